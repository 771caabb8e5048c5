// What a rule is asked with, and what it answers: null, or a denial with its layer, its numbers and what
// would pass (RISK-6). All that several rules need is worked out once and handed to each.
import { previousSession } from '#engine/market/session.ts';
import type { Cents } from '#engine/model/money.ts';
import { newYork } from '#engine/model/time.ts';
import type { TradingDay } from '#engine/model/time.ts';
import type { OrderPlan } from '#engine/order/order.ts';
import { bookSums, orderSums } from '#engine/risk/carried.ts';
import type { BookSums, OrderSums } from '#engine/risk/carried.ts';
import type { Market } from '#engine/risk/exposure.ts';
import { historyOf } from '#engine/risk/history.ts';
import type { History } from '#engine/risk/history.ts';
import { formatLimit } from '#engine/risk/limits.ts';
import type { LimitName, Limits } from '#engine/risk/limits.ts';
import { judgeVix } from '#engine/risk/vix.ts';
import type { Vix, VixWord } from '#engine/risk/vix.ts';
import type { Seen } from '#engine/seen.ts';
import type { EngineState } from '#engine/state.ts';

export interface Denial {
  readonly code: string;
  readonly layer: string;
  readonly text: string;
  readonly remedy: string;
}

/** What is carried, known and feared at this instant, whatever is asked. */
export interface Surroundings {
  readonly state: EngineState;
  readonly seen: Seen;
  readonly market: Market;
  readonly today: TradingDay;
  readonly history: History;
  readonly books: BookSums;
  readonly orders: OrderSums;
  readonly worth: Cents;
  readonly vix: VixWord;
}

export interface Asked extends Surroundings {
  readonly plan: OrderPlan;
  readonly score: number;
}

export type Rule = (asked: Asked) => Denial | null;

export function deny(code: string, layer: string, words: readonly [string, string]): Denial {
  return { code, layer, text: words[0], remedy: words[1] };
}

function pointOf(limits: Limits, name: LimitName): number | null {
  const value = limits.values[name];
  if (value === undefined) return 0;
  return value === 'none' ? null : value;
}

function dayOf(seen: Seen): TradingDay {
  return seen.session?.day ?? newYork(seen.desk).day;
}

interface Judged {
  readonly vix: Vix;
  readonly limits: Limits;
  readonly today: TradingDay;
  readonly word: VixWord;
}

let judged: Judged | null = null;

/** The VIX table's word on a day; a missing boundary is the strictest. The last word is remembered. */
export function vixOn(state: EngineState, today: TradingDay): VixWord {
  const { limits, vix } = state;
  if (judged?.vix === vix && judged.limits === limits && judged.today === today) return judged.word;
  const table = {
    watch: pointOf(limits, 'vixWatch'),
    half: pointOf(limits, 'vixHalf'),
    none: pointOf(limits, 'vixNone'),
  };
  const word = judgeVix(vix, { today, before: previousSession(today).day }, table);
  judged = { vix, limits, today, word };
  return word;
}

export function vixNow(state: EngineState, seen: Seen): VixWord {
  return vixOn(state, dayOf(seen));
}

export function surroundings(state: EngineState, seen: Seen, market: Market): Surroundings {
  const today = dayOf(seen);
  const books = bookSums(state.books);
  return {
    state,
    seen,
    market,
    today,
    history: historyOf(market, today),
    books,
    orders: orderSums(state.orders),
    worth: books.equity,
    vix: vixNow(state, seen),
  };
}

/** The limit's number; 'none' passes everything; missing denies. */
export function limit(asked: Pick<Surroundings, 'state'>, name: LimitName): number | Denial {
  const value = asked.state.limits.values[name];
  if (value === 'none') return Number.POSITIVE_INFINITY;
  // A bound that is no number would let everything through or nothing; it is as good as missing (O9).
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  return deny('LIMIT_MISSING', 'policy', [
    `the limit ${name} is missing, and a missing limit denies`,
    `put ${name} in force`,
  ]);
}

export interface Counted {
  readonly value: number;
  readonly layer: string;
  readonly code: string;
  readonly shown: string;
  readonly remedy: string;
}

/** Denies a value over its limit; a value that is no number is over every limit (O9). */
export function atMost(asked: Asked, name: LimitName, row: () => Counted): Denial | null {
  const bound = limit(asked, name);
  if (typeof bound !== 'number') return bound;
  const { value, code, layer, shown, remedy } = row();
  if (value <= bound) return null;
  const text = `${shown}, at most ${formatLimit(name, asked.state.limits.values[name])} (${name})`;
  return deny(code, layer, [text, remedy]);
}
