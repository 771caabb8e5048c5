// The recorded feed: twenty years of the S&P 500 index from a package's own file, known by its hash.
// What it shows for a seed and a day is always the same; only loading it touches the disk.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Bars, PathBar } from '#engine/market/bars.ts';
import { bridge } from '#engine/market/bridge.ts';
import type { DayRange } from '#engine/market/bridge.ts';
import { firstRows, parseDaily, rowsBefore } from '#engine/market/daily.ts';
import type { Feed, Provision } from '#engine/market/feed.ts';
import { dailySet } from '#engine/market/quarantine.ts';
import { sessionOn } from '#engine/market/session.ts';
import { VIX_STAND_IN_LABEL, vixStandIn } from '#engine/market/volatility.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import type { Instrument, InstrumentSymbol } from '#engine/model/instrument.ts';
import { price } from '#engine/model/money.ts';
import type { TradingDay } from '#engine/model/time.ts';

const FILE = 'vega-datasets/data/sp500-2000.csv';
const SHA256 = '9409e9342d0657c747324e4cfabce8a8c7f663bc485b95a3378f36b0a160f8c8';

const GSPC: Instrument = {
  symbol: instrumentSymbol('^GSPC'),
  name: 'S&P 500 index (shown as the index it is)',
  kind: 'index',
  sector: null,
};

const LABEL =
  'Daily bars: real, the S&P 500 index 2000-01-03 to 2020-04-17 (vega-datasets 2.2.0). ' +
  'Path inside the day: SYNTHETIC, a seeded bridge through the real open, high, low and close. ' +
  'An index cannot be bought; this demo treats it as if it could.';

/** Returns the text only if the bytes are the expected ones; otherwise throws with both hashes. */
export function checkedText(bytes: Uint8Array, expected: string): string {
  const found = createHash('sha256').update(bytes).digest('hex');
  if (found !== expected)
    throw new Error(
      `${FILE} is not the recorded history: SHA-256 ${found}, expected ${expected}. ` +
        'Install the pinned packages again (npm ci --ignore-scripts).',
    );
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}

function rangeOf(bars: Bars, row: number): DayRange | null {
  const day = bars.day[row];
  const [open, high, low, close] = [bars.open[row], bars.high[row], bars.low[row], bars.close[row]];
  if (day === undefined || open === undefined || high === undefined) return null;
  if (low === undefined || close === undefined) return null;
  return {
    symbol: bars.symbol,
    day,
    open: price(open),
    high: price(high),
    low: price(low),
    close: price(close),
  };
}

function standIn(bars: Bars): ReturnType<Feed['vix']> {
  const value = vixStandIn(bars)[bars.length - 1];
  const day = bars.day[bars.length - 1];
  if (value === undefined || day === undefined || Number.isNaN(value)) return null;
  return { value, day, source: VIX_STAND_IN_LABEL, derived: true };
}

function provision(all: Bars, through: TradingDay): Provision {
  const last = all.day[rowsBefore(all.day, through)] ?? null;
  const usable = last === through;
  return {
    dataset: dailySet(GSPC.symbol),
    source: 'recorded',
    through: usable ? last : (all.day[rowsBefore(all.day, through) - 1] ?? null),
    faults: usable ? [] : [`the recorded history has no session ${through}`],
    backup: null,
    usable,
  };
}

/** Throws when the file is missing, is not the pinned one, or holds what no market can (O9). */
export function loadRecorded(options: { readonly seed: string }): Feed {
  const path = createRequire(import.meta.url).resolve(FILE);
  const all = parseDaily(GSPC.symbol, checkedText(readFileSync(path), SHA256));
  const [first, last] = [all.day[0], all.day.at(-1)];
  if (first === undefined || last === undefined) throw new RangeError('the history has no rows');
  let lastBars = firstRows(all, 0);
  let lastPath: { day: TradingDay; bars: readonly PathBar[] } | null = null;

  function barsBefore(symbol: InstrumentSymbol, day: TradingDay): Bars {
    if (symbol !== GSPC.symbol) return { ...firstRows(all, 0), symbol };
    const rows = rowsBefore(all.day, day);
    if (rows !== lastBars.length) lastBars = firstRows(all, rows);
    return lastBars;
  }

  function pathOf(symbol: InstrumentSymbol, day: TradingDay): readonly PathBar[] {
    if (symbol !== GSPC.symbol) return [];
    if (lastPath?.day === day) return lastPath.bars;
    const row = rowsBefore(all.day, day);
    const range = all.day[row] === day ? rangeOf(all, row) : null;
    const session = range === null ? null : sessionOn(day);
    if (range === null || session === null) return [];
    lastPath = { day, bars: bridge(options.seed, range, session) };
    return lastPath.bars;
  }

  return {
    name: 'recorded',
    label: LABEL,
    instruments: [GSPC],
    first,
    last,
    barsBefore,
    path: pathOf,
    vix: (day) => standIn(barsBefore(GSPC.symbol, day)),
    refresh: (through) => Promise.resolve([provision(all, through)]),
    providers: () => [],
    freshMs: null,
  };
}
