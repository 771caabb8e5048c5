// Prices held back: a last price that steps like a split is not let into the books before the split is, or five
// minutes passed. Meanwhile nothing is opened in the symbol; a true fall counts when the hold is over.
import type { InstrumentSymbol } from '#engine/model/instrument.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import { formatPrice } from '#engine/model/money.ts';
import type { Price } from '#engine/model/money.ts';
import { MINUTE_MS } from '#engine/model/time.ts';
import type { DeskTime } from '#engine/model/time.ts';

export interface PriceHeld {
  readonly kind: 'price.held';
  readonly symbol: InstrumentSymbol;
  /** The last price in the books, and the one that is held back. */
  readonly from: Price;
  readonly to: Price;
  readonly says: string;
}

export interface PriceFreed {
  readonly kind: 'price.freed';
  readonly symbol: InstrumentSymbol;
  readonly why: string;
}

export interface Held {
  readonly from: Price;
  readonly to: Price;
  readonly since: DeskTime;
  readonly says: string;
}

/** By symbol. */
export type HeldPrices = Readonly<Record<string, Held>>;

export const HOLD_MS = 5 * MINUTE_MS;

/** New shares for old ones, as splits are made; the other way round each is a reverse one. */
const RATIOS: readonly (readonly [to: number, from: number])[] = [
  [3, 2],
  [2, 1],
  [5, 2],
  ...[3, 4, 5, 6, 7, 8, 10, 12, 15, 20, 25, 30, 40, 50, 100].map((to) => [to, 1] as const),
];
/** How far from the ratio a step may be, as a share: at first, and while it is held and the market goes on. */
const NEAR = 0.04;
const NEAR_STILL = 0.1;

/** "2 for 1" where a step from one price to the next is near a split's, or null. An index is never split. */
export function splitLike(symbol: string, { from, to }: Pick<Held, 'from' | 'to'>): string | null {
  if (symbol.startsWith('^')) return null;
  const step = from / to;
  for (const [more, less] of RATIOS) {
    if (Math.abs(step / (more / less) - 1) <= NEAR) return `${more} for ${less}`;
    if (Math.abs(step / (less / more) - 1) <= NEAR) return `${less} for ${more}`;
  }
  return null;
}

type Prices = Readonly<Record<string, Price>>;

export interface Sieved {
  readonly facts: readonly (PriceHeld | PriceFreed)[];
  /** What the books may take in now. */
  readonly prices: Prices;
}

export interface HoldAsked {
  /** What positions were last marked at; a price of what is not held is never held back. */
  readonly marks: Prices;
  readonly held: HeldPrices;
  /** What was held back once today is not again: two prices in turn would keep the books from either for ever. */
  readonly once: readonly string[];
  readonly prices: Prices;
  readonly at: DeskTime;
}

function heldNow(symbol: string, from: Price, to: Price): PriceHeld | null {
  const like = splitLike(symbol, { from, to });
  if (like === null) return null;
  const says = `${formatPrice(from)} to ${formatPrice(to)}, the step of a split of ${like}`;
  return { kind: 'price.held', symbol: instrumentSymbol(symbol), from, to, says };
}

interface Next {
  readonly mark: Price | undefined;
  readonly to: Price;
  readonly at: DeskTime;
}

/** Why a price that was held back may go into the books, or null while it may not. */
function freedBy(held: Held, { mark, to, at }: Next): string | null {
  if (mark !== held.from) return 'what the books hold has changed with it';
  if (Math.abs(to / held.to - 1) > NEAR_STILL) return 'it moved on, as no split does';
  if (at - held.since < HOLD_MS) return null;
  return `no split came within ${HOLD_MS / MINUTE_MS} minutes`;
}

/** Which of these prices the books take in, which are held back, and which are held no longer. */
export function sieve({ marks, held, once, prices, at }: HoldAsked): Sieved {
  const facts: (PriceHeld | PriceFreed)[] = [];
  const through: Record<string, Price> = {};
  for (const [symbol, to] of Object.entries(prices)) {
    const mark = marks[symbol];
    const before = held[symbol];
    const steps = before === undefined && mark !== undefined && !once.includes(symbol);
    const fresh = steps ? heldNow(symbol, mark, to) : null;
    if (fresh !== null) facts.push(fresh);
    const why = before === undefined ? null : freedBy(before, { mark, to, at });
    if (why !== null) facts.push({ kind: 'price.freed', symbol: instrumentSymbol(symbol), why });
    if (why !== null || (before === undefined && fresh === null)) through[symbol] = to;
  }
  return { facts, prices: through };
}

/** What was held for too long, whether or not another price came. */
export function overdue(held: HeldPrices, at: DeskTime): Prices {
  const rows = Object.entries(held).filter(([, row]) => at - row.since >= HOLD_MS);
  return Object.fromEntries(rows.map(([symbol, row]) => [symbol, row.to]));
}

export function foldHeld(rows: HeldPrices, fact: PriceHeld | PriceFreed, at: DeskTime): HeldPrices {
  const { symbol } = fact;
  if (fact.kind === 'price.held')
    return { ...rows, [symbol]: { from: fact.from, to: fact.to, since: at, says: fact.says } };
  const { [symbol]: _gone, ...rest } = rows;
  return rest;
}
