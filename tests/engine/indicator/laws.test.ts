// The laws of every kernel: it equals its definition, any cutting into chunks gives the same bits, and
// cutting the future off never changes the past.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { FAMILY, fillBands, fillSma, histories, longHistory } from './family.ts';
import type { Fill, History, Member } from './family.ts';

/** How far the fast form is from the slow one, in parts of the larger of 1 and the value. */
function gap(fast: number, slow: number): number {
  if (Number.isNaN(fast) || Number.isNaN(slow)) return Object.is(fast, slow) ? 0 : Infinity;
  return Math.abs(fast - slow) / Math.max(1, Math.abs(slow));
}

function compare(member: Member, history: History, rows: readonly number[]): void {
  const outs = member.fill(history, []);
  for (const row of rows) {
    const slow = member.slow(history, row);
    expect(slow.length).toBe(outs.length);
    slow.forEach((value, index) => {
      const fast = outs[index]?.[row] ?? Number.POSITIVE_INFINITY;
      // Square roots of differences of sums near zero keep half the digits.
      expect(
        gap(fast, value),
        `${member.name}[${index}] row ${row}: ${fast}, ${value}`,
      ).toBeLessThan(2e-6);
    });
  }
}

function bits(outs: readonly Float64Array[], rows: number): string {
  return outs.map((out) => Buffer.from(out.slice(0, rows).buffer).toString('hex')).join('|');
}

function head(history: History, rows: number): History {
  const { high, low, close } = history;
  return { high: high.slice(0, rows), low: low.slice(0, rows), close: close.slice(0, rows) };
}

function oneCutAnywhere(fill: Fill, history: History, share: readonly number[]): void {
  const rows = history.close.length;
  const cuts = share.map((part) => Math.floor(part * rows)).toSorted((a, b) => a - b);
  expect(bits(fill(history, cuts), rows)).toBe(bits(fill(history, []), rows));
}

const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 6 });

describe.each(FAMILY)('$name', (member) => {
  it('equals its definition', () => {
    fc.assert(
      fc.property(histories(), (history) => {
        compare(member, history, [...history.close.keys()]);
      }),
      { numRuns: 25 },
    );
  });

  it('equals its definition after several fresh starts', () => {
    compare(member, longHistory(1100), [255, 256, 257, 300, 511, 512, 768, 1023, 1024, 1099]);
  });

  it('gives the same bits however it is cut into chunks', () => {
    fc.assert(
      fc.property(histories(), shares, (history, share) => {
        oneCutAnywhere(member.fill, history, share);
      }),
      { numRuns: 50 },
    );
    oneCutAnywhere(member.fill, longHistory(1500), [0.1, 0.17, 0.3333, 0.5, 0.9]);
  });

  it('does not look ahead', () => {
    fc.assert(
      fc.property(histories(), fc.nat(), (history, pick) => {
        const rows = (pick % history.close.length) + 1;
        const cut = member.fill(head(history, rows), []);
        expect(bits(cut, rows)).toBe(bits(member.fill(history, []), rows));
      }),
      { numRuns: 50 },
    );
  });
});

describe('digits', () => {
  it('keeps tiny moves at a high price', () => {
    const close = Float64Array.from({ length: 5000 }, (_, i) => 65_000 + 0.001 * (i % 2));
    const [lower, , upper] = fillBands(20, 1)({ close, high: close, low: close }, []);
    const deviation = ((upper?.[4999] ?? 0) - (lower?.[4999] ?? 0)) / 2;
    expect(Math.abs(deviation / 0.0005 - 1)).toBeLessThan(1e-6);
  });

  it('a flat price is its own average, and has bands of no width', () => {
    const close = new Float64Array(600).fill(3.1);
    const history = { close, high: close, low: close };
    expect(fillSma(20)(history, [])[0]?.[599]).toBeCloseTo(3.1, 12);
    const [lower, middle, upper] = fillBands(20, 2)(history, []);
    expect([lower?.[599], middle?.[599], upper?.[599]]).toEqual([3.1, 3.1, 3.1]);
  });

  it('refuses windows that are no whole number of rows', () => {
    for (const length of [0, -1, 2.5, Number.NaN, Infinity])
      expect(() => fillSma(length)(longHistory(3), [])).toThrow(RangeError);
  });
});
