// The technical analyst: trend, momentum, RSI, distance from the high, volatility and range of the
// daily bars. Its score is a fixed sum of what each line is worth, so that a reader can add it up.
import type { Analyst, Stance, View } from '#engine/analyst.ts';
import { atr } from '#engine/indicator/atr.ts';
import { donchian } from '#engine/indicator/donchian.ts';
import type { Kernel, LengthParams, SourceColumns } from '#engine/indicator/kernel.ts';
import { at, compute } from '#engine/indicator/kernel.ts';
import { roc } from '#engine/indicator/roc.ts';
import { rsi } from '#engine/indicator/rsi.ts';
import { sma } from '#engine/indicator/sma.ts';
import { rollingVolatility } from '#engine/indicator/volatility.ts';
import type { Bars } from '#engine/market/bars.ts';

/** Sessions in a year, which the high and the volatility regime look back on. */
const YEAR = 252;
const MONTH = 21;
const QUARTER = 63;
/** From this score on, either way, the view takes a side. */
const SIDE = 25;

interface Evidence {
  readonly line: string;
  readonly points: number;
}

function percent(ratio: number): string {
  return `${ratio > 0 ? '+' : ''}${(ratio * 100).toFixed(1)} %`;
}

function column<State>(
  kernel: Kernel<LengthParams, SourceColumns, State>,
  length: number,
  bars: Bars,
): Float64Array {
  const out = new Float64Array(bars.length);
  compute(kernel, { length }, { source: bars.close, out }, bars.length);
  return out;
}

function last(values: Float64Array): number {
  return at(values, values.length - 1);
}

/** Above an average is bullish and below it bearish, for so many points. */
function againstAverage(bars: Bars, length: number, points: number): Evidence {
  const close = last(bars.close);
  const average = last(column(sma, length, bars));
  const above = close > average;
  return {
    line: `Close ${close.toFixed(2)} is ${percent(close / average - 1)} from its ${length}-day average ${average.toFixed(2)}.`,
    points: above ? points : -points,
  };
}

function averagesInOrder(bars: Bars): Evidence {
  const [fast, slow] = [last(column(sma, 50, bars)), last(column(sma, 200, bars))];
  return {
    line: `The 50-day average ${fast.toFixed(2)} is ${fast > slow ? 'above' : 'below'} the 200-day ${slow.toFixed(2)}.`,
    points: fast > slow ? 20 : -20,
  };
}

function momentum(bars: Bars): Evidence {
  const month = last(column(roc, MONTH, bars));
  const quarter = last(column(roc, QUARTER, bars));
  return {
    line: `Momentum: ${percent(month)} over ${MONTH} days, ${percent(quarter)} over ${QUARTER}.`,
    points: 10 * Math.sign(month) + 10 * Math.sign(quarter),
  };
}

/** Stretched either way counts against the stretch (Wilder's 70 and 30); in between it counts nothing. */
function stretch(bars: Bars): Evidence {
  const index = last(column(rsi, 14, bars));
  if (index >= 70)
    return { line: `RSI(14) ${index.toFixed(1)}: overbought, 70 or more.`, points: -10 };
  if (index <= 30)
    return { line: `RSI(14) ${index.toFixed(1)}: oversold, 30 or less.`, points: 10 };
  return { line: `RSI(14) ${index.toFixed(1)}: neither overbought nor oversold.`, points: 0 };
}

/** Where the present volatility stands among the last year's: the share of days that were calmer. */
function regime(bars: Bars): Evidence {
  const volatility = column(rollingVolatility, MONTH, bars);
  const now = last(volatility);
  const year = volatility.subarray(-YEAR);
  let calmer = 0;
  for (const value of year) if (value < now) calmer += 1;
  const share = calmer / year.length;
  const high = share >= 0.8;
  const name = high ? 'high' : 'ordinary';
  return {
    line: `Volatility ${(now * 100).toFixed(1)} % a year over ${MONTH} days: ${share <= 0.2 ? 'low' : name}, above ${(share * 100).toFixed(0)} % of the past year.`,
    points: high ? -15 : 5,
  };
}

function fromHigh(bars: Bars): Evidence {
  const { high, low } = bars;
  const [upper, lower] = [new Float64Array(bars.length), new Float64Array(bars.length)];
  compute(donchian, { length: YEAR }, { high, low, upper, lower }, bars.length);
  const drop = last(bars.close) / last(upper) - 1;
  return {
    line: `${percent(drop)} from the 52-week high ${last(upper).toFixed(2)}.`,
    points: drop > -0.05 ? 10 : -10 * Math.min(2, -drop / 0.1),
  };
}

function range(bars: Bars): Evidence {
  const { high, low, close } = bars;
  const out = new Float64Array(bars.length);
  compute(atr, { length: 14 }, { high, low, close, out }, bars.length);
  const value = last(out);
  return {
    line: `Average true range ${value.toFixed(2)} over 14 days, ${((100 * value) / last(close)).toFixed(1)} % of the close.`,
    points: 0,
  };
}

function stanceOf(score: number): Stance {
  if (score >= SIDE) return 'bullish';
  return score <= -SIDE ? 'bearish' : 'neutral';
}

function look(bars: Bars): View {
  if (bars.length < YEAR + MONTH)
    return {
      kind: 'not-configured',
      line: `The technical analyst needs ${YEAR + MONTH} daily bars of ${bars.symbol}; it has ${bars.length}.`,
    };
  const evidence = [
    againstAverage(bars, 200, 20),
    againstAverage(bars, 50, 15),
    averagesInOrder(bars),
    momentum(bars),
    stretch(bars),
    regime(bars),
    fromHigh(bars),
    range(bars),
  ];
  let sum = 0;
  for (const { points } of evidence) sum += points;
  const score = Math.round(Math.min(100, Math.max(-100, sum)));
  return { kind: 'view', stance: stanceOf(score), score, lines: evidence.map(({ line }) => line) };
}

export const technical: Analyst = { name: 'technical', look };
