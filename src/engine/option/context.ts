// The context of a chain: spot, at-the-money volatility by expiry, skew, how much was quoted and how fresh. A
// pure reading in whole units; what is crossed, unquoted or without greeks is left out and counted.
import { dayNumber } from '#engine/market/holidays.ts';
import { median } from '#engine/market/quality/usual.ts';
import type { Chain, ChainRow, OptionFeed } from '#engine/option/chain.ts';
import { contractOf } from '#engine/option/contract.ts';
import type { Contract } from '#engine/option/contract.ts';
import type { InstrumentSymbol } from '#engine/model/instrument.ts';
import { price } from '#engine/model/money.ts';
import type { Price } from '#engine/model/money.ts';
import { newYork } from '#engine/model/time.ts';
import type { DeskTime, TradingDay } from '#engine/model/time.ts';

/** The volatility at the money of one expiry. */
export interface Term {
  readonly expiry: TradingDay;
  /** Calendar days until then. */
  readonly days: number;
  readonly strike: Price;
  /** Basis points a year: 1,834 is 18.34 %. */
  readonly ivBps: number;
}

export interface Skew {
  readonly expiry: TradingDay;
  readonly days: number;
  readonly putIvBps: number;
  readonly callIvBps: number;
  /** The put's less the call's. */
  readonly skewBps: number;
}

export interface OptionContext {
  readonly feed: OptionFeed;
  readonly synthetic: boolean;
  readonly whole: boolean;
  readonly spot: Price;
  readonly spotAgeMs: number;
  /** Contracts that were told, each counted once. */
  readonly contracts: number;
  /** Those with a sound quote. */
  readonly quoted: { readonly calls: number; readonly puts: number };
  readonly leftOut: {
    /** No contract of this underlying within what was asked. */
    readonly strange: number;
    /** Without a bid, an ask or a time. */
    readonly unquoted: number;
    /** The bid above the ask. */
    readonly crossed: number;
    /** Soundly quoted, without a volatility or a delta. */
    readonly noGreeks: number;
  };
  readonly quoteAgeMs: { readonly newest: number; readonly median: number };
  /** Nearest expiry first; never empty. */
  readonly terms: readonly Term[];
  /** Null where no quotes lie on both sides of 25 delta. */
  readonly skew: Skew | null;
}

export type Reading =
  | { readonly is: 'read'; readonly context: OptionContext }
  | { readonly is: 'failed'; readonly why: string };

/** Whom and when the chain is read for. */
export interface Reader {
  readonly underlying: InstrumentSymbol;
  readonly day: TradingDay;
  readonly now: DeskTime;
}

const BPS = 10_000;
/** No volatility of an index fund was ever near this; a source that says so is wrong. */
const IV_MOST = 5;
const SKEW_DAYS = 30;
const SKEW_DELTA = 0.25;
/** Between deltas further apart than this no straight line is drawn. */
const DELTAS_APART = 0.2;

interface Quoted extends Contract {
  readonly quotedAt: number;
  readonly iv: number;
  readonly delta: number;
}

type Verdict = keyof OptionContext['leftOut'] | 'sound';

function quoteOf(row: ChainRow): Exclude<Verdict, 'strange' | 'noGreeks'> {
  const told = [row.bid, row.ask, row.quotedAt].every((value) => Number.isFinite(value));
  if (!told || row.bid <= 0 || row.ask <= 0 || row.quotedAt <= 0) return 'unquoted';
  return row.bid > row.ask ? 'crossed' : 'sound';
}

function hasGreeks({ side, iv, delta }: Quoted): boolean {
  const size = side === 'call' ? delta : -delta;
  return iv > 0 && iv <= IV_MOST && size > 0 && size < 1;
}

interface Sifted {
  readonly counts: Readonly<Record<Verdict, number>>;
  /** Every soundly quoted one; those of them with greeks. */
  readonly quoted: readonly Quoted[];
  readonly usable: readonly Quoted[];
}

function sift({ rows, window }: Chain, underlying: InstrumentSymbol): Sifted {
  const counts = { strange: 0, unquoted: 0, crossed: 0, noGreeks: 0, sound: 0 };
  const quoted: Quoted[] = [];
  for (const row of rows) {
    const contract = contractOf(row.symbol);
    const asked =
      contract?.root === underlying &&
      contract.expiry > window.after &&
      contract.expiry <= window.until &&
      contract.strike >= window.low &&
      contract.strike <= window.high;
    const verdict = asked ? quoteOf(row) : 'strange';
    counts[verdict] += 1;
    if (asked && verdict === 'sound') quoted.push({ ...contract, ...row });
  }
  const usable = quoted.filter(hasGreeks);
  return { counts: { ...counts, noGreeks: quoted.length - usable.length }, quoted, usable };
}

/**
 * At the money: the strike nearest to spot at which call and put both have a volatility, and the mean of the two;
 * over the expiries it is the term structure (J. Hull, Options, Futures, and Other Derivatives, "Volatility
 * smiles"). The volatilities are the source's own, by Black and Scholes.
 */
function termOf(rows: readonly Quoted[], spot: Price, day: TradingDay): Term | null {
  const puts = new Map(rows.filter((row) => row.side === 'put').map((row) => [row.strike, row]));
  const pairs = rows.flatMap((call) => {
    const put = puts.get(call.strike);
    return call.side === 'put' || put === undefined ? [] : [{ call, put }];
  });
  const [near] = pairs.toSorted(
    (a, b) =>
      Math.abs(a.call.strike - spot) - Math.abs(b.call.strike - spot) ||
      a.call.strike - b.call.strike,
  );
  if (near === undefined) return null;
  const { call, put } = near;
  const ivBps = Math.round(((call.iv + put.iv) / 2) * BPS);
  return {
    expiry: call.expiry,
    days: dayNumber(call.expiry) - dayNumber(day),
    strike: call.strike,
    ivBps,
  };
}

/** On the straight line between the two contracts whose deltas lie around it; null without both near by. */
function ivAtDelta(rows: readonly Quoted[], side: Contract['side']): number | null {
  const sized = rows
    .filter((row) => row.side === side)
    .map(({ delta, iv }) => ({ size: Math.abs(delta), iv }))
    .toSorted((a, b) => a.size - b.size);
  const low = sized.findLast((row) => row.size <= SKEW_DELTA);
  const high = sized.find((row) => row.size >= SKEW_DELTA);
  if (low === undefined || high === undefined) return null;
  const span = high.size - low.size;
  if (span > DELTAS_APART) return null;
  const share = span === 0 ? 0 : (SKEW_DELTA - low.size) / span;
  return low.iv + share * (high.iv - low.iv);
}

/**
 * The 25-delta skew: the volatility of the put at delta -0.25 less that of the call at +0.25, of the expiry nearest
 * to 30 days (S. Mixon, What Does Implied Volatility Skew Measure?, Journal of Derivatives 18(4), 2011; here it is
 * not divided by the volatility at the money).
 */
function skewOf(
  terms: readonly Term[],
  byExpiry: ReadonlyMap<TradingDay, readonly Quoted[]>,
): Skew | null {
  const [near] = terms.toSorted(
    (a, b) => Math.abs(a.days - SKEW_DAYS) - Math.abs(b.days - SKEW_DAYS) || a.days - b.days,
  );
  if (near === undefined) return null;
  const rows = byExpiry.get(near.expiry) ?? [];
  const [put, call] = [ivAtDelta(rows, 'put'), ivAtDelta(rows, 'call')];
  if (put === null || call === null) return null;
  const [putIvBps, callIvBps] = [Math.round(put * BPS), Math.round(call * BPS)];
  const { expiry, days } = near;
  return { expiry, days, putIvBps, callIvBps, skewBps: putIvBps - callIvBps };
}

/** A quote ahead of the desk's clock is as fresh as can be. */
function ageOf(at: number, now: DeskTime): number {
  return Math.max(0, Math.round(now - at));
}

function lackSays({ counts }: Sifted, all: number): string {
  const { strange, unquoted, crossed, noGreeks } = counts;
  return (
    `None of ${all} contracts could be used: ${unquoted} without a quote, ${crossed} crossed, ` +
    `${noGreeks} without greeks, ${strange} that were not asked for.`
  );
}

export function readContext(chain: Chain, reader: Reader): Reading {
  const { underlying, day, now } = reader;
  const traded = newYork(chain.spot.at).day;
  if (traded !== day)
    return { is: 'failed', why: `The last trade of ${underlying} is of ${traded}, not of today.` };
  const rows = [...new Map(chain.rows.map((row) => [row.symbol, row])).values()];
  if (rows.length === 0)
    return { is: 'failed', why: `No contract of ${underlying} was told: the chain is empty.` };
  const sifted = sift({ ...chain, rows }, underlying);
  const spot = price(chain.spot.price);
  const byExpiry = Map.groupBy(sifted.usable, (row) => row.expiry);
  const terms = [...byExpiry.values()]
    .flatMap((of) => termOf(of, spot, day) ?? [])
    .toSorted((a, b) => a.days - b.days);
  if (terms.length === 0) return { is: 'failed', why: lackSays(sifted, rows.length) };
  const ages = sifted.quoted.map((row) => ageOf(row.quotedAt, now));
  const { strange, unquoted, crossed, noGreeks } = sifted.counts;
  const calls = sifted.quoted.filter((row) => row.side === 'call').length;
  const { feed, synthetic, whole } = chain;
  return {
    is: 'read',
    context: {
      feed,
      synthetic,
      whole,
      spot,
      spotAgeMs: ageOf(chain.spot.at, now),
      contracts: rows.length,
      quoted: { calls, puts: sifted.quoted.length - calls },
      leftOut: { strange, unquoted, crossed, noGreeks },
      quoteAgeMs: { newest: Math.min(...ages), median: Math.round(median(ages)) },
      terms,
      skew: skewOf(terms, byExpiry),
    },
  };
}
