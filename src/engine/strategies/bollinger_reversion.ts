// Bollinger reversion: buy a close below the lower band inside a long rise, sell when the price is
// back at the middle.
import { atr } from '#engine/indicator/atr.ts';
import { bollinger } from '#engine/indicator/bollinger.ts';
import { at } from '#engine/indicator/kernel.ts';
import { sma } from '#engine/indicator/sma.ts';
import { decide, defineStrategy, emptyColumns, param, strategyName } from '#engine/strategy.ts';
import type { Params, StrategyRun, StrategyTraits } from '#engine/strategy.ts';

const TRAITS: StrategyTraits = {
  name: strategyName('bollinger-reversion'),
  title: 'Bollinger reversion 20/2',
  grade: 'green',
  source:
    'Bands of 20 days and 2 deviations: Bollinger, Bollinger on Bollinger Bands (2001). Bought at ' +
    'the lower band and sold at the middle, as mean reversion is usually read; the 200-day filter is ' +
    'that of Connors and Alvarez (2008); the stop of 3 ATR is ours.',
  params: [
    { name: 'length', value: 20, min: 5, max: 100, unit: 'bars', doc: 'Bands' },
    { name: 'width', value: 2, min: 0.5, max: 5, unit: 'deviations', doc: 'Middle to band' },
    { name: 'trend', value: 200, min: 20, max: 400, unit: 'bars', doc: 'Average of the rise' },
    { name: 'atr', value: 14, min: 2, max: 100, unit: 'bars', doc: 'Average true range' },
    { name: 'stop', value: 3, min: 0.5, max: 10, unit: 'ATR', doc: 'Stop below the close' },
  ],
  warmUp: 199,
};

function begin(params: Params, rows: number): StrategyRun {
  const columns = emptyColumns(rows);
  const column = (): Float64Array => new Float64Array(rows);
  const [lower, middle, upper] = [column(), column(), column()];
  const [trend, range] = [column(), column()];
  const [width, trendLength] = [param(params, 'width'), param(params, 'trend')];
  const bandState = bollinger.start({ length: param(params, 'length'), width });
  const trendState = sma.start({ length: trendLength });
  const rangeState = atr.start({ length: param(params, 'atr') });
  const stopRanges = param(params, 'stop');
  return {
    columns,
    advance(bars, from, to) {
      const { high, low, close } = bars;
      bollinger.run({ source: close, lower, middle, upper }, from, to, bandState);
      sma.run({ source: close, out: trend }, from, to, trendState);
      atr.run({ high, low, close, out: range }, from, to, rangeState);
      for (let i = from; i < to; i += 1) {
        const price = at(close, i);
        const beyond = at(lower, i) - price;
        decide(columns, i, {
          enter: price > at(trend, i) && beyond > 0,
          leave: price >= at(middle, i),
          close: price,
          risk: stopRanges * at(range, i),
          // 60 at the band, 100 one average day below it.
          score: 60 + (40 * beyond) / at(range, i),
        });
      }
    },
    reason(bars, row) {
      const close = at(bars.close, row);
      if (columns.exit[row] === 1)
        return `close ${close.toFixed(2)} back at the middle band ${at(middle, row).toFixed(2)}`;
      return (
        `close ${close.toFixed(2)}, lower band ${at(lower, row).toFixed(2)} (${width} deviations), ` +
        `${trendLength}-day average ${at(trend, row).toFixed(2)}`
      );
    },
  };
}

export const bollingerReversion = defineStrategy(TRAITS, begin);
