// What bounds the desk, limit by limit: where each stands, how much is left and how full it is, worst first.
// The numbers are those the review itself goes by; a limit that is asked of each order has none between orders.
import { cents, formatCents, formatPercent } from '#engine/model/money.ts';
import { MINUTE_MS } from '#engine/model/time.ts';
import { surroundings } from '#engine/risk/asked.ts';
import type { Surroundings } from '#engine/risk/asked.ts';
import { bookOf } from '#engine/risk/caps.ts';
import { dayTradesAhead } from '#engine/risk/compliance.ts';
import type { Market } from '#engine/risk/exposure.ts';
import { closedSymbols } from '#engine/risk/halted.ts';
import type { ClosedSymbol } from '#engine/risk/halted.ts';
import { kellyShare } from '#engine/risk/kelly.ts';
import { layers } from '#engine/risk/layers.ts';
import { formatLimit, LIMIT_NAMES, LIMITS } from '#engine/risk/limits.ts';
import type { LimitName, LimitValue } from '#engine/risk/limits.ts';
import { stageBounds } from '#engine/risk/rollout.ts';
import type { StageBounds } from '#engine/risk/rollout.ts';
import { LIVE_SYMBOLS } from '#engine/risk/rules.ts';
import { columnsOf, valueAtRisk } from '#engine/risk/value-at-risk.ts';
import type { Stake } from '#engine/risk/value-at-risk.ts';
import type { Seen } from '#engine/seen.ts';
import { strategyBook } from '#engine/state.ts';
import type { EngineState, StrategyBook } from '#engine/state.ts';

export type RiskRow = {
  readonly limit: LimitName;
  readonly says: string;
  readonly source: string;
  /** Where it stands, in words of the limit's unit; "each order" for what only an order has. */
  readonly now: string;
  readonly bound: string;
  /** What bounds it more tightly than the limit in force: the stage of the rollout, or real money; null where nothing does. */
  readonly boundBy: string | null;
  /** What is left, in the same words; empty where nothing is measured. */
  readonly left: string;
  /** Share of the limit used, 1 is the limit itself; null where nothing is measured, or nothing can be full. */
  readonly used: number | null;
  readonly tighter: 'lower' | 'higher';
  /** The loosest value anybody may put in force; null where the sources set none. */
  readonly loosest: string | null;
};

export type BreakerPicture = {
  readonly strategy: string;
  readonly losses: string;
  readonly wins: string;
  /** Share used of the nearer of its two breakers. */
  readonly used: number;
  readonly disabled: string | null;
};

export type RiskPicture = {
  /** Worst first; those that only an order has come last, in the table's order. */
  readonly rows: readonly RiskRow[];
  readonly breakers: readonly BreakerPicture[];
  readonly vix: { readonly band: string; readonly says: string; readonly overridden: boolean };
  readonly pauses: readonly {
    readonly symbol: string;
    readonly reason: string;
    readonly by: string;
  }[];
  /** Symbols in which nothing is opened now: halted, or with a price that is held back. */
  readonly closed: readonly ClosedSymbol[];
};

/** A measured value in the limit's own unit, and what it is of where that is not plain. */
interface Measured {
  readonly value: number;
  readonly of?: string;
}

type Measure = (around: Surroundings) => Measured | null;

function share(around: Surroundings, value: number, of?: string): Measured | null {
  if (around.worth <= 0) return null;
  const ratio = { value: value / around.worth };
  return of === undefined ? ratio : { ...ratio, of };
}

function allStakes({ books, orders }: Surroundings): readonly Stake[] {
  return [...books.stakes.rows, ...orders.stakes.rows];
}

/** The largest sum of stakes by a name of theirs; stakes without one do not count. */
function largest(around: Surroundings, nameOf: (stake: Stake) => string | null): Measured | null {
  const sums = new Map<string, number>();
  for (const stake of allStakes(around)) {
    const kind = around.market.instrument(stake.symbol);
    const name = kind === 'index' || kind === 'fund' ? null : nameOf(stake);
    if (name !== null) sums.set(name, (sums.get(name) ?? 0) + stake.value);
  }
  const [top] = [...sums].toSorted((a, b) => b[1] - a[1]);
  return top === undefined ? share(around, 0) : share(around, top[1], top[0]);
}

function highestCorrelation({ history, books, orders }: Surroundings): Measured | null {
  const columns = [
    ...new Set([...columnsOf(books.stakes, history), ...columnsOf(orders.stakes, history)]),
  ];
  let found: Measured = { value: 0 };
  for (const [at, a] of columns.entries())
    for (const b of columns.slice(at + 1)) {
      const value = history.correlation(a, b);
      if (value === null) return null;
      if (value > found.value) found = { value, of: `${a.symbol} and ${b.symbol}` };
    }
  return found;
}

function lastMinute(times: readonly number[], now: number): Measured {
  return { value: times.filter((at) => at > now - MINUTE_MS).length };
}

function weekGain({ state, worth }: Surroundings): Measured | null {
  const base = state.week?.openEquity ?? 0;
  return base > 0 ? { value: (worth - base) / base } : null;
}

function atRisk(around: Surroundings): Measured | null {
  const found = valueAtRisk(bookOf(around), null);
  if (found === null) return null;
  const { historical, parametric, loss } = found;
  return share(
    around,
    loss,
    `${formatCents(historical)} historical, ${formatCents(parametric)} parametric`,
  );
}

function fear({ state }: Surroundings): Measured | null {
  return state.vix.read === null ? null : { value: state.vix.read.value };
}

/** Of the strategies with trades enough to be judged. */
function lowestWinRate({ state }: Surroundings): Measured | null {
  const after = state.limits.values.winRateTrades;
  const rates = Object.entries(state.strategyBooks)
    .filter(([, row]) => row.trades > 0 && typeof after === 'number' && row.trades >= after)
    .map(([of, row]) => ({ value: row.wins / row.trades, of }));
  return rates.toSorted((a, b) => a.value - b.value)[0] ?? null;
}

/** How each limit that has a standing number between orders is measured. */
const MEASURES: Readonly<Partial<Record<LimitName, Measure>>> = {
  budgetDayCents: ({ state }) => ({ value: state.day?.spent ?? 0 }),
  positions: ({ books, orders }) => ({ value: books.held.size + orders.waiting }),
  symbols: (around) => ({ value: new Set(allStakes(around).map((row) => row.symbol)).size }),
  grossRatio: (around) => share(around, around.books.gross + around.orders.reserved),
  shortRatio: (around) => share(around, around.books.short + around.orders.short),
  varRatio: atRisk,
  correlation: highestCorrelation,
  sectorRatio: (around) => largest(around, (stake) => around.market.sector(stake.symbol)),
  singleNameRatio: (around) => largest(around, (stake) => stake.symbol),
  signalsDay: ({ state }) => ({ value: state.day?.signals ?? 0 }),
  ordersPerMinute: ({ orders, seen }) => lastMinute(orders.approvedAt, seen.desk),
  rejectsPerMinute: ({ orders, seen }) => lastMinute(orders.rejectedAt, seen.desk),
  dayTradesBelowFloor: (around) => ({ value: dayTradesAhead(around) }),
  weekTargetRatio: weekGain,
  lossStreakStrategy: ({ state }) => ({
    value: Math.max(0, ...Object.values(state.strategyBooks).map((row) => row.losses)),
  }),
  vixWatch: fear,
  vixHalf: fear,
  vixNone: fear,
  winRateRatio: lowestWinRate,
  winRateTrades: ({ state }) => ({
    value: Math.max(0, ...Object.values(state.strategyBooks).map((row) => row.trades)),
  }),
};

/** What these name is reached without anything being full: their number is shown, and no share of it. */
const THRESHOLDS: ReadonlySet<LimitName> = new Set([
  'vixWatch',
  'vixHalf',
  'winRateRatio',
  'winRateTrades',
]);

/** What holds beside the limit in force, and by what. */
interface OtherBound {
  readonly value: number;
  readonly by: string;
  /** The names that are let in, where these alone are: such a bound is no number that fills up. */
  readonly names?: string;
}

function symbolsBound(bounds: StageBounds | null, by: string, live: boolean): OtherBound | null {
  const names = bounds?.symbols ?? null;
  if (names !== null) return { value: names.length, by, names: names.join(', ') };
  return live ? { value: LIVE_SYMBOLS, by: 'real money, in LIVE' } : null;
}

/** What the stage of the rollout, or real money, bounds beside the limit in force; null where nothing does. */
function otherBound({ state, worth }: Surroundings, name: LimitName): OtherBound | null {
  const bounds = stageBounds(state);
  const by = bounds === null ? '' : `stage ${bounds.stage} of the rollout (${bounds.says})`;
  if (name === 'symbols') return symbolsBound(bounds, by, state.desk?.mode === 'LIVE');
  if (bounds === null) return null;
  const { capitalCents, lossDayCents, riskRatio } = bounds;
  switch (name) {
    case 'riskPerTradeRatio':
    case 'rolloutRiskRatio':
      return { value: riskRatio, by };
    case 'lossDayCents':
      return { value: lossDayCents, by };
    case 'grossRatio':
      return capitalCents === null || worth <= 0 ? null : { value: capitalCents / worth, by };
    default:
      return null;
  }
}

/** The other bound where it is the tighter one; a missing limit denies whatever the stage allows. */
function tighterBound(around: Surroundings, name: LimitName): OtherBound | null {
  const own = around.state.limits.values[name];
  const other = otherBound(around, name);
  if (own === undefined || other === null) return null;
  return own === 'none' || other.value < own || (other.names !== undefined && other.value <= own)
    ? other
    : null;
}

function shown(name: LimitName, value: number): string {
  if (LIMITS[name].unit === 'cents') return formatCents(cents(Math.round(value)));
  if (LIMITS[name].unit === 'points') return value.toFixed(1);
  if (name === 'correlation') return value.toFixed(2);
  return LIMITS[name].unit === 'ratio' ? formatPercent(value) : String(value);
}

function usedOf(value: number, bound: number): number {
  if (bound > 0) return Math.max(0, value / bound);
  // A bound of zero is reached by nothing at all, and passed by anything.
  return value > 0 ? 2 : 0;
}

type Standing = Pick<RiskRow, 'limit' | 'now' | 'bound' | 'boundBy' | 'left' | 'used'>;

function measuredRow(around: Surroundings, name: LimitName): Standing {
  const other = tighterBound(around, name);
  const bound = other?.value ?? around.state.limits.values[name];
  const names = other?.names === undefined ? '' : ` (${other.names})`;
  const common = {
    limit: name,
    bound: `${formatLimit(name, bound)}${names}`,
    boundBy: other?.by ?? null,
  };
  const measure = MEASURES[name];
  if (measure === undefined) return { ...common, now: 'each order', left: '', used: null };
  const found = measure(around);
  if (found === null) return { ...common, now: 'not known', left: '', used: null };
  const now = `${shown(name, found.value)}${found.of === undefined ? '' : ` (${found.of})`}`;
  if (typeof bound !== 'number' || names !== '' || THRESHOLDS.has(name))
    return { ...common, now, left: '', used: null };
  const left = shown(name, Math.max(0, bound - found.value));
  return { ...common, now, left, used: usedOf(found.value, bound) };
}

/** Losses are measured by the layers; the two must never say different things. */
function layerRow(around: Surroundings, name: LimitName): Standing | null {
  const layer = layers(around.state).find((row) => row.limit === name);
  if (layer === undefined) return null;
  const left = shown(name, layer.most * Math.max(0, 1 - layer.used));
  const { value: now, bound, used } = layer;
  return { limit: name, now, bound, boundBy: tighterBound(around, name)?.by ?? null, left, used };
}

/** A share that must not be lower: how near it is, 1 is the bound itself. */
function shortOf(value: number, least: number): number {
  return value > 0 ? least / value : 2;
}

function kellyText(book: StrategyBook, after: LimitValue | undefined): string {
  const share = kellyShare(book, typeof after === 'number' ? after : 0);
  return share === null ? '' : `; Kelly ${formatPercent(share)}`;
}

function breakers(state: EngineState): readonly BreakerPicture[] {
  const {
    lossStreakStrategy: streak,
    winRateRatio: rate,
    winRateTrades: after,
  } = state.limits.values;
  return (state.strategies?.strategies ?? []).map(({ name }) => {
    const book = strategyBook(state, name);
    const won = book.trades === 0 ? null : book.wins / book.trades;
    const byLosses = typeof streak === 'number' ? usedOf(book.losses, streak) : 0;
    const judged = typeof after === 'number' && book.trades >= after;
    const byWins = judged && typeof rate === 'number' && won !== null ? shortOf(won, rate) : 0;
    const wins =
      won === null
        ? 'no trade yet'
        : `${book.wins} of ${book.trades} won (${formatPercent(won)}), judged from ${formatLimit('winRateTrades', after)} on${kellyText(book, after)}`;
    return {
      strategy: name,
      losses: `${book.losses} of ${formatLimit('lossStreakStrategy', streak)} losses in a row`,
      wins,
      used: Math.max(byLosses, byWins),
      disabled: book.disabled,
    };
  });
}

export function pictureRisk(state: EngineState, seen: Seen, market: Market): RiskPicture {
  const around = surroundings(state, seen, market);
  const rows = LIMIT_NAMES.map((name): RiskRow => {
    const { says, source, tighter, loosest } = LIMITS[name];
    const end = loosest === null ? null : formatLimit(name, loosest);
    const stands = layerRow(around, name) ?? measuredRow(around, name);
    return { ...stands, says, source, tighter, loosest: end };
  });
  const { band, says, overridden } = around.vix;
  return {
    rows: rows.toSorted((a, b) => (b.used ?? -1) - (a.used ?? -1)),
    breakers: breakers(state),
    vix: { band, says, overridden },
    pauses: Object.entries(state.pauses).map(([symbol, row]) => ({
      symbol,
      reason: row.reason,
      by: row.by,
    })),
    closed: closedSymbols(state),
  };
}
