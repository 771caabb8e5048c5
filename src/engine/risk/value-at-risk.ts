// Value at risk: what one day in twenty may cost, by the history of what is carried and by its spread. The
// gain of each day, had the book been today's, is kept with the stakes it was worked out from, and so is the
// answer: a stake more is judged against it, and only where that does not do are the days gone through again.
import type { InstrumentSymbol } from '#engine/model/instrument.ts';
import { cents } from '#engine/model/money.ts';
import type { Cents } from '#engine/model/money.ts';
import { VAR_LEAST, VAR_SESSIONS } from '#engine/risk/history.ts';
import type { Column, History } from '#engine/risk/history.ts';

/** A position or an open entry as the limits count it. */
export interface Stake {
  readonly symbol: InstrumentSymbol;
  readonly side: 'long' | 'short';
  /** In cents, never negative. */
  readonly value: number;
}

/** What a set of stakes and another one come to together at most, in cents, not rounded. */
interface Bound {
  readonly other: Stakes;
  /** The loss that one day in twenty exceeds, never negative, and the standard deviation of the days. */
  readonly historical: number;
  readonly deviation: number;
}

/** What the days of a set of stakes come to; `length` days of it are known. */
interface Daily {
  readonly history: History;
  readonly length: number;
  /** The columns of the stakes, in their order, and each but once. */
  readonly columns: readonly Column[];
  readonly distinct: readonly Column[];
  /** No day is worse than this gain, in cents, and no spread wider: the sums of each stake's own. */
  readonly floor: number;
  readonly spread: number;
  /** The gain of each day by the first `rows` stakes, newest last, in cents; made when needed to the day. */
  gains: { readonly rows: number; readonly days: readonly number[] } | null;
  /** What is known of it together with another set, and what was found with one stake more at the end. */
  bound: Bound | null;
  found: { readonly more: Stake; readonly bound: Bound } | null;
}

/** Stakes, with a memo of their days that is invisible from outside. */
export interface Stakes {
  readonly rows: readonly Stake[];
  memo: Daily | null;
}

export function stakesOf(rows: readonly Stake[]): Stakes {
  return { rows, memo: null };
}

/** One stake more at the end; what is known of the days is carried on. */
export function plusStake(stakes: Stakes, stake: Stake): Stakes {
  const memo = stakes.memo === null ? null : withStake(stakes.memo, stake);
  return { rows: [...stakes.rows, stake], memo };
}

function signed(stake: Stake): number {
  return stake.side === 'long' ? stake.value : -stake.value;
}

function floorOf(stake: Stake, column: Column): number {
  return stake.value * (stake.side === 'long' ? column.lowest : -column.highest);
}

/**
 * The bound with one stake more, where VAR_SESSIONS days are known of everything. No day loses more than the
 * stake's worst one on top, so neither does any rank of the days sorted; and the standard deviation of a sum
 * is at most the sum of standard deviations (triangle inequality).
 */
function boundWith(bound: Bound, stake: Stake, column: Column): Bound {
  return {
    other: bound.other,
    historical: bound.historical - floorOf(stake, column),
    deviation: bound.deviation + stake.value * column.spread,
  };
}

function isSame(a: Stake, b: Stake): boolean {
  return a.symbol === b.symbol && a.side === b.side && a.value === b.value;
}

/** The days with one stake more. */
function withStake(daily: Daily, stake: Stake): Daily {
  const column = daily.history.column(stake.symbol);
  const { bound, found } = daily;
  const known = bound === null ? null : boundWith(bound, stake, column);
  return {
    history: daily.history,
    length: Math.min(daily.length, column.length),
    columns: [...daily.columns, column],
    distinct: daily.distinct.includes(column) ? daily.distinct : [...daily.distinct, column],
    floor: daily.floor + floorOf(stake, column),
    spread: daily.spread + stake.value * column.spread,
    gains: daily.gains,
    bound: found !== null && isSame(found.more, stake) ? found.bound : known,
    found: null,
  };
}

function dailyOf(stakes: Stakes, history: History): Daily {
  if (stakes.memo?.history === history) return stakes.memo;
  const columns = stakes.rows.map((stake) => history.column(stake.symbol));
  let [length, floor, spread] = [VAR_SESSIONS, 0, 0];
  for (const [row, stake] of stakes.rows.entries()) {
    const column = columns[row] ?? history.column(stake.symbol);
    length = Math.min(length, column.length);
    floor += floorOf(stake, column);
    spread += stake.value * column.spread;
  }
  const distinct = [...new Set(columns)];
  const unknown = { gains: null, bound: null, found: null };
  stakes.memo = { history, length, columns, distinct, floor, spread, ...unknown };
  return stakes.memo;
}

/**
 * Summed stake by stake in their order, so that a sum carried on is to the bit the one made anew. A plain
 * array: one that is typed costs more to make than to fill.
 */
function gainsOf(stakes: Stakes, history: History): readonly number[] {
  const daily = dailyOf(stakes, history);
  const { rows } = stakes;
  const known = daily.gains;
  if (known?.rows === rows.length) return known.days;
  const days = known === null ? Array.from({ length: VAR_SESSIONS }, () => 0) : known.days.slice();
  for (let at = known?.rows ?? 0; at < rows.length; at += 1) {
    const stake = rows[at];
    const simple = daily.columns[at]?.simple;
    if (stake === undefined || simple === undefined) continue;
    const value = signed(stake);
    for (let row = 0; row < VAR_SESSIONS; row += 1)
      days[row] = (days[row] ?? 0) + value * (simple[row] ?? 0);
  }
  daily.gains = { rows: rows.length, days };
  return days;
}

/** The history of everything in a set of stakes, each name once. */
export function columnsOf(stakes: Stakes, history: History): readonly Column[] {
  return dailyOf(stakes, history).distinct;
}

/** What a set of stakes has in one sector, in cents. */
export function inSector(stakes: Stakes, history: History, sector: string): number {
  const { columns } = dailyOf(stakes, history);
  const { rows } = stakes;
  let sum = 0;
  for (let row = 0; row < rows.length; row += 1)
    if (columns[row]?.sector === sector) sum += rows[row]?.value ?? 0;
  return sum;
}

/** What is carried, in parts that are kept apart because they change at different times. */
export interface Book {
  readonly history: History;
  readonly parts: readonly [Stakes, Stakes];
}

/** 95 % of a normal distribution lie above so many standard deviations under its mean. */
const NORMAL_95 = 1.6448536269514722;
const TAIL = 0.05;

function lengthOf(book: Book, more: Stake | null): number {
  const [a, b] = book.parts;
  const length = Math.min(dailyOf(a, book.history).length, dailyOf(b, book.history).length);
  if (more === null) return length;
  return Math.min(length, book.history.column(more.symbol).length);
}

export interface AtRisk {
  readonly historical: Cents;
  readonly parametric: Cents;
  /** The higher of the two: it counts. */
  readonly loss: Cents;
}

const NOTHING: AtRisk = { historical: cents(0), parametric: cents(0), loss: cents(0) };

/** Room for the worst days while they are looked for: more than one day in twenty of the longest history. */
const worst = new Float64Array(Math.floor(VAR_SESSIONS * TAIL) + 1);

/** Keeps the lowest values seen, sorted upwards, in the first `room` places. */
function keepLow(value: number, room: number): void {
  if (value >= (worst[room - 1] ?? 0)) return;
  let place = room - 1;
  while (place > 0 && (worst[place - 1] ?? 0) > value) {
    worst[place] = worst[place - 1] ?? 0;
    place -= 1;
  }
  worst[place] = value;
}

function lossOf(value: number): Cents {
  return cents(Math.round(value));
}

/**
 * One-day value at risk at 95 % of what is carried and one stake more, in cents. Historical: the loss that
 * one day in twenty of the last 250 exceeded, had the book been today's (Jorion, Value at Risk, 3rd ed.,
 * ch. 10). Parametric: 1.645 standard deviations of those days, mean zero (delta-normal, Jorion ch. 10;
 * RiskMetrics Technical Document, 4th ed., 1996). Null with under 60 days.
 */
export function valueAtRisk(book: Book, more: Stake | null): AtRisk | null {
  const [first, second] = book.parts;
  if (first.rows.length === 0 && second.rows.length === 0 && more === null) return NOTHING;
  const length = lengthOf(book, more);
  if (length < VAR_LEAST) return null;
  const a = gainsOf(first, book.history);
  const b = gainsOf(second, book.history);
  const own = more === null ? a : book.history.column(more.symbol).simple;
  const value = more === null ? 0 : signed(more);
  const room = Math.floor(length * TAIL) + 1;
  worst.fill(Number.POSITIVE_INFINITY);
  let sum = 0;
  let squares = 0;
  for (let row = VAR_SESSIONS - length; row < VAR_SESSIONS; row += 1) {
    const gain = (a[row] ?? 0) + (b[row] ?? 0) + value * (own[row] ?? 0);
    sum += gain;
    squares += gain * gain;
    keepLow(gain, room);
  }
  const variance = Math.max(0, (squares - (sum * sum) / length) / (length - 1));
  const lost = Math.max(0, -(worst[room - 1] ?? 0));
  const deviation = Math.sqrt(variance);
  const bound = { other: first, historical: lost, deviation };
  const daily = dailyOf(second, book.history);
  if (more === null) daily.bound = bound;
  else daily.found = { more, bound };
  const historical = lossOf(lost);
  const parametric = lossOf(NORMAL_95 * deviation);
  return { historical, parametric, loss: historical > parametric ? historical : parametric };
}

/**
 * Whether the value at risk is surely within a limit in cents, without going through the days: no day is
 * worse than the worst of every stake at once, and no spread wider than the sum of theirs; nor are they over
 * what was last found to the day with the worst of each stake since. False says nothing.
 */
export function surelyWithin(book: Book, more: Stake, limit: number): boolean {
  const a = dailyOf(book.parts[0], book.history);
  const b = dailyOf(book.parts[1], book.history);
  const column = book.history.column(more.symbol);
  // Over fewer days than a column has, its spread may be another.
  if (Math.min(a.length, b.length, column.length) < VAR_SESSIONS) return false;
  const floor = a.floor + b.floor + floorOf(more, column);
  const spread = a.spread + b.spread + more.value * column.spread;
  if (Math.max(-floor, NORMAL_95 * spread) <= limit - 1) return true;
  if (b.bound?.other !== book.parts[0]) return false;
  const { historical, deviation } = boundWith(b.bound, more, column);
  return Math.max(historical, NORMAL_95 * deviation) <= limit - 1;
}

interface Turn {
  readonly at: number;
  /** What crossing it downwards does to the count of days that lose too much. */
  readonly change: 1 | -1;
}

/** The gains of what is carried and of one cent of a stake, and the limit in cents. */
interface Days {
  readonly base: readonly number[];
  readonly own: Float64Array;
  readonly limit: number;
}

/**
 * The most of a stake, in cents up to a value, with at most one day in twenty losing over the limit. Less of it may
 * be too much again, where it makes good what others lose.
 */
function mostByHistory(days: Days, value: number): number {
  const allowed = Math.floor(days.base.length * TAIL);
  const turns: Turn[] = [];
  let over = 0;
  for (const [row, base] of days.base.entries()) {
    const own = days.own[row] ?? 0;
    if (base + value * own < -days.limit) over += 1;
    if (own === 0) continue;
    const at = (-days.limit - base) / own;
    if (at >= 0 && at < value) turns.push({ at, change: own < 0 ? -1 : 1 });
  }
  if (over <= allowed) return value;
  for (const turn of turns.sort((x, y) => y.at - x.at)) {
    over += turn.change;
    if (over <= allowed) return turn.at;
  }
  return 0;
}

interface Range {
  readonly least: number;
  readonly most: number;
}

const NONE: Range = { least: Number.POSITIVE_INFINITY, most: 0 };
const ANY: Range = { least: 0, most: Number.POSITIVE_INFINITY };

/** From how much to how much of a stake, in cents, the spread is within the limit: the roots of a quadratic. */
function rangeBySpread({ base, own, limit }: Days): Range {
  const n = base.length;
  let [sumBase, sumOwn, bb, bo, oo] = [0, 0, 0, 0, 0];
  for (const [row, x] of base.entries()) {
    const y = own[row] ?? 0;
    sumBase += x;
    sumOwn += y;
    bb += x * x;
    bo += x * y;
    oo += y * y;
  }
  const a = (oo - (sumOwn * sumOwn) / n) / (n - 1);
  const b = (bo - (sumBase * sumOwn) / n) / (n - 1);
  const c = (bb - (sumBase * sumBase) / n) / (n - 1) - (limit / NORMAL_95) ** 2;
  if (!(a > 0)) return c <= 0 ? ANY : NONE;
  const inside = b * b - a * c;
  if (inside < 0) return NONE;
  const half = Math.sqrt(inside);
  return { least: (-b - half) / a, most: Math.max(0, (-b + half) / a) };
}

/** A loss is judged in whole cents: so much over a limit still rounds to it. */
const ROUNDED = 0.49;

/** How much of a stake, in cents up to its value, keeps the value at risk within a limit in cents. */
export function mostWithin(book: Book, more: Stake, limit: number): number {
  const length = lengthOf(book, more);
  if (length < VAR_LEAST) return 0;
  const from = VAR_SESSIONS - length;
  const sign = more.side === 'long' ? 1 : -1;
  const [first, second] = book.parts;
  const a = gainsOf(first, book.history).slice(from);
  const b = gainsOf(second, book.history).slice(from);
  const base = a.map((gain, row) => gain + (b[row] ?? 0));
  const own = book.history
    .column(more.symbol)
    .simple.slice(from)
    .map((gain) => gain * sign);
  const days = { base, own, limit: limit + ROUNDED };
  const { least, most } = rangeBySpread(days);
  const value = mostByHistory(days, Math.min(more.value, most));
  return value < least ? 0 : value;
}
