// A part to be closed, as people write it: a share of each position or so many units of the one there is, never more
// than is held, and whatever is typed is a part, nothing, or said to be none.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quantity } from '#engine/model/money.ts';
import type { Position } from '#engine/order/books.ts';
import { openPositions } from '#engine/order/books.ts';
import { partOf } from '#runbook/procedures/closing.ts';
import { folded, GENESIS, MORNING } from '../bot/desk-in-memory.ts';

function held(units: number): Position {
  const [row] = openPositions(folded(GENESIS, MORNING).engine.books);
  if (row === undefined) throw new Error('the morning holds nothing');
  return { ...row, qty: quantity(units) };
}

const TEN = held(10);

/** How many units of ten it comes to; null where it is no part. */
function units(text: string, of: Position = TEN): number | null {
  const part = partOf(text, [of]);
  return part === null ? null : part(of) / 1e9;
}

describe('a part of ten units', () => {
  test.each([
    ['50%', 5],
    ['50 %', 5],
    ['33%', 3],
    ['100%', 10],
    ['101%', null],
    ['4', 4],
    ['4.7', 4],
    ['10', 10],
    ['11', 10],
    ['9007199', 10],
    ['9007200', 10],
    ['99999999999999999999', 10],
    ['1e300', 10],
    ['1e999', null],
    ['Infinity', null],
    ['0', null],
    ['-1', null],
    ['0.0000000001', 0],
    ['', null],
    ['half', null],
  ] as const)('%s is %s', (text, of) => {
    expect(units(text)).toBe(of);
  });

  test('a fraction held is parted to the billionth', () => {
    expect(units('50%', held(0.5))).toBe(0.25);
    expect(units('0.3', held(0.5))).toBe(0.3);
  });

  test('a quantity needs one holder, a share does not', () => {
    expect(partOf('4', [TEN, TEN])).toBeNull();
    expect(partOf('50%', [TEN, TEN])?.(TEN)).toBe(quantity(5));
  });

  test('is never more than is held, whatever is typed', () => {
    const typed = fc.oneof(
      fc.double().map(String),
      fc.string(),
      fc.double().map((n) => `${n}%`),
    );
    fc.assert(
      fc.property(typed, (text) => {
        const part = units(text);
        expect(part === null || (part >= 0 && part <= 10)).toBe(true);
      }),
    );
  });
});
