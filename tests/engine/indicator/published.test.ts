// Kernels against the published cases of a well-known C library, where its conventions and ours agree
// (EMA and MACD with the seed "first"). Outputs there begin at the first value, to three decimals.
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

import {
  fillAtr,
  fillBands,
  fillChannel,
  fillEma,
  fillMacd,
  fillRoc,
  fillRsi,
  fillSma,
  fillTrueRange,
  fillWilder,
} from './family.ts';
import type { Fill, History } from './family.ts';

interface PublishedCase {
  readonly title: string;
  readonly columns: readonly (readonly number[])[];
}

function parseCases(text: string): readonly PublishedCase[] {
  const blocks = text.split(/\r?\n\s*\r?\n/).map((block) => block.trim().split(/\r?\n/));
  return blocks.flatMap(([title, ...rows]) =>
    title === undefined || title.startsWith('#')
      ? []
      : [
          {
            title,
            columns: rows.map((row) => row.slice(1, -1).split(',').filter(Boolean).map(Number)),
          },
        ],
  );
}

/** Which columns of a case are inputs, and which of our outputs answer its outputs. */
interface Match {
  readonly title: string;
  readonly inputs: 'close' | 'range';
  readonly fill: Fill;
  readonly outs?: readonly number[];
}

const MATCHES: readonly Match[] = [
  { title: 'sma 5', inputs: 'close', fill: fillSma(5) },
  { title: 'ema 5', inputs: 'close', fill: fillEma(5, 'first') },
  { title: 'wilders 5', inputs: 'close', fill: fillWilder(5) },
  { title: 'rsi 5', inputs: 'close', fill: fillRsi(5) },
  { title: 'tr', inputs: 'range', fill: fillTrueRange },
  { title: 'atr 5', inputs: 'range', fill: fillAtr(5) },
  { title: 'bbands 5 2', inputs: 'close', fill: fillBands(5, 2) },
  { title: 'max 5', inputs: 'close', fill: fillChannel(5), outs: [0] },
  { title: 'min 5', inputs: 'close', fill: fillChannel(5), outs: [1] },
  {
    title: 'macd 2 5 9',
    inputs: 'close',
    fill: fillMacd({ fast: 2, slow: 5, signal: 9, seed: 'first' }),
  },
  { title: 'roc 5', inputs: 'close', fill: fillRoc(5) },
];

function inputsOf(found: PublishedCase, match: Match): History {
  const columns = found.columns.map((values) => Float64Array.from(values));
  const empty = new Float64Array(0);
  if (match.inputs === 'range') {
    const [high = empty, low = empty, close = empty] = columns;
    return { high, low, close };
  }
  const close = columns[0] ?? empty;
  return { high: close, low: close, close };
}

const path = `${process.env['SHARED_DIR'] ?? '../shared'}/data/indicators/tulip_untest.txt`;
const present = existsSync(path);
if (!present)
  console.warn(`skipped: the published indicator cases are not at ${path}; set SHARED_DIR`);

describe.skipIf(!present)('published cases', () => {
  it.each(MATCHES)('$title', (match) => {
    const found = parseCases(readFileSync(path, 'utf8')).find((row) => row.title === match.title);
    if (found === undefined) throw new Error(`no case ${match.title}`);
    const outs = match.fill(inputsOf(found, match), []);
    const answers = found.columns.slice(match.inputs === 'range' ? 3 : 1);
    expect(answers.length).toBeGreaterThan(0);
    answers.forEach((expected, index) => {
      const ours = outs[match.outs?.[index] ?? index] ?? new Float64Array(0);
      const values = [...ours].filter((value) => !Number.isNaN(value));
      expect(values.length).toBe(expected.length);
      values.forEach((value, row) =>
        expect(Math.abs(value - (expected[row] ?? Number.NaN))).toBeLessThan(0.0011),
      );
    });
  });
});
