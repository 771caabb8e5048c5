// Prices held back: what steps like a split stays out of the books for five minutes at most, all else goes in at
// once, and no price of an index, or of what is not held, is ever held back.
import { describe, expect, test } from 'vitest';
import * as fc from 'fast-check';
import { ticks } from '#engine/model/money.ts';
import type { Price } from '#engine/model/money.ts';
import { deskTime } from '#engine/model/time.ts';
import { foldHeld, HOLD_MS, overdue, sieve, splitLike } from '#engine/risk/hold.ts';
import type { HeldPrices } from '#engine/risk/hold.ts';

const AT = 1_000_000_000;
const MARK = 100_0000;
const MARKS = { SPY: ticks(MARK) };

const RATIOS = [3 / 2, 2, 5 / 2, 3, 4, 5, 10, 20];

interface World {
  readonly held: HeldPrices;
  readonly once?: readonly string[];
  readonly mark: Price;
}

/** A price comes, and the books take in what they may. */
function comes(world: World, to: number, at: number): World {
  const { facts, prices } = sieve({
    marks: { SPY: world.mark },
    held: world.held,
    once: world.once ?? [],
    prices: { SPY: ticks(to) },
    at: deskTime(at),
  });
  const held = facts.reduce((sum, fact) => foldHeld(sum, fact, deskTime(at)), world.held);
  const mark = prices['SPY'] ?? world.mark;
  return world.once === undefined
    ? { held, mark }
    : { held, mark, once: [...world.once, ...Object.keys(held)] };
}

const NOTHING: World = { held: {}, mark: ticks(MARK) };

describe('what steps like a split', () => {
  test.each([
    ['half', 50, '2 for 1'],
    ['half and a little', 51, '2 for 1'],
    ['two thirds', 66.67, '3 for 2'],
    ['a third', 33.4, '3 for 1'],
    ['a quarter', 25.2, '4 for 1'],
    ['a fifth', 20, '5 for 1'],
    ['a tenth', 10.1, '10 for 1'],
    ['double', 200, '1 for 2'],
    ['ten times', 990, '1 for 10'],
    ['a fall by a fifth', 80, null],
    ['a fall by 45 %', 55, null],
    ['a rise by a fifth', 120, null],
    ['the same', 100, null],
  ])('%s', (_name, to, says) => {
    const step = { from: ticks(MARK), to: ticks(Math.round(to * 10_000)) };
    expect(splitLike('SPY', step)).toBe(says);
    expect(splitLike('^GSPC', step)).toBeNull();
  });
});

const ratio = fc.constantFrom(...RATIOS, ...RATIOS.map((one) => 1 / one));

describe('in any session', () => {
  test('a price that moves by less than a quarter is never held back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 76, max: 124 }), (percent) => {
        const after = comes(NOTHING, percent * 10_000, AT);
        expect(after).toEqual({ held: {}, mark: percent * 10_000 });
      }),
    );
  });

  test('a split, with what the market does beside it, moves no mark for five minutes, and then always', () => {
    fc.assert(
      fc.property(
        ratio,
        fc.double({ min: -0.03, max: 0.03, noNaN: true }),
        fc.array(fc.integer({ min: 0, max: HOLD_MS - 1 }), { maxLength: 20 }),
        (of, beside, times) => {
          const to = Math.round((MARK / of) * (1 + beside));
          let world = comes(NOTHING, to, AT);
          for (const time of times.toSorted((a, b) => a - b)) {
            world = comes(world, to, AT + time);
            expect(world.mark).toBe(MARK);
            expect(overdue(world.held, deskTime(AT + time))).toEqual({});
          }
          expect(overdue(world.held, deskTime(AT + HOLD_MS))).toEqual({ SPY: to });
          expect(comes(world, to, AT + HOLD_MS)).toEqual({ held: {}, mark: to });
        },
      ),
    );
  });

  test('once the split is in the books the same price goes in at once', () => {
    fc.assert(
      fc.property(ratio, (of) => {
        const to = Math.round(MARK / of);
        const { held } = comes(NOTHING, to, AT);
        expect(Object.keys(held)).toEqual(['SPY']);
        expect(comes({ held, mark: ticks(to) }, to, AT + 1_000)).toEqual({ held: {}, mark: to });
      }),
    );
  });

  test('one that goes on falling is no split, and counts at once', () => {
    const { held } = comes(NOTHING, MARK / 2, AT);
    expect(comes({ held, mark: ticks(MARK) }, MARK * 0.42, AT + 1_000)).toEqual({
      held: {},
      mark: MARK * 0.42,
    });
  });

  test('a fall is in the books after five minutes, whatever prints at the old price came between', () => {
    const minutes = fc.array(fc.boolean(), { maxLength: 60 });
    fc.assert(
      fc.property(minutes, (odd) => {
        let world: World = { ...NOTHING, once: [] };
        const prints = [false, ...odd, false];
        for (const [at, isOdd] of prints.entries())
          world = comes(world, isOdd ? MARK : MARK / 2, AT + at * 60_000);
        const later = AT + HOLD_MS + prints.length * 60_000;
        expect(comes(world, MARK / 2, later).mark).toBe(MARK / 2);
        if (odd.includes(true)) expect(world.mark).toBe(MARK / 2);
      }),
    );
  });

  test('what is not held by anybody goes in as it is', () => {
    const prices = { QQQ: ticks(MARK / 2), SPY: ticks(MARK / 2) };
    const { facts, prices: through } = sieve({
      marks: MARKS,
      held: {},
      once: [],
      prices,
      at: deskTime(AT),
    });
    expect(facts.map((fact) => `${fact.kind} ${fact.symbol}`)).toEqual(['price.held SPY']);
    expect(through).toEqual({ QQQ: MARK / 2 });
  });
});
