// What holds of the limits whatever they are: a missing one denies, one that is no number is as good as
// missing, and 'none' passes.
import { expect, test } from 'vitest';
import { deskTime } from '#engine/model/time.ts';
import { LIMIT_NAMES } from '#engine/risk/limits.ts';
import { limited, review, said, without } from '#tests/engine/risk/asking.ts';
import { orderOf, ordersOf, seenAt } from '#tests/engine/risk/sheet.ts';

test.each(LIMIT_NAMES)('a missing %s denies', (name) => {
  expect(said({ state: without(name) })).toBe(
    `LIMIT_MISSING | policy | the limit ${name} is missing, and a missing limit denies | put ${name} in force`,
  );
});

test.each(['NaN', 'Infinity'])('a bound of %s denies as a missing one does', (text) => {
  expect(said({ state: limited({ orderCents: Number(text) }) })).toMatch(/^LIMIT_MISSING/u);
});

test('what a demo desk says it has no limit of passes', () => {
  const none = Object.fromEntries(
    LIMIT_NAMES.filter((name) => name !== 'riskPerTradeRatio').map((name) => [name, 'none']),
  );
  expect(said({ state: limited(none) })).toBe('order.approved');
});

test('too many orders in a minute: the desk halts itself', () => {
  const orders = ordersOf(
    Array.from({ length: 3 }, (_, row) => orderOf({ attempt: row + 2, approvedAt: seenAt().desk })),
  );
  const facts = review({ state: { ...limited({ ordersPerMinute: 3 }), orders } });
  expect(facts.map((fact) => fact.kind)).toEqual(['latch.set', 'order.denied']);
  expect(said({ state: { ...limited({ ordersPerMinute: 3 }), orders } })).toBe(
    'ORDER_RATE | compliance | too many orders in a minute; the desk halted itself | a resume',
  );
});

test('rejects of a minute count in whatever order the orders ended', () => {
  const now = seenAt().desk;
  const ends = [now, now - 1_000, now - 3_600_000];
  const orders = ordersOf(
    ends.map((at, row) =>
      orderOf({ attempt: row + 2, status: 'rejected', closedAt: deskTime(at) }),
    ),
  );
  expect(said({ state: { ...limited({ rejectsPerMinute: 1 }), orders } })).toMatch(/^ORDER_RATE/u);
  expect(said({ state: { ...limited({ rejectsPerMinute: 2 }), orders } })).toBe('order.approved');
});
