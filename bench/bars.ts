// How fast stored history loads: 1,000,000 daily bars, in one file a symbol as the desk keeps them. Every file is read whole, its SHA-256 made, and every column is there to be read.
import { figure, percentile, rounded, withFolder } from './figure.ts';
import type { Figure, Tell } from './figure.ts';
import { dayFromNumber, dayNumber } from '#engine/market/holidays.ts';
import { toBars } from '#engine/market/rows.ts';
import { openBarStore } from '#engine/market/store.ts';
import type { BarStore } from '#engine/market/store.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import type { InstrumentSymbol } from '#engine/model/instrument.ts';
import { tradingDay } from '#engine/model/time.ts';
import type { Bars } from '#engine/market/bars.ts';

const AIM_MS = 250;
const BARS = 1_000_000;
const BARS_A_SYMBOL = 2_500;
const RUNS = 7;

function history(symbol: InstrumentSymbol, length: number): Bars {
  const first = dayNumber(tradingDay('2016-01-04'));
  const rows = Array.from({ length }, (_, at) => {
    const close = 100 + 10 * Math.sin(at / 50);
    const day = dayFromNumber(first + at);
    return { day, open: close, high: close + 1, low: close - 1, close, volume: 1e6 + at };
  });
  return toBars(symbol, rows);
}

/** How many rows there are, each with its day. */
function loadAll(store: BarStore, symbols: readonly InstrumentSymbol[]): number {
  let rows = 0;
  for (const symbol of symbols) {
    const bars = store.load(symbol)?.bars;
    if (bars === undefined) throw new Error(`${symbol} is not stored`);
    rows += bars.day.length;
  }
  return rows;
}

function timed(store: BarStore, symbols: readonly InstrumentSymbol[]): number {
  const times = Array.from({ length: RUNS }, () => {
    const before = performance.now();
    if (loadAll(store, symbols) !== BARS) throw new Error('bars are missing');
    return performance.now() - before;
  });
  return rounded(percentile(times, 0.5));
}

export function measureBars(tell: Tell): Promise<Figure> {
  return withFolder(async (folder) => {
    const store = openBarStore({ folder, log: tell });
    const many = Array.from({ length: BARS / BARS_A_SYMBOL }, (_, at) =>
      instrumentSymbol(`S${at}`),
    );
    const before = performance.now();
    for (const symbol of many)
      await store.save({ source: 'bench', bars: history(symbol, BARS_A_SYMBOL) });
    const saveMs = rounded((performance.now() - before) / many.length);
    tell(`stored ${many.length} symbols`);
    const manyMs = timed(store, many);
    return figure({
      figure: 'bars',
      asked: `1,000,000 stored bars load in at most ${AIM_MS} ms, hashes checked`,
      reached: manyMs <= AIM_MS,
      measured: {
        bars: BARS,
        symbols: many.length,
        loadP50Ms: manyMs,
        saveOneSymbolMs: saveMs,
      },
    });
  });
}
