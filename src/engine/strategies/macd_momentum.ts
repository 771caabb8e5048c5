// MACD momentum: long while the line is above its signal line and above zero, inside a long rise; out
// when the line falls below its signal line.
import { atr } from '#engine/indicator/atr.ts';
import { at } from '#engine/indicator/kernel.ts';
import { macd } from '#engine/indicator/macd.ts';
import { sma } from '#engine/indicator/sma.ts';
import { decide, defineStrategy, emptyColumns, param, strategyName } from '#engine/strategy.ts';
import type { Params, StrategyRun, StrategyTraits } from '#engine/strategy.ts';

const TRAITS: StrategyTraits = {
  name: strategyName('macd-momentum'),
  title: 'MACD momentum 12/26/9',
  grade: 'green',
  source:
    'Line, signal line and their crossing at 12, 26 and 9 days: Appel, Technical Analysis: Power ' +
    'Tools for Active Investors (2005). The filters (line above zero, price above the 200-day ' +
    'average) follow Murphy (1999), ch. 10; the stop of 2 ATR is ours.',
  params: [
    { name: 'fast', value: 12, min: 2, max: 50, unit: 'bars', doc: 'Fast average' },
    { name: 'slow', value: 26, min: 5, max: 200, unit: 'bars', doc: 'Slow average' },
    { name: 'signal', value: 9, min: 2, max: 50, unit: 'bars', doc: 'Average of the line' },
    { name: 'trend', value: 200, min: 20, max: 400, unit: 'bars', doc: 'Average of the rise' },
    { name: 'atr', value: 14, min: 2, max: 100, unit: 'bars', doc: 'Average true range' },
    { name: 'stop', value: 2, min: 0.5, max: 10, unit: 'ATR', doc: 'Stop below the close' },
  ],
  warmUp: 199,
};

function begin(params: Params, rows: number): StrategyRun {
  const columns = emptyColumns(rows);
  const column = (): Float64Array => new Float64Array(rows);
  const [line, signal, histogram] = [column(), column(), column()];
  const [trend, range] = [column(), column()];
  const [fast, slow, smooth] = [
    param(params, 'fast'),
    param(params, 'slow'),
    param(params, 'signal'),
  ];
  const macdState = macd.start({ fast, slow, signal: smooth });
  const trendState = sma.start({ length: param(params, 'trend') });
  const rangeState = atr.start({ length: param(params, 'atr') });
  const stopRanges = param(params, 'stop');
  return {
    columns,
    advance(bars, from, to) {
      const { high, low, close } = bars;
      macd.run({ source: close, line, signal, histogram }, from, to, macdState);
      sma.run({ source: close, out: trend }, from, to, trendState);
      atr.run({ high, low, close, out: range }, from, to, rangeState);
      for (let i = from; i < to; i += 1) {
        const price = at(close, i);
        const lead = at(histogram, i);
        decide(columns, i, {
          enter: lead > 0 && at(line, i) > 0 && price > at(trend, i),
          leave: lead < 0,
          close: price,
          risk: stopRanges * at(range, i),
          // 60 at the crossing, 100 where the gap is a fifth of an average day.
          score: 60 + (200 * lead) / at(range, i),
        });
      }
    },
    reason(bars, row) {
      const side = at(histogram, row) > 0 ? 'above' : 'below';
      return (
        `close ${at(bars.close, row).toFixed(2)}, MACD(${fast},${slow}) ${at(line, row).toFixed(2)} ` +
        `${side} its ${smooth}-day signal ${at(signal, row).toFixed(2)}`
      );
    },
  };
}

export const macdMomentum = defineStrategy(TRAITS, begin);
