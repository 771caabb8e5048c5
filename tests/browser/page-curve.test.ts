// The equity curve as the page lays it out: every point inside its box, higher money higher, deeper
// drawdown deeper, and the same told in words.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { curveWords, layCurve, niceStep, shortDay, shortMoney } from '#bot/room/page/curve.ts';

const BOX = { width: 328, height: 168, left: 42, bottom: 18, under: 0.34 };

const curves = fc.array(
  fc.record({
    day: fc.constantFrom('2020-02-03', '2020-02-24', '2020-03-16'),
    equity: fc.double({ min: 1, max: 5e9, noNaN: true }),
    drawdown: fc.double({ min: -1, max: 0, noNaN: true }),
  }),
  { minLength: 1, maxLength: 120 },
);

describe('the curve', () => {
  test('stays inside its box, and higher money stands higher', () => {
    fc.assert(
      fc.property(curves, (curve) => {
        const drawn = layCurve(curve, BOX);
        const points = drawn?.points ?? [];
        expect(points).toHaveLength(curve.length);
        for (const [at, { x, y }] of points.entries()) {
          expect(x).toBeGreaterThanOrEqual(BOX.left - 1e-9);
          expect(x).toBeLessThanOrEqual(BOX.width);
          expect(y).toBeGreaterThanOrEqual(0);
          expect(y).toBeLessThanOrEqual(drawn?.parting ?? 0);
          const [before, now] = [curve[at - 1], curve[at]];
          if (before !== undefined && now !== undefined && now.equity > before.equity)
            expect(y).toBeLessThanOrEqual(points[at - 1]?.y ?? 0);
        }
        for (const { at } of [...(drawn?.level ?? []), ...(drawn?.depth ?? [])]) {
          expect(at).toBeGreaterThanOrEqual(0);
          expect(at).toBeLessThanOrEqual(BOX.height - BOX.bottom);
        }
        expect(`${drawn?.line}${drawn?.sunk}`).not.toMatch(/NaN|Infinity/);
      }),
    );
  });

  test('of nothing is nothing, in words too', () => {
    expect(layCurve([], BOX)).toBeNull();
    expect(curveWords([])).toBe('No equity on record yet.');
  });

  test('says in words what it shows', () => {
    const curve = [
      { day: '2020-02-03', equity: 50_000, drawdown: 0 },
      { day: '2020-02-24', equity: 50_850.15, drawdown: 0 },
      { day: '2020-02-27', equity: 48_352.01, drawdown: -0.04913 },
    ];
    expect(curveWords(curve)).toBe(
      'Equity from $50,000.00 on 2020-02-03 to $48,352.01 on 2020-02-27. Highest $50,850.15 on 2020-02-24. Deepest drawdown -4.9 % on 2020-02-27; now -4.9 %.',
    );
  });

  test('has a few round figures at its side', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 1e9, noNaN: true }), (span) => {
        const step = niceStep(span, 3);
        expect(span / step).toBeLessThanOrEqual(3.01);
        expect(span / step).toBeGreaterThan(1);
      }),
    );
  });

  test.each([
    [48_352, 1_000, '$48k'],
    [50_100, 100, '$50.1k'],
    [9_500, 500, '$9,500'],
    [1_250_000, 50_000, '$1.25m'],
    [0, 10, '$0'],
  ])('%d by steps of %d is %s', (dollars, step, text) => {
    expect(shortMoney(dollars, step)).toBe(text);
  });

  test('a day is short', () => {
    expect(shortDay('2020-02-24')).toBe('24 Feb');
  });
});
