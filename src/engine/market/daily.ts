// Daily history read from text, checked before anyone may use it: every row a later day than the row
// before, every price finite and above zero, the high and the low around open and close (O9).
import type { Bars } from '#engine/market/bars.ts';
import type { InstrumentSymbol } from '#engine/model/instrument.ts';
import { tradingDay } from '#engine/model/time.ts';
import type { TradingDay } from '#engine/model/time.ts';

const HEADER = 'date,open,high,low,close,adjclose,volume';

/** A number as a provider writes it; throws on an empty field and on anything that is no number. */
function field(text: string | undefined, where: string): number {
  const value = text === undefined || text.trim() === '' ? Number.NaN : Number(text);
  if (!Number.isFinite(value))
    throw new RangeError(`${where}: not a finite number: "${text ?? ''}"`);
  return value;
}

function checkRow(row: readonly number[], where: string): void {
  const [open = 0, high = 0, low = 0, close = 0, volume = -1] = row;
  if (Math.min(open, high, low, close) <= 0)
    throw new RangeError(`${where}: a price is not above zero (low ${low})`);
  if (high < Math.max(open, close) || low > Math.min(open, close))
    throw new RangeError(
      `${where}: open ${open} and close ${close} are not within low ${low} and high ${high}`,
    );
  if (volume < 0) throw new RangeError(`${where}: a volume is negative: ${volume}`);
}

/** Parses "date,open,high,low,close,adjclose,volume" rows, oldest first; throws a RangeError naming the line. */
export function parseDaily(symbol: InstrumentSymbol, text: string): Bars {
  const lines = text.replace(/\n$/, '').split(/\r?\n/);
  if (lines[0] !== HEADER)
    throw new RangeError(`daily history starts with "${HEADER}", not "${lines[0] ?? ''}"`);
  const length = lines.length - 1;
  const column = (): Float64Array => new Float64Array(length);
  const day: TradingDay[] = [];
  const [open, high, low, close, volume] = [column(), column(), column(), column(), column()];
  for (let i = 0; i < length; i += 1) {
    const where = `line ${i + 2} of the daily history`;
    const cells = (lines[i + 1] ?? '').split(',');
    if (cells.length !== 7) throw new RangeError(`${where}: ${cells.length} fields, not 7`);
    const date = tradingDay(cells[0] ?? '');
    const before = day[i - 1];
    if (before !== undefined && date <= before)
      throw new RangeError(`${where}: ${date} does not come after ${before}`);
    day.push(date);
    const row = [1, 2, 3, 4, 6].map((index) => field(cells[index], where));
    checkRow(row, where);
    [open[i], high[i], low[i], close[i], volume[i]] = [
      row[0] ?? 0,
      row[1] ?? 0,
      row[2] ?? 0,
      row[3] ?? 0,
      row[4] ?? 0,
    ];
  }
  return { symbol, length, day, open, high, low, close, volume };
}

/** How many rows lie before a day: the index of the first row on or after it. */
export function rowsBefore(day: readonly TradingDay[], limit: TradingDay): number {
  let low = 0;
  let high = day.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const found = day[middle];
    if (found !== undefined && found < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The first `length` rows: views of the same columns, nothing of a price is copied. */
export function firstRows(bars: Bars, length: number): Bars {
  return {
    symbol: bars.symbol,
    length,
    day: bars.day.slice(0, length),
    open: bars.open.subarray(0, length),
    high: bars.high.subarray(0, length),
    low: bars.low.subarray(0, length),
    close: bars.close.subarray(0, length),
    volume: bars.volume.subarray(0, length),
  };
}
