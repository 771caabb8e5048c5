// The shared data sets with known faults: five years of 505 companies, the VIX, and the list of what is
// wrong with them. Read as a source would deliver them, with a missing number as NaN and nothing repaired.
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Bars } from '#engine/market/bars.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import { tradingDay } from '#engine/model/time.ts';
import type { TradingDay } from '#engine/model/time.ts';

const FOLDER = `${process.env['SHARED_DIR'] ?? '../shared'}/data`;
const FIVE_YEARS = 'sp500_5yr/all_stocks_5yr.csv.gz';
const VIX = 'vix/vix-daily.csv';

export const DATA_PRESENT = existsSync(`${FOLDER}/ANOMALIES.csv`);
export const DATA_ABSENT = `skipped: the data with known faults is not in ${FOLDER}; set SHARED_DIR`;

export interface Anomaly {
  readonly set: 'companies' | 'vix';
  readonly symbol: string;
  readonly day: string;
  readonly kind: string;
}

function linesOf(text: string): readonly string[] {
  return text.trimEnd().split(/\r?\n/).slice(1);
}

/** The listed rows of the files that are there; the mislabelled file itself was not handed on. */
export function readAnomalies(): readonly Anomaly[] {
  return linesOf(readFileSync(`${FOLDER}/ANOMALIES.csv`, 'utf8')).flatMap((line): Anomaly[] => {
    const [file = '', symbol = '', day = '', kind = ''] = line.split(',');
    if (file === FIVE_YEARS) return [{ set: 'companies', symbol, day, kind }];
    return file === VIX ? [{ set: 'vix', symbol, day, kind }] : [];
  });
}

interface Cells {
  readonly day: TradingDay;
  /** Open, high, low, close, volume. */
  readonly numbers: readonly number[];
}

export function barsFrom(symbol: string, rows: readonly Cells[]): Bars {
  const column = (at: number): Float64Array =>
    Float64Array.from(rows, (row) => row.numbers[at] ?? 0);
  return {
    symbol: instrumentSymbol(symbol),
    length: rows.length,
    day: rows.map((row) => row.day),
    open: column(0),
    high: column(1),
    low: column(2),
    close: column(3),
    volume: column(4),
  };
}

function cellsOf(cells: readonly string[]): Cells {
  const [day = '', ...rest] = cells;
  return {
    day: tradingDay(day),
    numbers: rest.map((text) => (text === '' ? Number.NaN : Number(text))),
  };
}

export function readCompanies(): ReadonlyMap<string, Bars> {
  const text = gunzipSync(readFileSync(`${FOLDER}/${FIVE_YEARS}`)).toString('utf8');
  const bySymbol = new Map<string, Cells[]>();
  for (const line of linesOf(text)) {
    const cells = line.split(',');
    const name = cells.pop() ?? '';
    const rows = bySymbol.get(name) ?? [];
    bySymbol.set(name, rows);
    rows.push(cellsOf(cells));
  }
  return new Map([...bySymbol].map(([name, rows]) => [name, barsFrom(name, rows)]));
}

export function readVix(): Bars {
  const text = readFileSync(`${FOLDER}/${VIX}`, 'utf8');
  return barsFrom(
    'VIX',
    linesOf(text).map((line) => cellsOf(line.split(','))),
  );
}
