// Donchian breakout: enter on a close above the highest high of the 20 days before, leave on a close
// below the lowest low of the 10 days before.
import { atr } from '#engine/indicator/atr.ts';
import { donchian } from '#engine/indicator/donchian.ts';
import { at } from '#engine/indicator/kernel.ts';
import { decide, defineStrategy, emptyColumns, param, strategyName } from '#engine/strategy.ts';
import type { Params, StrategyRun, StrategyTraits } from '#engine/strategy.ts';

const TRAITS: StrategyTraits = {
  name: strategyName('donchian-breakout'),
  title: 'Donchian breakout 20/10',
  grade: 'green',
  source:
    'System 1 of the Turtles with its stop of 2 N, N the 20-day Wilder average true range: Faith, ' +
    'Way of the Turtle (2007), the original rules. Judged on closes, long only, without pyramiding ' +
    'and without the skip after a winner: ours.',
  params: [
    { name: 'enter', value: 20, min: 5, max: 200, unit: 'bars', doc: 'Channel of the breakout' },
    { name: 'leave', value: 10, min: 2, max: 100, unit: 'bars', doc: 'Channel of the exit' },
    { name: 'atr', value: 20, min: 2, max: 100, unit: 'bars', doc: 'Average true range, N' },
    { name: 'stop', value: 2, min: 0.5, max: 10, unit: 'ATR', doc: 'Stop below the close' },
  ],
  warmUp: 20,
};

function begin(params: Params, rows: number): StrategyRun {
  const columns = emptyColumns(rows);
  const column = (): Float64Array => new Float64Array(rows);
  const [entryTop, entryBottom, exitTop, exitBottom] = [column(), column(), column(), column()];
  const range = column();
  const [enterLength, leaveLength] = [param(params, 'enter'), param(params, 'leave')];
  const entryState = donchian.start({ length: enterLength });
  const exitState = donchian.start({ length: leaveLength });
  const rangeState = atr.start({ length: param(params, 'atr') });
  const stopRanges = param(params, 'stop');
  return {
    columns,
    advance(bars, from, to) {
      const { high, low, close } = bars;
      donchian.run({ high, low, upper: entryTop, lower: entryBottom }, from, to, entryState);
      donchian.run({ high, low, upper: exitTop, lower: exitBottom }, from, to, exitState);
      atr.run({ high, low, close, out: range }, from, to, rangeState);
      for (let i = from; i < to; i += 1) {
        const price = at(close, i);
        const top = i === 0 ? Number.NaN : at(entryTop, i - 1);
        const bottom = i === 0 ? Number.NaN : at(exitBottom, i - 1);
        decide(columns, i, {
          enter: price > top,
          leave: price < bottom,
          close: price,
          risk: stopRanges * at(range, i),
          // 60 at the channel's edge, 100 one average day beyond it.
          score: 60 + (40 * (price - top)) / at(range, i),
        });
      }
    },
    reason(bars, row) {
      const close = at(bars.close, row).toFixed(2);
      if (columns.exit[row] === 1)
        return `close ${close} below the ${leaveLength}-day low ${at(exitBottom, row - 1).toFixed(2)}`;
      const top = at(entryTop, row - 1);
      const side = at(bars.close, row) > top ? 'above' : 'not above';
      return `close ${close} ${side} the ${enterLength}-day high ${top.toFixed(2)}`;
    },
  };
}

export const donchianBreakout = defineStrategy(TRAITS, begin);
