// Stops that are late: told once, after fifteen seconds where they wait and thirty where nobody knows, and never
// while an order of the desk's own is in their way.
import { describe, expect, test } from 'vitest';
import type { ClientOrderId } from '#engine/broker/broker.ts';
import { foldLate, lateness, lateStops, UNKNOWN_MS, WAITS_MS } from '#engine/order/late.ts';
import type { Order } from '#engine/order/order.ts';
import { deskTime } from '#engine/model/time.ts';
import { folded, GENESIS, MORNING } from '../../bot/desk-in-memory.ts';

const { orders } = folded(GENESIS, MORNING).engine;

function named(purpose: Order['purpose']): Order {
  const found = Object.values(orders).find((order) => order.purpose === purpose);
  if (found === undefined) throw new Error(`the morning has no ${purpose}`);
  return found;
}

const STOP: Order = {
  ...named('protective'),
  status: 'approved',
  cancelAsked: false,
  closedAt: null,
};
const ENTRY = named('entry');

function after(ms: number) {
  return deskTime(STOP.approvedAt + ms);
}

describe('a stop', () => {
  test.each<[string, Partial<Order>, number, boolean]>([
    ['that waits', {}, WAITS_MS, false],
    ['that waits longer', {}, WAITS_MS + 1, true],
    ['of unknown fate', { status: 'unknown' }, UNKNOWN_MS, false],
    ['of unknown fate for longer', { status: 'unknown' }, UNKNOWN_MS + 1, true],
    ['that was taken', { status: 'sent' }, 600_000, false],
    ['that rests', { status: 'accepted' }, 600_000, false],
    ['that is over', { status: 'unsent' }, 600_000, false],
    ['that is being taken back', { cancelAsked: true }, 600_000, false],
    ['that is no stop', { purpose: 'entry' }, 600_000, false],
    ['behind an entry that ended', { replaces: [ENTRY.id] }, 600_000, true],
  ])('%s', (_name, change, ms, late) => {
    const order = { ...STOP, ...change };
    const ended = { ...ENTRY, status: 'filled' as const };
    const all = { [ENTRY.id]: ended, [order.id]: order };
    expect(lateness(all, order, after(ms)) !== null).toBe(late);
  });

  test('behind an entry that still works is not late', () => {
    const works: Order = { ...ENTRY, status: 'accepted' };
    const order = { ...STOP, replaces: [works.id] };
    expect(lateness({ [works.id]: works, [order.id]: order }, order, after(600_000))).toBeNull();
  });

  test('is told once', () => {
    const other = { ...STOP, id: 'x-P9' as ClientOrderId, status: 'unknown' as const };
    const all = { [STOP.id]: STOP, [other.id]: other };
    const told = lateStops(all, after(WAITS_MS + 1));
    expect(told.map((fact) => fact.id)).toEqual([STOP.id]);
    const next = told.reduce((sum, fact) => foldLate(sum, fact), all as Record<string, Order>);
    expect(lateStops(next, after(UNKNOWN_MS + 1)).map((fact) => fact.id)).toEqual([other.id]);
  });
});
