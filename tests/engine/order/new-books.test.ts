// The first force-sync of a desk: what its account began with is no gain and no loss; later the same is one.
import { expect, test } from 'vitest';
import { cents, dollars, holding, price } from '#engine/model/money.ts';
import { settleSynced } from '#engine/order/adjust.ts';
import { equity } from '#engine/order/books.ts';
import type { Books } from '#engine/order/books.ts';
import type { SyncPlan } from '#engine/order/sync.ts';
import { AT, books as openedBooks, SPY } from './ledger.ts';

const NEW = openedBooks(10_000);
const PLAN: SyncPlan = {
  cash: { from: dollars(10_000), to: dollars(2_500) },
  holdings: [{ symbol: SPY, from: holding(0), to: holding(10e9), price: price(100) }],
  gone: [],
  foreign: [],
  execution: null,
  movement: null,
};

function synced(books: Books): Books {
  return settleSynced(books, { kind: 'books.synced', approval: 'R-0001', plan: PLAN }, AT).books;
}

test('new books take over what the account began with', () => {
  const of = synced(NEW);
  expect([of.realised, of.income, of.transfers]).toEqual([0, 0, dollars(-6_500)]);
  expect(equity(of)).toBe(dollars(3_500));
});

test.each<[string, Partial<Books>]>([
  ['an execution', { applied: ['x1'] }],
  ['a movement', { moved: ['m1'] }],
  ['a force-sync before', { confirmed: 'x9' }],
])('after %s the same is a loss', (_what, change) => {
  const of = synced({ ...NEW, ...change });
  expect([of.realised, of.transfers]).toEqual([cents(-650_000), 0]);
});
