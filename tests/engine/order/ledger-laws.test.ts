// The ledger's laws over random sequences of fills, movements, marks, splits and syncs: cash and positions
// at their marks are equity to the cent, every cent is a gain or a transfer, and nothing is booked twice.
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { cents, holding, nanos, ticks } from '#engine/model/money.ts';
import { settleMovement, settleSynced } from '#engine/order/adjust.ts';
import {
  book,
  confirmBooks,
  equity,
  gainWhenFlat,
  heldOf,
  openPositions,
  positionKey,
  unrealised,
} from '#engine/order/books.ts';
import type { Booking, Books, Position } from '#engine/order/books.ts';
import type { CashCause, Movement, ShareCause } from '#engine/order/movement.ts';
import { AAPL, AT, books as opened, CALL, DAY, EARLIER, Reckoning, SPY } from './ledger.ts';

const OPENING = 1_000_000;
const MARKS = { [SPY]: 500, [AAPL]: 150, [CALL]: 3.2 };
const SYMBOLS = [SPY, AAPL, CALL] as const;
const CAUSES: readonly CashCause[] = [
  'deposit',
  'withdrawal',
  'dividend',
  'interest',
  'fee',
  'other',
];
const SHARE_CAUSES: readonly ShareCause[] = [
  'expiry',
  'exercise',
  'assignment',
  'merger',
  'spinoff',
  'transfer',
  'other',
];

const symbol = fc.constantFrom(...SYMBOLS);
const strategy = fc.constantFrom('alpha', 'beta', 'gamma');
const tick = fc.integer({ min: 1, max: 9_000_000 });
const units = fc.oneof(
  fc.integer({ min: 1, max: 300 }).map((whole) => whole * 1_000_000_000),
  fc.integer({ min: 1, max: 40_000_000_000 }),
);
const amount = fc.integer({ min: -500_000, max: 500_000 });

const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('fill' as const),
      symbol,
      strategy,
      purpose: fc.constantFrom('entry' as const, 'entry' as const, 'exit' as const),
      side: fc.constantFrom('buy' as const, 'sell' as const),
      qty: units,
      at: tick,
      fee: fc.integer({ min: 0, max: 300 }),
      stop: fc.option(tick),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('mark' as const), symbol, at: tick }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('cash' as const),
      cause: fc.constantFrom(...CAUSES),
      symbol: fc.option(symbol),
      amount,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('shares' as const),
      cause: fc.constantFrom(...SHARE_CAUSES),
      symbol,
      change: fc.tuple(units, fc.constantFrom(-1, 1)).map(([qty, sign]) => qty * sign),
      amount,
      price: fc.option(tick),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('split' as const),
      symbol,
      ratio: fc.constantFrom([2, 1], [3, 1], [3, 2], [1, 2], [1, 3], [1, 10]),
      amount: fc.constantFrom(0, 0, 137),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('sync' as const),
      symbol,
      cash: fc.option(amount),
      to: fc.tuple(fc.nat(90_000_000_000), fc.constantFrom(-1, 1)).map(([qty, sign]) => qty * sign),
      price: tick,
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('confirm' as const) }) },
);

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** A fill that its order could have: what only closes never goes beyond what is held. */
function fillOf(books: Books, row: Extract<Step, { kind: 'fill' }>, id: string): Booking | null {
  const held = books.positions[positionKey(row.strategy, row.symbol)];
  const entry = row.purpose === 'entry';
  if (!entry && held === undefined) return null;
  const closes = entry ? undefined : held;
  const closing = closes?.side === 'long' ? 'sell' : 'buy';
  const side = closes === undefined ? row.side : closing;
  const qty = Math.min(row.qty, closes?.qty ?? row.qty);
  return {
    strategy: row.strategy,
    purpose: row.purpose,
    day: DAY,
    stop: row.stop === null ? null : ticks(row.stop),
    fill: {
      execution: id,
      symbol: row.symbol,
      side,
      qty: nanos(qty),
      price: ticks(row.at),
      fee: cents(row.fee),
      at: EARLIER,
    },
  };
}

function applyMoved(books: Books, movement: Movement, ref: Reckoning): Books {
  ref.cash += BigInt(movement.amount);
  if (movement.kind === 'shares') ref.change(movement.symbol, BigInt(movement.change));
  else if (movement.cause === 'deposit' || movement.cause === 'withdrawal')
    ref.transfers += BigInt(movement.amount);
  const after = settleMovement(books, movement).books;
  expect(() => settleMovement(after, movement)).toThrow('again');
  return after;
}

function applySplit(
  books: Books,
  row: Extract<Step, { kind: 'split' }>,
  ref: Reckoning,
  id: string,
): Books {
  const before = heldOf(books, row.symbol);
  const [up = 1, down = 1] = row.ratio;
  const after = Math.trunc((before * up) / down);
  if (before === 0 || Math.abs(after) > 1e13) return books;
  const sides = new Set(
    openPositions(books)
      .filter((held) => held.symbol === row.symbol)
      .map((held) => held.side),
  );
  ref.change(row.symbol, BigInt(after - before));
  ref.cash += BigInt(row.amount);
  const mark = ref.marks.get(row.symbol) ?? 0n;
  const [from, to] = [BigInt(Math.abs(before)), BigInt(Math.abs(after))];
  if (sides.size === 1 && to > 0n) {
    const scaled = (mark * from * 2n + to) / (to * 2n);
    ref.marks.set(row.symbol, scaled > 0n ? scaled : 1n);
  }
  return settleMovement(books, {
    kind: 'shares',
    id,
    cause: 'split',
    symbol: row.symbol,
    change: holding(after - before),
    amount: cents(row.amount),
    at: AT,
    says: 'split',
  }).books;
}

function applyStep(books: Books, row: Step, ref: Reckoning, id: string): Books {
  switch (row.kind) {
    case 'fill': {
      const booking = fillOf(books, row, id);
      if (booking === null) return books;
      ref.fill(booking);
      const after = book(books, booking);
      expect(() => book(after, booking)).toThrow('again');
      return after;
    }
    case 'mark':
      ref.marks.set(row.symbol, BigInt(row.at));
      return { ...books, marks: { ...books.marks, [row.symbol]: ticks(row.at) } };
    case 'cash': {
      const { cause, symbol: on } = row;
      const at = { at: AT, says: cause, amount: cents(row.amount) };
      return applyMoved(books, { kind: 'cash', id, cause, symbol: on, ...at }, ref);
    }
    case 'shares': {
      const { cause, change } = row;
      const worth = row.price === null ? {} : { price: ticks(row.price) };
      const at = { at: AT, says: cause, amount: cents(row.amount), change: holding(change) };
      return applyMoved(
        books,
        { kind: 'shares', id, cause, symbol: row.symbol, ...at, ...worth },
        ref,
      );
    }
    case 'split':
      return applySplit(books, row, ref, id);
    case 'sync':
      return applySync(books, row, ref, id);
    case 'confirm':
      return confirmBooks(books);
  }
}

function applySync(
  books: Books,
  row: Extract<Step, { kind: 'sync' }>,
  ref: Reckoning,
  id: string,
): Books {
  const from = heldOf(books, row.symbol);
  const to = holding(row.to);
  const cash = row.cash === null ? null : { from: books.cash, to: cents(books.cash + row.cash) };
  ref.cash += BigInt(row.cash ?? 0);
  ref.change(row.symbol, BigInt(to - from));
  const plan = {
    cash,
    holdings: [{ symbol: row.symbol, from, to, price: ticks(row.price) }],
    gone: [],
    foreign: [],
    execution: `${id} e`,
    movement: `${id} m`,
  };
  const after = settleSynced(books, { kind: 'books.synced', approval: 'R-0001', plan }, AT).books;
  expect(after.applied.at(-1)).toBe(`${id} e`);
  expect([after.confirmed, after.movedThrough]).toEqual([`${id} e`, `${id} m`]);
  return after;
}

function numbersOf(value: unknown): readonly number[] {
  if (typeof value === 'number') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(numbersOf);
}

function holdsTogether(row: Position): boolean {
  const sum = row.lots.reduce((total, lot) => total + lot.qty, 0);
  return row.qty > 0 && sum === row.qty && row.lots.every((lot) => lot.qty > 0);
}

function judge(books: Books, ref: Reckoning, moved: boolean): void {
  const rows = openPositions(books);
  const worth = equity(books);
  const parts = books.realised + unrealised(books) + books.transfers;
  if (parts !== worth - OPENING * 100) throw new Error(`${parts} of ${worth - OPENING * 100}`);
  if (BigInt(books.cash) !== ref.cash) throw new Error(`cash ${books.cash}, not ${ref.cash}`);
  for (const name of SYMBOLS)
    if (BigInt(heldOf(books, name)) !== (ref.held.get(name) ?? 0n))
      throw new Error(`${name}: ${heldOf(books, name)}, not ${ref.held.get(name) ?? 0n}`);
  if (!ref.isEquity(worth, rows.length)) throw new Error(`equity ${worth}, not ${ref.equity()}`);
  if (!moved && BigInt(books.transfers) !== ref.transfers) throw new Error('transfers');
  if (!rows.every(holdsTogether)) throw new Error(`lots ${JSON.stringify(rows)}`);
  if (!numbersOf(books).every(Number.isSafeInteger)) throw new Error(JSON.stringify(books));
}

test('over 10,000 sequences every cent and every unit is accounted for', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 14 }), (steps) => {
      const ref = new Reckoning(OPENING * 100);
      let books = opened(OPENING, MARKS);
      for (const [name, mark] of Object.entries(books.marks)) ref.marks.set(name, BigInt(mark));
      let moved = false;
      for (const [at, row] of steps.entries()) {
        // To new books a force-sync is what the account began with.
        const begins = row.kind === 'sync' && books.applied.length + books.moved.length === 0;
        books = applyStep(books, row, ref, `id ${at}`);
        moved ||= begins || (row.kind === 'shares' && row.cause === 'transfer');
        judge(books, ref, moved);
      }
    }),
    { numRuns: 10_000 },
  );
});

interface Unit {
  qty: bigint;
  cost: bigint;
}

/** First in, first out in the plainest way there is, for one strategy and symbol. */
class PlainLots {
  side = 0n;
  realised = 0n;
  trade = 0n;
  lots: Unit[] = [];

  fill({ fill: row }: Booking): bigint | null {
    const sign = row.side === 'buy' ? 1n : -1n;
    const size = Reckoning.size(row.symbol);
    const round = (part: bigint, whole: bigint): bigint =>
      part < 0n ? -((-part * 2n + whole) / (whole * 2n)) : (part * 2n + whole) / (whole * 2n);
    const worth = (qty: bigint): bigint => round(qty * BigInt(row.price) * size, 100_000_000_000n);
    const all = BigInt(row.qty);
    const held = this.lots.reduce((sum, lot) => sum + lot.qty, 0n);
    const most = held < all ? held : all;
    const closing = this.side === -sign ? most : 0n;
    const fee = round(BigInt(row.fee) * closing, all);
    let ended: bigint | null = null;
    if (closing > 0n) {
      let gain = -sign * worth(closing) - fee;
      let left = closing;
      while (left > 0n) {
        const lot = this.lots[0];
        if (lot === undefined) throw new Error('no lot');
        const part = lot.qty < left ? lot.qty : left;
        const cost = part === lot.qty ? lot.cost : round(lot.cost * part, lot.qty);
        gain += sign * cost;
        lot.qty -= part;
        lot.cost -= cost;
        left -= part;
        if (lot.qty === 0n) this.lots.shift();
      }
      this.realised += gain;
      this.trade += gain;
      if (this.lots.length === 0) {
        ended = this.trade;
        this.trade = 0n;
      }
    }
    const opening = all - closing;
    if (opening > 0n) {
      const flow = -sign * (worth(all) - worth(closing)) - (BigInt(row.fee) - fee);
      this.side = sign;
      this.lots.push({ qty: opening, cost: -sign * flow });
    }
    return ended;
  }
}

test('a plain reckoning agrees on the lots, their cost and the gain of each trade, long and short', () => {
  const entry = step.filter((row) => row.kind === 'fill');
  let trades = 0;
  fc.assert(
    fc.property(fc.array(entry, { minLength: 2, maxLength: 10 }), (steps) => {
      let books = opened(OPENING, MARKS);
      const plain = new Map<string, PlainLots>();
      for (const [at, row] of steps.entries()) {
        const one =
          row.kind === 'fill' ? fillOf(books, { ...row, strategy: 'alpha' }, `${at}`) : null;
        if (one === null) continue;
        const lots = plain.get(one.fill.symbol) ?? new PlainLots();
        plain.set(one.fill.symbol, lots);
        const ended = lots.fill(one);
        const flat = gainWhenFlat(books, one);
        expect(flat === null ? null : BigInt(flat.gain)).toBe(ended);
        trades += flat === null ? 0 : 1;
        books = book(books, one);
        const ours = books.positions[positionKey('alpha', one.fill.symbol)]?.lots ?? [];
        expect(ours.map((lot) => [BigInt(lot.qty), BigInt(lot.cost)])).toEqual(
          lots.lots.map((lot) => [lot.qty, lot.cost]),
        );
      }
      const sum = [...plain.values()].reduce((total, lots) => total + lots.realised, 0n);
      expect(BigInt(books.realised)).toBe(sum);
    }),
    { numRuns: 2_000 },
  );
  expect(trades).toBeGreaterThan(500);
});
