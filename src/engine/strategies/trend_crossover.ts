// Trend crossover: long while the 50-day average stands above the 200-day average, entered only with
// the price above the fast average too.
import { atr } from '#engine/indicator/atr.ts';
import { at } from '#engine/indicator/kernel.ts';
import { sma } from '#engine/indicator/sma.ts';
import { decide, defineStrategy, emptyColumns, param, strategyName } from '#engine/strategy.ts';
import type { Params, StrategyRun, StrategyTraits } from '#engine/strategy.ts';

const TRAITS: StrategyTraits = {
  name: strategyName('trend-crossover'),
  title: 'Trend crossover 50/200',
  grade: 'green',
  source:
    'Double crossover of 50 and 200 days: Murphy, Technical Analysis of the Financial Markets ' +
    '(1999), ch. 9. Read as a state on every day, not only the day of the cross: the variable-length ' +
    'moving average rule of Brock, Lakonishok and LeBaron, Journal of Finance 47 (1992). The price ' +
    'filter and the stop of 3 ATR are ours.',
  params: [
    { name: 'fast', value: 50, min: 2, max: 150, unit: 'bars', doc: 'Fast average' },
    { name: 'slow', value: 200, min: 20, max: 400, unit: 'bars', doc: 'Slow average' },
    { name: 'atr', value: 20, min: 2, max: 100, unit: 'bars', doc: 'Average true range' },
    { name: 'stop', value: 3, min: 0.5, max: 10, unit: 'ATR', doc: 'Stop below the close' },
  ],
  warmUp: 199,
};

function begin(params: Params, rows: number): StrategyRun {
  const columns = emptyColumns(rows);
  const fast = new Float64Array(rows);
  const slow = new Float64Array(rows);
  const range = new Float64Array(rows);
  const [fastLength, slowLength] = [param(params, 'fast'), param(params, 'slow')];
  if (fastLength >= slowLength)
    throw new RangeError(`fast ${fastLength} is not below slow ${slowLength}`);
  const fastState = sma.start({ length: fastLength });
  const slowState = sma.start({ length: slowLength });
  const rangeState = atr.start({ length: param(params, 'atr') });
  const stopRanges = param(params, 'stop');
  return {
    columns,
    advance(bars, from, to) {
      const { high, low, close } = bars;
      sma.run({ source: close, out: fast }, from, to, fastState);
      sma.run({ source: close, out: slow }, from, to, slowState);
      atr.run({ high, low, close, out: range }, from, to, rangeState);
      for (let i = from; i < to; i += 1) {
        const lead = at(fast, i) - at(slow, i);
        const price = at(close, i);
        decide(columns, i, {
          enter: lead > 0 && price > at(fast, i),
          leave: lead < 0,
          close: price,
          risk: stopRanges * at(range, i),
          // 50 where the averages meet, 100 where they are ten average days apart.
          score: 50 + (5 * lead) / at(range, i),
        });
      }
    },
    reason(bars, row) {
      const [quick, calm] = [at(fast, row), at(slow, row)];
      return (
        `close ${at(bars.close, row).toFixed(2)}, ${fastLength}-day average ${quick.toFixed(2)} ` +
        `${quick > calm ? 'above' : 'below'} ${slowLength}-day average ${calm.toFixed(2)}`
      );
    },
  };
}

export const trendCrossover = defineStrategy(TRAITS, begin);
