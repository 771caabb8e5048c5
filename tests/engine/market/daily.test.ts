// Daily history from text: rows no market can have are refused with their line (O9).
import { expect, it } from 'vitest';

import { parseDaily } from '#engine/market/daily.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';

const HEADER = 'date,open,high,low,close,adjclose,volume';
const GOOD = '2020-02-03,10,12,9,11,11,100';

function parse(...rows: readonly string[]): ReturnType<typeof parseDaily> {
  return parseDaily(instrumentSymbol('SPY'), [HEADER, ...rows].join('\n'));
}

it('reads rows into columns, with or without a last line end', () => {
  const bars = parse(GOOD, '2020-02-04,11,11,11,11,11,0');
  expect(bars.day).toEqual(['2020-02-03', '2020-02-04']);
  expect([...bars.open, ...bars.high, ...bars.low, ...bars.close]).toEqual([
    10, 11, 12, 11, 9, 11, 11, 11,
  ]);
  expect([...bars.volume]).toEqual([100, 0]);
  expect(parse(GOOD, '')).toEqual(parse(GOOD));
});

it.each([
  ['a day twice', '2020-02-03,10,12,9,11,11,100'],
  ['a day earlier', '2020-01-31,10,12,9,11,11,100'],
  ['no date', '2020-02-30,10,12,9,11,11,100'],
  ['not a number', '2020-02-04,10,NaN,9,11,11,100'],
  ['infinite', '2020-02-04,10,Infinity,9,11,11,100'],
  ['missing', '2020-02-04,10,,9,11,11,100'],
  ['zero', '2020-02-04,10,12,0,11,11,100'],
  ['negative', '2020-02-04,10,12,-9,11,11,100'],
  ['high below low', '2020-02-04,10,8,9,10,11,100'],
  ['open above high', '2020-02-04,13,12,9,11,11,100'],
  ['close below low', '2020-02-04,10,12,9,8,8,100'],
  ['negative volume', '2020-02-04,10,12,9,11,11,-1'],
  ['a field too few', '2020-02-04,10,12,9,11,100'],
])('refuses %s', (_, row) => {
  expect(() => parse(GOOD, row)).toThrow(RangeError);
});

it('refuses another header', () => {
  expect(() => parseDaily(instrumentSymbol('SPY'), GOOD)).toThrow(/starts with/);
});
