// What takes something off a position: never beyond it, for longs and shorts alike, at the review and again
// when the order leaves (O8); entries on the same side do not count as leaving.
import { describe, expect, test } from 'vitest';
import type { Side } from '#engine/broker/broker.ts';
import { quantity } from '#engine/model/money.ts';
import { foldEngine } from '#engine/fold.ts';
import { deskTime } from '#engine/model/time.ts';
import type { Order, Purpose } from '#engine/order/order.ts';
import { releaseOrder, reviewOrder } from '#engine/risk/review.ts';
import type { Seen } from '#engine/seen.ts';
import type { EngineState } from '#engine/state.ts';
import {
  booksOf,
  marketOf,
  orderOf,
  ordersOf,
  planOf,
  positionOf,
  seenAt,
  stateOf,
  symbolAt,
} from '#tests/engine/risk/sheet.ts';

/** So many seconds after the last bell. */
function belled(seconds: number): Seen {
  const bell = seenAt(16 * 60);
  return { ...bell, desk: deskTime(bell.desk + seconds * 1_000) };
}

interface Case {
  readonly held: 'long' | 'short' | null;
  readonly side: Side;
  readonly qty: number;
  readonly purpose?: Purpose;
  readonly others?: Partial<Order>;
  readonly minute?: number;
}

function desk({ held, others }: Case): EngineState {
  const symbol = symbolAt(0);
  const position = held === null ? [] : [positionOf({ symbol, side: held, qty: quantity(10) })];
  const rows = others === undefined ? [] : [orderOf({ attempt: 7, qty: quantity(4), ...others })];
  return stateOf({ books: booksOf(position, 9_000_000), orders: ordersOf(rows) });
}

function said(row: Case): string {
  const { side, qty, purpose = 'exit', minute } = row;
  const plan = planOf({ side, purpose, qty: quantity(qty), terms: { type: 'market' }, attempt: 9 });
  const asked = { plan, score: 0, by: 'trend' };
  const [fact] = reviewOrder(desk(row), seenAt(minute), marketOf(), asked);
  return fact?.kind === 'order.denied' ? `${fact.code}: ${fact.text}. ${fact.remedy}` : 'approved';
}

describe('the review', () => {
  test.each<[string, Case, string]>([
    ['a sale of a long', { held: 'long', side: 'sell', qty: 10 }, 'approved'],
    ['a purchase of a short', { held: 'short', side: 'buy', qty: 10 }, 'approved'],
    [
      'more than is held',
      { held: 'long', side: 'sell', qty: 11 },
      'BEYOND_POSITION: asks to sell 11, free to sell 10: 10 held, 0 being sold already. at most 10',
    ],
    [
      'more than is owed',
      { held: 'short', side: 'buy', qty: 11 },
      'BEYOND_POSITION: asks to buy back 11, free to buy back 10: 10 held, 0 being bought back already. at most 10',
    ],
    [
      'nothing held',
      { held: null, side: 'sell', qty: 1 },
      'BEYOND_POSITION: asks to sell 1, free to sell 0: 0 held, 0 being sold already. nothing more; see orders',
    ],
    [
      'the wrong side of a short',
      { held: 'short', side: 'sell', qty: 1 },
      'BEYOND_POSITION: asks to sell 1, free to sell 0: 10 held, 0 being sold already. nothing more; see orders',
    ],
    [
      'what another order sells already',
      { held: 'long', side: 'sell', qty: 7, others: { purpose: 'protective', side: 'sell' } },
      'BEYOND_POSITION: asks to sell 7, free to sell 6: 10 held, 4 being sold already. at most 6',
    ],
    [
      'an entry on the same side',
      { held: 'short', side: 'buy', qty: 10, others: { purpose: 'entry', side: 'buy' } },
      'approved',
    ],
    [
      'no quantity',
      { held: 'long', side: 'sell', qty: 0 },
      'BEYOND_POSITION: asks to sell 0, free to sell 10: 10 held, 0 being sold already. at most 10',
    ],
    [
      'a stop, market closed',
      { held: 'long', side: 'sell', qty: 1, purpose: 'protective', minute: 1_000 },
      'approved',
    ],
    [
      'a close, market closed',
      { held: 'long', side: 'sell', qty: 1, purpose: 'close', minute: 1_000 },
      'MARKET_CLOSED: the market is closed. in the next session, from 2020-02-27 09:30 ET',
    ],
    [
      'a close before the open',
      { held: 'long', side: 'sell', qty: 1, purpose: 'close', minute: 500 },
      'MARKET_CLOSED: the market is closed. in the next session, from 2020-02-26 09:30 ET',
    ],
  ])('%s', (_, row, words) => {
    expect(said(row)).toBe(words);
  });
});

describe('when it leaves', () => {
  /** Approved two seconds before the bell, it would leave so many seconds after it. */
  function leaves(row: Case, later?: Partial<EngineState>, after = -1): string {
    const plan = planOf({
      side: row.side,
      purpose: row.purpose ?? 'exit',
      qty: quantity(row.qty),
      terms: { type: 'market' },
      attempt: 9,
    });
    const state = desk(row);
    const [before, then] = [belled(-2), belled(after)];
    const [fact] = reviewOrder(state, before, marketOf(), { plan, score: 0, by: 'trend' });
    if (fact?.kind !== 'order.approved') return 'denied';
    const approved = { ...foldEngine(state, fact, before), ...later };
    const answer = releaseOrder(approved, then, plan.id);
    return answer.ok ? 'leaves' : answer.refusal.code;
  }
  test.each<[string, Case, Partial<EngineState> | undefined, string]>([
    ['a long', { held: 'long', side: 'sell', qty: 10 }, undefined, 'leaves'],
    ['a short', { held: 'short', side: 'buy', qty: 10 }, undefined, 'leaves'],
    [
      'what is gone meanwhile',
      { held: 'long', side: 'sell', qty: 10 },
      { books: booksOf([]) },
      'BEYOND_POSITION',
    ],
  ])('%s', (_, row, later, code) => {
    expect(leaves(row, later)).toBe(code);
  });

  const close = { held: 'long', side: 'sell', qty: 10 } as const;
  test.each<[string, Purpose, number, string]>([
    ['a close a second before the bell', 'close', -1, 'leaves'],
    ['a close at the bell', 'close', 0, 'MARKET_CLOSED'],
    ['an exit at the bell', 'exit', 0, 'MARKET_CLOSED'],
    ['a flatten at the bell', 'flatten', 0, 'MARKET_CLOSED'],
    ['a stop at the bell', 'protective', 0, 'leaves'],
  ])('%s', (_, purpose, after, code) => {
    expect(leaves({ ...close, purpose }, undefined, after)).toBe(code);
  });
});
