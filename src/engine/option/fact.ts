// The fact of a look at options: what was read of a chain in whole units, why it could not be read, or what the desk
// would need to read one. One a session; the line of evidence in state/runs is made from it alone.
import type { Reading } from '#engine/option/context.ts';
import type { InstrumentSymbol } from '#engine/model/instrument.ts';
import type { DeskTime, TradingDay } from '#engine/model/time.ts';

export interface OptionsRead {
  readonly kind: 'options.read';
  readonly underlying: InstrumentSymbol;
  readonly day: TradingDay;
  /** When it was read, and what the ages are counted to. */
  readonly at: DeskTime;
  readonly outcome: Reading | { readonly is: 'not-configured'; readonly why: string };
}

/** The last look; null before the first. */
export type LastOptions = Omit<OptionsRead, 'kind'> | null;

export const CONTEXT_ONLY = 'No options strategy is in force: context only.';

/** Fractions from basis points, and seconds from milliseconds, as a reader of tables wants them. */
function ratio(bps: number): number {
  return bps / 10_000;
}

function contextOf(outcome: OptionsRead['outcome']): object | null {
  if (outcome.is !== 'read') return null;
  const { context } = outcome;
  const { skew, quoteAgeMs, leftOut } = context;
  return {
    spot: ratio(context.spot),
    spot_age_s: context.spotAgeMs / 1_000,
    atm_iv: context.terms.map(({ expiry, days, strike, ivBps }) => ({
      expiry,
      days,
      strike: ratio(strike),
      iv: ratio(ivBps),
    })),
    skew_25_delta:
      skew === null
        ? null
        : {
            expiry: skew.expiry,
            days: skew.days,
            put_iv: ratio(skew.putIvBps),
            call_iv: ratio(skew.callIvBps),
            skew: ratio(skew.skewBps),
          },
    contracts: context.contracts,
    quoted: context.quoted,
    left_out: {
      strange: leftOut.strange,
      unquoted: leftOut.unquoted,
      crossed: leftOut.crossed,
      no_greeks: leftOut.noGreeks,
    },
    quote_age_s: { newest: quoteAgeMs.newest / 1_000, median: quoteAgeMs.median / 1_000 },
    feed: context.feed,
    synthetic: context.synthetic,
    whole: context.whole,
    // What a strategy and a history of volatility would say; neither is there yet.
    iv_rank: null,
    direction: null,
    confidence: null,
    exit_rules: null,
    says: CONTEXT_ONLY,
  };
}

/** The session's line of `SPY_context.jsonl`, in the source's fields: as_of, symbol, context. */
export function evidenceLine({ underlying, at, outcome }: NonNullable<LastOptions>): string {
  const line = {
    as_of: new Date(at).toISOString(),
    symbol: underlying,
    context: contextOf(outcome),
    ...(outcome.is === 'not-configured' ? { not_configured: outcome.why } : {}),
    ...(outcome.is === 'failed' ? { failed: outcome.why } : {}),
  };
  return `${JSON.stringify(line)}\n`;
}
