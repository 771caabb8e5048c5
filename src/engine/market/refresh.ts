// Brings one data set up to a closed session: the first source, and each backup after it, is asked, compared with
// what is stored, and judged. Nothing is kept that a canary found gravely wrong or that ends before the session.
import type { Bars } from '#engine/market/bars.ts';
import type { Provision } from '#engine/market/feed.ts';
import type { CanaryFault, Look } from '#engine/market/quality/canary.ts';
import type { Stored } from '#engine/market/column-file.ts';
import { dayFromEnd, furthestApart, join, lastDay, restated, scaled } from '#engine/market/rows.ts';
import type { Restated } from '#engine/market/rows.ts';
import { SourceFault } from '#engine/market/source.ts';
import type { BarSource, CorporateAction } from '#engine/market/source.ts';
import type { InstrumentSymbol } from '#engine/model/instrument.ts';
import type { TradingDay } from '#engine/model/time.ts';

/** Sessions asked for again with each increment, to see whether the past was restated. */
export const OVERLAP = 10;
const TRIES = 3;
/** Data sets in a row a source may fail before it is left alone for the rest of a refresh. */
const FAILURES_A_ROUND = 3;
const APART = 0.01;

export type Judge = (bars: Bars, look: Look) => readonly CanaryFault[];

export interface DataSet {
  /** "SPY daily", "vix". */
  readonly name: string;
  readonly symbol: InstrumentSymbol;
  readonly nature: NonNullable<Look['nature']>;
  /** The first of them is the source; the others stand in for it. */
  readonly sources: readonly BarSource[];
  readonly stored: Stored | null;
}

/** What all data sets of one refresh share. */
export interface Round {
  readonly since: TradingDay;
  readonly through: TradingDay;
  readonly actions: readonly CorporateAction[];
  /** The market's rows as this refresh found them sound; null before, and where it did not. */
  readonly market: Bars | null;
  readonly judge: Judge;
  readonly pause: (attempt: number) => Promise<void>;
  /** By source: data sets in a row it could not deliver. */
  readonly failures: Map<string, number>;
}

export interface Refreshed {
  /** What to keep from now on; the very same object when nothing is new. */
  readonly stored: Stored | null;
  readonly provision: Provision;
}

interface Rows {
  readonly bars: Bars;
  readonly restated: Restated | null;
}

/** What one source came to: rows with what speaks against them, or none. */
interface Delivery {
  readonly source: string;
  readonly rows: Rows | null;
  readonly against: readonly string[];
}

async function readRows(source: BarSource, set: DataSet, round: Round): Promise<Rows> {
  const { stored, symbol } = set;
  const last = stored === null ? null : lastDay(stored.bars);
  const to = last !== null && last > round.through ? last : round.through;
  const from = stored?.source === source.name ? dayFromEnd(stored.bars, OVERLAP) : null;
  if (stored === null || from === null)
    return { bars: await source.daily(symbol, round.since, to), restated: null };
  const fresh = await source.daily(symbol, from, to);
  const changed = restated(stored.bars, fresh);
  if (changed === null) return { bars: join(stored.bars, fresh), restated: null };
  return { bars: await source.daily(symbol, round.since, to), restated: changed };
}

/** A past restated by one factor is judged against the stored past times that factor. */
function knownOf(set: DataSet, rows: Rows): Bars | null {
  if (set.stored === null) return null;
  const factor = rows.restated?.factor ?? null;
  return factor === null ? set.stored.bars : scaled(set.stored.bars, factor);
}

function against(set: DataSet, round: Round, sight: { rows: Rows; second: Bars | null }): string[] {
  const { bars } = sight.rows;
  const stored = knownOf(set, sight.rows);
  const faults = round
    .judge(bars, {
      through: round.through,
      nature: set.nature,
      actions: round.actions.filter((action) => action.symbol === set.symbol),
      ...(stored === null ? {} : { stored }),
      ...(sight.second === null ? {} : { second: sight.second }),
      ...(round.market === null ? {} : { market: round.market }),
    })
    .filter((fault) => fault.grave)
    .map((fault) => fault.says);
  const last = lastDay(bars);
  if (faults.length > 0 || (last !== null && last >= round.through)) return faults;
  return [`${set.name} ends with ${last ?? 'no session'}, wanted through ${round.through}`];
}

/** Asks one source, three times at most; a fault of the source is its words and no rows. */
async function deliver(
  source: BarSource,
  set: DataSet,
  { round, second }: { readonly round: Round; readonly second: Bars | null },
): Promise<Delivery> {
  const failed = round.failures.get(source.name) ?? 0;
  if (failed >= FAILURES_A_ROUND) {
    const says = `${source.name} was left alone: it failed ${failed} times in a row.`;
    return { source: source.name, rows: null, against: [says] };
  }
  let delivery: Delivery = { source: source.name, rows: null, against: [] };
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    if (attempt > 1) await round.pause(attempt);
    try {
      const rows = await readRows(source, set, round);
      round.failures.set(source.name, 0);
      delivery = {
        source: source.name,
        rows,
        against: against(set, round, { rows, second }).map((says) => `${source.name}: ${says}`),
      };
      if (delivery.against.length === 0) return delivery;
    } catch (error) {
      if (!(error instanceof SourceFault)) throw error;
      delivery = { source: source.name, rows: null, against: [error.message] };
    }
  }
  if (delivery.rows === null)
    round.failures.set(source.name, (round.failures.get(source.name) ?? 0) + 1);
  return delivery;
}

function restatedSays(set: DataSet, source: string, change: Restated): string {
  const how =
    change.factor === null ? 'with no one factor' : `by the factor ${change.factor.toPrecision(4)}`;
  return `${source} restated the past of ${set.name} from ${change.day}, ${how}; all of it was loaded again.`;
}

function apartSays(one: Stored, other: Stored): readonly string[] {
  if (one.source === other.source) return [];
  const apart = furthestApart(one.bars, other.bars, { rows: OVERLAP, over: APART });
  if (apart === null) return [];
  const percent = (apart.ratio * 100).toFixed(1);
  return [
    `${one.source} and ${other.source} are ${percent} % apart on ${apart.day}: ${apart.one} and ${apart.other}.`,
  ];
}

/** What is told of rows that are taken: a restated past, and how far other sources are from them. */
function notesOn(set: DataSet, taken: Delivery, others: readonly Delivery[]): readonly string[] {
  if (taken.rows === null) return [];
  const { bars, restated: change } = taken.rows;
  const mine: Stored = { source: taken.source, bars };
  const known = others.flatMap(({ source, rows }) =>
    rows === null ? [] : [{ source, bars: rows.bars }],
  );
  const compared = set.stored === null ? known : [set.stored, ...known];
  return [
    ...(change === null ? [] : [restatedSays(set, taken.source, change)]),
    ...compared.flatMap((other) => apartSays(other, mine)),
  ];
}

/** The first delivery that nothing speaks against; one that only a second source could clear is judged again. */
function choose(set: DataSet, round: Round, deliveries: readonly Delivery[]): Delivery | null {
  const clean = deliveries.find((row) => row.rows !== null && row.against.length === 0);
  const [first] = deliveries;
  const second = deliveries.findLast((row) => row !== first && row.rows !== null);
  if (first === undefined || first.rows === null || second === undefined || first === clean)
    return clean ?? null;
  const rows = first.rows;
  const cleared = against(set, round, { rows, second: second.rows?.bars ?? null }).length === 0;
  return cleared ? first : (clean ?? null);
}

/** Throws nothing of a source's making; what it says against a source stands in the provision. */
export async function refreshSet(set: DataSet, round: Round): Promise<Refreshed> {
  const deliveries: Delivery[] = [];
  let taken: Delivery | null = null;
  for (const source of set.sources) {
    const second = deliveries.at(-1)?.rows?.bars ?? null;
    deliveries.push(await deliver(source, set, { round, second }));
    taken = choose(set, round, deliveries);
    if (taken !== null) break;
  }
  const others = deliveries.filter((row) => row !== taken);
  const spoken = others.flatMap((row) => row.against);
  const first = set.sources[0]?.name ?? 'none';
  const stored =
    taken?.rows === undefined || taken.rows === null
      ? set.stored
      : { source: taken.source, bars: taken.rows.bars };
  const notes = taken === null ? [] : notesOn(set, taken, others);
  return {
    stored,
    provision: {
      dataset: set.name,
      source: stored?.source ?? first,
      through: stored === null ? null : lastDay(stored.bars),
      faults: [...spoken, ...notes],
      backup: taken === null || taken.source === first ? null : taken.source,
      usable: taken !== null,
    },
  };
}
