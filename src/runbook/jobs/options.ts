// The look at SPY's options before the close (DAY-2): asked once a session, read into a context, on record as one
// fact. It trades nothing; a desk without options data says what it would take to have them.
import { formatPercent, formatPrice } from '#engine/model/money.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import { ok } from '#engine/model/result.ts';
import type { TradingDay } from '#engine/model/time.ts';
import { SourceFault } from '#engine/market/source.ts';
import { readContext } from '#engine/option/context.ts';
import type { OptionContext, Term } from '#engine/option/context.ts';
import { CONTEXT_ONLY } from '#engine/option/fact.ts';
import type { LastOptions, OptionsRead } from '#engine/option/fact.ts';
import { evidenceName } from '#runbook/evidence.ts';
import type { DeskFact } from '#runbook/fact.ts';
import type { Job, JobOutcome, JobPorts } from '#runbook/job.ts';
import type { JobName } from '#runbook/jobs/names.ts';
import { ensureDay } from '#runbook/jobs/today.ts';
import type { DeskState } from '#runbook/state.ts';

const JOB: JobName = 'spy-options';
const SPY = instrumentSymbol('SPY');
/** Of the term structure, so much is shown: the expiries nearest to these many days. */
const SHOWN_DAYS = [1, 7, 14, 30, 45, 60] as const;

/** The expiries worth showing, nearest first. */
export function shownTerms(terms: readonly Term[]): readonly Term[] {
  const near = SHOWN_DAYS.map((days) =>
    terms.reduce((a, b) => (Math.abs(b.days - days) < Math.abs(a.days - days) ? b : a)),
  );
  return terms.filter((term) => near.includes(term));
}

export function ivText(bps: number): string {
  return formatPercent(bps / 10_000);
}

/** "+3.1 points (put 19.0 %, call 15.9 %; 28 days)". */
export function skewText({ skew }: OptionContext): string {
  if (skew === null) return 'not known: no quotes on both sides of 25 delta';
  const points = (skew.skewBps / 100).toFixed(1);
  const signed = skew.skewBps > 0 ? `+${points}` : points;
  return `${signed} points (put ${ivText(skew.putIvBps)}, call ${ivText(skew.callIvBps)}; ${skew.days} days)`;
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1_000).toLocaleString('en-US')} s`;
}

/** "newest 2 s old, median 4 s". */
export function freshText({ quoteAgeMs }: OptionContext): string {
  return `newest ${seconds(quoteAgeMs.newest)} old, median ${seconds(quoteAgeMs.median)}`;
}

const FEED_SAYS = {
  indicative: 'Alpaca’s own, made from the exchanges’: quotes are changed, trades delayed',
  opra: 'the exchanges’ own',
} as const;
const MADE_UP = ' SYNTHETIC: a stand-in on this machine made all of it up.';

function countLine({ contracts, quoted, leftOut, whole }: OptionContext): string {
  const { strange, unquoted, crossed, noGreeks } = leftOut;
  const rest = whole ? '' : '. There were more, which were not read';
  return (
    `Contracts read: ${contracts}; quoted: ${quoted.calls} calls, ${quoted.puts} puts; left out: ` +
    `${unquoted} without a quote, ${crossed} crossed, ${noGreeks} without greeks, ${strange} not asked for${rest}.`
  );
}

function contextLines(context: OptionContext): readonly string[] {
  const terms = shownTerms(context.terms).map((row) => `${row.expiry} ${ivText(row.ivBps)}`);
  return [
    `SPY ${formatPrice(context.spot)}, ${seconds(context.spotAgeMs)} old; 25-delta skew ${skewText(context)}.`,
    `Volatility at the money: ${terms.join(', ')}.`,
    `Quotes: ${freshText(context)}.`,
    countLine(context),
    `Feed ${context.feed}: ${FEED_SAYS[context.feed]}.${context.synthetic ? MADE_UP : ''}`,
    CONTEXT_ONLY,
  ];
}

/** What the job posts of what is on record. */
export function answerOf(read: NonNullable<LastOptions>): JobOutcome {
  const { outcome } = read;
  const evidence = `On record: ${evidenceName(read)} in the state folder.`;
  switch (outcome.is) {
    case 'read':
      return { ok: true, lines: [...contextLines(outcome.context), evidence] };
    case 'not-configured':
      return { ok: true, lines: [`Not configured: ${outcome.why}`, evidence] };
    case 'failed':
      return { ok: false, lines: [`SPY's options were not read: ${outcome.why}`, evidence] };
  }
}

async function look(ports: JobPorts, day: TradingDay): Promise<OptionsRead['outcome']> {
  if (ports.options.kind === 'not-configured')
    return { is: 'not-configured', why: ports.options.why };
  try {
    const chain = await ports.options.source.chain(SPY, day);
    return readContext(chain, { underlying: SPY, day, now: ports.seen().desk });
  } catch (error) {
    if (!(error instanceof SourceFault)) throw error;
    return { is: 'failed', why: error.message };
  }
}

export const spyOptions: Job = async (call) => {
  const { ports, session } = call;
  ensureDay(call);
  const { day } = session;
  const outcome = await look(ports, day);
  const { desk: at } = ports.seen();
  const read = { underlying: SPY, day, at, outcome };
  const done = ports.turn((state) =>
    ok(state.engine.options?.day === day ? [] : [{ kind: 'options.read', ...read }]),
  );
  if (!done.ok) return { ok: false, lines: [`Nothing was put on record: ${done.refusal.text}`] };
  return answerOf(ports.state().engine.options ?? read);
};

/**
 * A look that was missed, or that a crash cut short, has its line all the same: the oldest first, one at a time, so
 * that each is on record before the next.
 */
export function missedLook(
  { engine, runbook }: DeskState,
  at: OptionsRead['at'],
): readonly DeskFact[] {
  const known = engine.options?.day ?? '';
  const [missed] = Object.values(runbook.jobs)
    .flatMap((day) => day[JOB] ?? [])
    .filter(({ day, status }) => status === 'missed' && day > known)
    .toSorted((a, b) => (a.day < b.day ? -1 : 1));
  if (missed === undefined) return [];
  const { day, lines } = missed;
  const outcome = { is: 'failed', why: `The job was missed: ${lines.join(' ')}.` } as const;
  return [{ kind: 'options.read', underlying: SPY, day, at, outcome }];
}
