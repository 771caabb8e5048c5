// Protection that fails: asked for again after a moment, three times in all and then rarely; and what makes a failure
// say nothing of now. States are folded from real facts.
import { describe, expect, test } from 'vitest';
import type { ClientOrderId } from '#engine/broker/broker.ts';
import type { EngineFact, OrderApproved } from '#engine/fact.ts';
import { foldBatch } from '#engine/fold.ts';
import { price, quantity } from '#engine/model/money.ts';
import { deskTime, MINUTE_MS, wallTime } from '#engine/model/time.ts';
import { openPositions } from '#engine/order/books.ts';
import type { Books, Position } from '#engine/order/books.ts';
import { judgeFailures } from '#engine/order/failing.ts';
import { failedStops, protect, unprotected } from '#engine/order/protect.ts';
import type { Seen } from '#engine/seen.ts';
import type { EngineState } from '#engine/state.ts';
import { DAY, folded, GENESIS, MORNING, seenAt } from '../../bot/desk-in-memory.ts';

const TEN = seenAt(10 * 60 + 10);

function later(ms: number): Seen {
  return { ...TEN, desk: deskTime(TEN.desk + ms), wall: wallTime(TEN.wall + ms) };
}

function isStop(fact: { readonly kind: string }): boolean {
  const row = fact as { readonly id?: string; readonly plan?: { readonly purpose: string } };
  return row.plan?.purpose === 'protective' || row.id?.endsWith('P1') === true;
}

function heldIn(books: Books): Position {
  const [held] = openPositions(books);
  if (held === undefined) throw new Error('the morning holds nothing');
  return held;
}

/** The morning's position, under no stop. */
const BARE = folded(
  GENESIS,
  MORNING.filter((fact) => !isStop(fact)),
).engine;
const POSITION = heldIn(BARE.books);

interface Failing {
  readonly at: number;
  readonly how: 'rejected' | 'unsent' | 'taken back';
}

/** A stop asked for and ended at once; the state after it, and the facts that followed. */
function failed(state: EngineState, { at, how }: Failing): EngineState {
  const seen = later(at);
  const [asked] = protect(state, seen);
  if (asked?.kind !== 'order.approved') throw new Error(`nothing was asked for at ${at}`);
  const { id } = asked.plan;
  const status = how === 'rejected' ? 'rejected' : 'unsent';
  const facts: readonly EngineFact[] = [
    asked,
    ...(how === 'taken back' ? [{ kind: 'order.cancelAsked', id, why: 'x' } as const] : []),
    { kind: 'order.closed', id, status, why: 'x' },
  ];
  return foldBatch(state, facts, seen);
}

const AGAIN = 2_000;
const thrice = (how: Failing['how']): EngineState =>
  [0, 1, 2].reduce((state, turn) => failed(state, { at: turn * AGAIN, how }), BARE);

function asks(state: EngineState, at: number): boolean {
  return protect(state, later(at)).length > 0;
}

/** An entry of another strategy in the same symbol. */
function entry(letter: string): OrderApproved {
  return {
    kind: 'order.approved',
    plan: {
      id: `demo-0001-20200224-GSPC-fade-${letter}` as ClientOrderId,
      symbol: POSITION.symbol,
      side: 'buy',
      qty: quantity(1),
      terms: { type: 'limit', limit: price(3000) },
      timeInForce: 'day',
      strategy: 'fade',
      purpose: 'entry',
      assumed: price(3000),
      decided: price(3000),
      replaces: [],
      stopAfter: price(2900),
    },
    day: DAY,
    deadline: TEN.desk,
    by: 'fade',
  };
}

describe('a stop that failed', () => {
  test.each(['rejected', 'unsent'] as const)(
    '%s, is not asked for again in the same tick',
    (how) => {
      const once = failed(BARE, { at: 0, how });
      expect(asks(once, 0)).toBe(false);
      expect(asks(once, AGAIN - 1)).toBe(false);
      expect(asks(once, AGAIN)).toBe(true);
    },
  );

  test.each(['rejected', 'unsent'] as const)('%s three times, is a breach and rests', (how) => {
    const state = thrice(how);
    const latch = { kind: 'latch.set', latch: 'breach', level: 'reducing' };
    expect(judgeFailures(state)).toMatchObject([latch]);
    expect(asks(state, 2 * AGAIN + 30 * MINUTE_MS - 1)).toBe(false);
    expect(asks(state, 2 * AGAIN + 30 * MINUTE_MS)).toBe(true);
  });

  test('that was taken back counts as none', () => {
    const state = thrice('taken back');
    expect(judgeFailures(state)).toEqual([]);
    expect(failedStops(state, POSITION, POSITION.qty)).toEqual([]);
  });

  test('twice is no breach', () => {
    const state = [0, 1].reduce(
      (sum, turn) => failed(sum, { at: turn * AGAIN, how: 'rejected' }),
      BARE,
    );
    expect(judgeFailures(state)).toEqual([]);
  });

  test('is asked for at once for another quantity', () => {
    const state = thrice('rejected');
    expect(failedStops(state, POSITION, POSITION.qty)).toHaveLength(3);
    expect(failedStops(state, POSITION, POSITION.qty + 1)).toEqual([]);
  });

  test('says nothing of now once an order on the other side has ended', () => {
    const state = thrice('rejected');
    const fact = entry('E1');
    const { id } = fact.plan;
    const ended = foldBatch(
      state,
      [fact, { kind: 'order.closed', id, status: 'cancelled', why: 'x' }],
      later(3 * AGAIN),
    );
    expect(asks(ended, 3 * AGAIN)).toBe(true);
    expect(judgeFailures(ended)).toEqual([]);
  });
});

describe('an entry that still works on the other side', () => {
  test.each([
    ['approved', [], 1],
    ['at the broker', [{ kind: 'order.sent' }, { kind: 'order.accepted' }], 1],
    ['of unknown fate', [{ kind: 'order.lost', why: 'x' }], 0],
  ] as const)('%s: the stop waits for its end', (_, steps, waits) => {
    const fact = entry('E1');
    const { id } = fact.plan;
    const more = steps.map((step): EngineFact => ({ ...step, id }));
    const state = foldBatch(BARE, [fact, ...more], TEN);
    const [asked] = protect(state, later(0));
    expect(asked).toMatchObject({ kind: 'order.approved', plan: { purpose: 'protective' } });
    const replaces = asked?.kind === 'order.approved' ? asked.plan.replaces : [];
    expect(replaces).toEqual(waits === 1 ? [id] : []);
    const after = foldBatch(state, asked === undefined ? [] : [asked], TEN);
    expect(unprotected(after, POSITION)).toBe(0);
  });
});
