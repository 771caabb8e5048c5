// The figures of a track record against a reference made by another program (empyrical), and by hand.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { averageR, deviation, maxDrawdown, sharpe, winRate } from '#engine/research/metrics.ts';

interface Reference {
  readonly returns: readonly (number | null)[];
  readonly metrics: {
    readonly max_drawdown: number;
    readonly sharpe_ratio_rf0_252: number;
    readonly annual_volatility: number;
  };
}

const FILE = join(process.env['SHARED_DIR'] ?? '../shared', 'data/metrics/reference.json');
const present = existsSync(FILE);
if (!present) process.stdout.write(`skipped: no reference metrics at ${FILE}\n`);
const references = present
  ? Object.entries(JSON.parse(readFileSync(FILE, 'utf8')) as Record<string, Reference>)
  : [];

/** The reference's programs leave missing returns out. */
function known(returns: Reference['returns']): Float64Array {
  return Float64Array.from(returns.filter((value) => value !== null));
}

describe.skipIf(!present)('against the reference', () => {
  test('there is one', () => expect(references.length).toBeGreaterThan(3));

  test.each(references)('%s', (_name, { returns, metrics }) => {
    const values = known(returns);
    expect(maxDrawdown(values)).toBeCloseTo(metrics.max_drawdown, 12);
    expect(sharpe(values)).toBeCloseTo(metrics.sharpe_ratio_rf0_252, 9);
    expect((deviation(values) ?? 0) * Math.sqrt(252)).toBeCloseTo(metrics.annual_volatility, 12);
  });
});

test('drawdown counts from the start when the first day falls', () => {
  expect(maxDrawdown(Float64Array.of(-0.5, 1))).toBe(-0.5);
  expect(maxDrawdown(Float64Array.of(0.1, 0.1))).toBe(0);
  expect(maxDrawdown(new Float64Array(0))).toBe(0);
});

test('too little to judge is null', () => {
  expect(sharpe(Float64Array.of(0.01))).toBeNull();
  expect(sharpe(Float64Array.of(0.01, 0.01))).toBeNull();
  expect(winRate([])).toBeNull();
  expect(averageR([null])).toBeNull();
});

test('a trade that gained nothing is no win; trades without a stop have no R', () => {
  expect(winRate([1, 0, -1, 2])).toBe(0.5);
  expect(averageR([1.5, null, -1])).toBe(0.25);
});
