// The VIX stand-in: says that it is derived, and moves with the real index where that is at hand.
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

import { loadRecorded } from '#engine/market/recorded.ts';
import { VIX_STAND_IN_LABEL, vixStandIn } from '#engine/market/volatility.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import { tradingDay } from '#engine/model/time.ts';

const path = `${process.env['SHARED_DIR'] ?? '../shared'}/data/vix/vix-daily.csv`;
const present = existsSync(path);
if (!present) console.warn(`skipped: the real VIX is not at ${path}; set SHARED_DIR`);

const bars = loadRecorded({ seed: 's' }).barsBefore(
  instrumentSymbol('^GSPC'),
  tradingDay('2020-04-18'),
);
const standIn = vixStandIn(bars);

function correlation(pairs: readonly (readonly [number, number])[]): number {
  const mean = (pick: 0 | 1): number =>
    pairs.reduce((sum, pair) => sum + pair[pick], 0) / pairs.length;
  const [a, b] = [mean(0), mean(1)];
  let [ab, aa, bb] = [0, 0, 0];
  for (const [x, y] of pairs) {
    ab += (x - a) * (y - b);
    aa += (x - a) ** 2;
    bb += (y - b) ** 2;
  }
  return ab / Math.sqrt(aa * bb);
}

it('is known from the 21st bar on and never below its floor', () => {
  expect(VIX_STAND_IN_LABEL).toMatch(/^DERIVED/);
  expect(standIn.findIndex((value) => !Number.isNaN(value))).toBe(20);
  expect(Math.min(...standIn.subarray(20))).toBeGreaterThan(6.55);
});

describe.skipIf(!present)('against the real VIX', () => {
  it('correlates above 0.9', () => {
    const lines = readFileSync(path, 'utf8').trim().split(/\r?\n/).slice(1);
    const real = new Map(lines.map((line) => [line.slice(0, 10), Number(line.split(',')[4])]));
    const pairs = bars.day.flatMap((day, row): (readonly [number, number])[] => {
      const [ours, theirs] = [standIn[row] ?? Number.NaN, real.get(day) ?? Number.NaN];
      return Number.isNaN(ours + theirs) ? [] : [[ours, theirs]];
    });
    expect(pairs.length).toBeGreaterThan(5000);
    expect(correlation(pairs)).toBeGreaterThan(0.9);
  });
});
