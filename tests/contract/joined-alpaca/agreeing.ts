// The desk's books against the local Alpaca's own, straight from both and not by the desk's comparison: cash,
// holdings, executions and orders. It is asked at the end of every scenario, and then the desk is asked too.
import { expect } from 'vitest';
import { nameOf, nanosOf } from './joined-desk.ts';
import type { JoinedDesk } from './joined-desk.ts';
import { formatHolding, holding, units } from '#engine/model/money.ts';
import { equity, heldOf, openPositions } from '#engine/order/books.ts';
import { isOpen } from '#engine/order/order.ts';
import { unprotected } from '#engine/order/protect.ts';

/** What it was before it was sent, or was said no to: nothing of it is at the broker. */
const NEVER_THERE: readonly string[] = ['unsent', 'rejected', 'approved'];
const OPEN_THERE: readonly string[] = [
  'new',
  'partially_filled',
  'accepted',
  'pending_new',
  'held',
];

function cents(text: string): number {
  return Math.round(Number(text) * 100);
}

/** Every holding of either side that is not the other's, in words. */
export function holdingsApart(desk: JoinedDesk): readonly string[] {
  const theirs = new Map(desk.alpaca.books().positions.map((row) => [row.symbol, row.qty]));
  const { books } = desk.engine();
  const symbols = new Set<string>([
    ...theirs.keys(),
    ...openPositions(books).map((row) => row.symbol),
  ]);
  return [...symbols].flatMap((symbol) => {
    const ours = heldOf(books, symbol as Parameters<typeof heldOf>[1]);
    const text = theirs.get(symbol) ?? '0';
    const size = Number(nanosOf(text.replace('-', '')));
    const signed = holding(text.startsWith('-') ? -size : size);
    return ours === signed ? [] : [`${symbol}: ${formatHolding(ours)}, ${formatHolding(signed)}`];
  });
}

/** Names taken twice, orders that are open on one side only, and quantities executed that differ. */
export function ordersApart(desk: JoinedDesk): readonly string[] {
  const { orders } = desk.alpaca.books();
  const names = orders.filter((row) => row.status !== 'replaced').map(nameOf);
  const twice = names.filter((name, place) => names.indexOf(name) !== place);
  const apart = Object.values(desk.engine().orders).flatMap((order) => {
    const there = orders.findLast((row) => nameOf(row) === order.id);
    if (there === undefined)
      return NEVER_THERE.includes(order.status) ? [] : [`${order.id}: ${order.status}, not there`];
    const open = isOpen(order.status) === OPEN_THERE.includes(there.status);
    const filled = BigInt(order.filled) === nanosOf(there.filled);
    const says = `${order.id}: ${order.status} ${units(order.filled)}, ${there.status} ${there.filled}`;
    return open && filled ? [] : [says];
  });
  return [...twice.map((name) => `${name} stands there twice`), ...apart];
}

/** Executions at the broker that the desk never booked, and the other way round. */
export function executionsApart(desk: JoinedDesk): readonly string[] {
  const ours = desk.facts().flatMap((fact) => (fact.kind === 'order.filled' ? [fact.fill] : []));
  const line = (id: string, qty: string, price: number) => `${id} ${qty} at ${price}`;
  const booked = ours.map((fill) => line(fill.id, String(fill.qty), fill.price / 10_000));
  const approved = desk.facts().flatMap((fact) => (fact.kind === 'order.approved' ? [fact] : []));
  const known = new Set<string>(approved.map(({ plan }) => plan.id));
  const { fills, orders } = desk.alpaca.books();
  const called = new Map(orders.map((row) => [row.id, nameOf(row)]));
  const there = fills
    .map((row) => ({ ...row, name: called.get(row.orderId) ?? row.clientOrderId }))
    .filter((row) => known.has(row.name))
    .map((row) => line(row.name, nanosOf(row.qty).toString(), Number(row.price)));
  return [
    ...there.filter((row) => !booked.includes(row)).map((row) => `lost ${row}`),
    ...booked.filter((row) => !there.includes(row)).map((row) => `made up ${row}`),
    ...(booked.length > there.length ? [`${booked.length} booked of ${there.length}`] : []),
  ];
}

/** Positions whose whole quantity neither rests under a stop nor is being sold. */
export function bare(desk: JoinedDesk): readonly string[] {
  const state = desk.engine();
  return openPositions(state.books)
    .filter((row) => row.stop !== null && unprotected(state, row) > 0)
    .map((row) => `${row.symbol}: ${units(row.qty)} held`);
}

/** Both sides are equal to the cent, the desk finds them so by all four invariants, and Alpaca has nothing to complain of. */
export async function booksAgree(desk: JoinedDesk): Promise<void> {
  await desk.rest();
  const answer = await desk.say('ana', 'reconcile');
  expect(answer.data, answer.text).toMatchObject({ equal: true, differences: [] });
  expect(answer.text).toContain('holdings at the broker\u2019s prices: desk ');
  await desk.rest();
  desk.marks();
  const there = desk.alpaca.books();
  expect(holdingsApart(desk)).toEqual([]);
  expect(ordersApart(desk)).toEqual([]);
  expect(executionsApart(desk)).toEqual([]);
  const { books } = desk.engine();
  expect(books.cash).toBe(cents(there.cash));
  expect(Math.abs(equity(books) - cents(there.equity))).toBeLessThanOrEqual(1);
  sound(desk);
}

/** The books agree, and nothing that is held is without its stop. */
export async function agrees(desk: JoinedDesk): Promise<void> {
  await booksAgree(desk);
  expect(bare(desk)).toEqual([]);
}

/** Every request kept to the official documents, and Alpaca's own books follow from its activities. */
export function sound(desk: JoinedDesk): void {
  expect(desk.alpaca.violations()).toEqual([]);
  expect(desk.alpaca.imbalances()).toEqual([]);
}
