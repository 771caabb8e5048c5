// RSI(2) pullback: buy a short, sharp fall inside a long rise, sell on the first close above the
// five-day average.
import { atr } from '#engine/indicator/atr.ts';
import { at } from '#engine/indicator/kernel.ts';
import { rsi } from '#engine/indicator/rsi.ts';
import { sma } from '#engine/indicator/sma.ts';
import { decide, defineStrategy, emptyColumns, param, strategyName } from '#engine/strategy.ts';
import type { Params, StrategyRun, StrategyTraits } from '#engine/strategy.ts';

const TRAITS: StrategyTraits = {
  name: strategyName('rsi2-pullback'),
  title: 'RSI(2) pullback',
  grade: 'green',
  source:
    'Connors and Alvarez, Short Term Trading Strategies That Work (2008): above the 200-day average, ' +
    'two-day RSI below 10, out above the 5-day average. The authors advise against a stop; the desk ' +
    'demands one, so a wide one of 3 ATR is ours.',
  params: [
    { name: 'rsi', value: 2, min: 2, max: 14, unit: 'bars', doc: 'Relative strength index' },
    { name: 'below', value: 10, min: 1, max: 40, unit: 'points', doc: 'Enter below this RSI' },
    { name: 'trend', value: 200, min: 20, max: 400, unit: 'bars', doc: 'Average of the rise' },
    { name: 'leave', value: 5, min: 2, max: 50, unit: 'bars', doc: 'Average of the exit' },
    { name: 'atr', value: 14, min: 2, max: 100, unit: 'bars', doc: 'Average true range' },
    { name: 'stop', value: 3, min: 0.5, max: 10, unit: 'ATR', doc: 'Stop below the close' },
  ],
  warmUp: 199,
};

function begin(params: Params, rows: number): StrategyRun {
  const columns = emptyColumns(rows);
  const column = (): Float64Array => new Float64Array(rows);
  const [index, trend, leave, range] = [column(), column(), column(), column()];
  const [length, below] = [param(params, 'rsi'), param(params, 'below')];
  const [trendLength, leaveLength] = [param(params, 'trend'), param(params, 'leave')];
  const indexState = rsi.start({ length });
  const trendState = sma.start({ length: trendLength });
  const leaveState = sma.start({ length: leaveLength });
  const rangeState = atr.start({ length: param(params, 'atr') });
  const stopRanges = param(params, 'stop');
  return {
    columns,
    advance(bars, from, to) {
      const { high, low, close } = bars;
      rsi.run({ source: close, out: index }, from, to, indexState);
      sma.run({ source: close, out: trend }, from, to, trendState);
      sma.run({ source: close, out: leave }, from, to, leaveState);
      atr.run({ high, low, close, out: range }, from, to, rangeState);
      for (let i = from; i < to; i += 1) {
        const price = at(close, i);
        decide(columns, i, {
          enter: price > at(trend, i) && at(index, i) < below,
          leave: price > at(leave, i),
          close: price,
          risk: stopRanges * at(range, i),
          // 60 at the threshold, 100 where the index is zero.
          score: 100 - (40 * at(index, i)) / below,
        });
      }
    },
    reason(bars, row) {
      const close = at(bars.close, row);
      if (columns.exit[row] === 1)
        return `close ${close.toFixed(2)} above the ${leaveLength}-day average ${at(leave, row).toFixed(2)}`;
      const side = close > at(trend, row) ? 'above' : 'below';
      return (
        `RSI(${length}) ${at(index, row).toFixed(1)} (enters below ${below}), close ${close.toFixed(2)} ` +
        `${side} the ${trendLength}-day average ${at(trend, row).toFixed(2)}`
      );
    },
  };
}

export const rsi2Pullback = defineStrategy(TRAITS, begin);
