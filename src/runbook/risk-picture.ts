// What bounds the desk, limit by limit: where each stands, how much is left and how full it is, worst first.
// The numbers are those the review itself goes by; a limit that is asked of each order shows the day's largest entry.
import { cents, formatCents, formatPercent } from '#engine/model/money.ts';
import { surroundings } from '#engine/risk/asked.ts';
import type { Surroundings } from '#engine/risk/asked.ts';
import { freeToSpend } from '#engine/risk/caps.ts';
import type { Market } from '#engine/risk/exposure.ts';
import { closedSymbols } from '#engine/risk/halted.ts';
import type { ClosedSymbol } from '#engine/risk/halted.ts';
import { KELLY_MOST, kellyShare } from '#engine/risk/kelly.ts';
import { layers } from '#engine/risk/layers.ts';
import { formatLimit, LIMIT_NAMES, LIMITS } from '#engine/risk/limits.ts';
import type { LimitName, LimitValue } from '#engine/risk/limits.ts';
import { stageBounds } from '#engine/risk/rollout.ts';
import type { StageBounds } from '#engine/risk/rollout.ts';
import { LIVE_SYMBOLS } from '#engine/risk/rules.ts';
import type { Seen } from '#engine/seen.ts';
import { strategyBook } from '#engine/state.ts';
import type { EngineState, StrategyBook } from '#engine/state.ts';
import { MEASURES } from '#runbook/risk-measure.ts';

export type RiskRow = {
  readonly limit: LimitName;
  readonly says: string;
  readonly source: string;
  /** Where it stands, in words of the limit's unit; of what only an order has, the largest of today's entries. */
  readonly now: string;
  readonly bound: string;
  /** What bounds it more tightly than the limit in force: the VIX, the stage of the rollout, or real money; null where nothing does. */
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
  /** Worst first; those that nothing fills up come last, in the table's order. */
  readonly rows: readonly RiskRow[];
  readonly breakers: readonly BreakerPicture[];
  /** What Kelly’s share of a strategy is kept within, either way. */
  readonly kellyMost: string;
  readonly vix: { readonly band: string; readonly says: string; readonly overridden: boolean };
  /** What new risk may cost at once, and of what that is the lower: the broker's is null until it was read. */
  readonly free: { readonly now: string; readonly cash: string; readonly broker: string | null };
  readonly pauses: readonly {
    readonly symbol: string;
    readonly reason: string;
    readonly by: string;
  }[];
  /** Symbols in which nothing is opened now: halted, or with a price that is held back. */
  readonly closed: readonly ClosedSymbol[];
};

/** Nothing fills up until one of these is reached: where it stands and what is left is shown, and no share of it. */
const UNFILLED: ReadonlySet<LimitName> = new Set([
  'riskPerTradeRatio',
  'rolloutRiskRatio',
  'orderCents',
  'collarRatio',
  'score',
  'washSaleDays',
  'washSaleDeskDays',
  'openGuardMinutes',
  'closeGuardMinutes',
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

/** The VIX halves what one new entry may be, whatever else bounds it. */
const HALVED: ReadonlySet<LimitName> = new Set([
  'riskPerTradeRatio',
  'rolloutRiskRatio',
  'orderCents',
]);

/** The other bound where it is the tighter one; a missing limit denies whatever the stage allows. */
function tighterBound(around: Surroundings, name: LimitName): OtherBound | null {
  const own = around.state.limits.values[name];
  if (own === undefined) return null;
  const other = otherBound(around, name);
  const tighter =
    other !== null &&
    (own === 'none' || other.value < own || (other.names !== undefined && other.value <= own));
  const bound = tighter ? other.value : own;
  if (around.vix.factor !== 0.5 || !HALVED.has(name) || typeof bound !== 'number')
    return tighter ? other : null;
  const by = `half size by the VIX${tighter ? ` of ${other.by}` : ''}`;
  return { value: bound / 2, by };
}

function shown(name: LimitName, value: number): string {
  if (LIMITS[name].unit === 'cents') return formatCents(cents(Math.round(value)));
  if (LIMITS[name].unit === 'points') return value.toFixed(1);
  if (LIMITS[name].unit === 'score') return value.toFixed(0);
  if (name === 'correlation') return value.toFixed(2);
  return LIMITS[name].unit === 'ratio' ? formatPercent(value) : formatLimit(name, value);
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
  const found = MEASURES[name](around) ?? 'not known';
  if (typeof found === 'string') return { ...common, now: found, left: '', used: null };
  const now = `${shown(name, found.value)}${found.of === undefined ? '' : ` (${found.of})`}`;
  if (typeof bound !== 'number' || names !== '') return { ...common, now, left: '', used: null };
  const room = LIMITS[name].tighter === 'lower' ? bound - found.value : found.value - bound;
  const left = shown(name, Math.max(0, room));
  return { ...common, now, left, used: UNFILLED.has(name) ? null : usedOf(found.value, bound) };
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
  const { free, cash, broker } = freeToSpend(around);
  return {
    rows: rows.toSorted((a, b) => (b.used ?? -1) - (a.used ?? -1)),
    breakers: breakers(state),
    kellyMost: formatPercent(KELLY_MOST),
    vix: { band, says, overridden },
    free: {
      now: formatCents(cents(Math.floor(free))),
      cash: formatCents(cents(Math.floor(cash))),
      broker: Number.isFinite(broker) ? formatCents(cents(broker)) : null,
    },
    pauses: Object.entries(state.pauses).map(([symbol, row]) => ({
      symbol,
      reason: row.reason,
      by: row.by,
    })),
    closed: closedSymbols(state),
  };
}
