// One symbol's history as the bytes of a file: a line that says what it is, then six columns of Float64,
// little-endian, days as numbers since 1970. It is read whole and with its SHA-256 right, or not at all.
import { createHash } from 'node:crypto';
import type { Bars } from '#engine/market/bars.ts';
import { dayFromNumber, dayNumber } from '#engine/market/holidays.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import type { TradingDay } from '#engine/model/time.ts';

/** What is kept of one symbol, and who delivered it: one source for the whole of it. */
export interface Stored {
  readonly source: string;
  readonly bars: Bars;
}

const MAGIC = 'twokey daily bars 1';
const COLUMNS = 6;
const CELL = Float64Array.BYTES_PER_ELEMENT;
/** The first line with its line break, filled up with spaces so that the columns lie on whole cells. */
const HEADER_BYTES = 256;
const SHAPE = /^(.*?)\|([^|\s]+)\|([^|]+)\|(\d+)\|([0-9a-f]{64}) *\n$/;

function check(head: string, columns: Uint8Array): string {
  return createHash('sha256').update(`${head}\n`).update(columns).digest('hex');
}

function header(head: string, columns: Uint8Array): Buffer {
  const line = `${head}|${check(head, columns)}`;
  if (Buffer.byteLength(line) >= HEADER_BYTES) throw new RangeError(`too long a header: ${head}`);
  return Buffer.from(`${line.padEnd(HEADER_BYTES - 1)}\n`);
}

/** Throws a RangeError where a source's name would break the first line. */
export function encode({ source, bars }: Stored): Uint8Array {
  if (!/^[\w. -]{1,60}$/.test(source)) throw new RangeError(`not a source's name: ${source}`);
  const cells = new Float64Array(COLUMNS * bars.length);
  const days = Float64Array.from(bars.day, dayNumber);
  for (const [index, column] of [
    days,
    bars.open,
    bars.high,
    bars.low,
    bars.close,
    bars.volume,
  ].entries())
    cells.set(column, index * bars.length);
  const columns = new Uint8Array(cells.buffer);
  const head = `${MAGIC}|${bars.symbol}|${source}|${bars.length}`;
  return Buffer.concat([header(head, columns), columns]);
}

/** The texts of days seen before: a day is the same string for all symbols. */
const dayTexts = new Map<number, TradingDay>();

function dayText(number: number): TradingDay {
  const known = dayTexts.get(number);
  if (known !== undefined) return known;
  const made = dayFromNumber(number);
  dayTexts.set(number, made);
  return made;
}

function daysOf(column: Float64Array): readonly TradingDay[] {
  const days: TradingDay[] = [];
  for (let row = 0; row < column.length; row += 1) days.push(dayText(column[row] ?? Number.NaN));
  return days;
}

/** Reads what `encode` made, without copying a column; throws a RangeError that says what is wrong with it. */
export function decode(bytes: ArrayBuffer): Stored {
  if (bytes.byteLength < HEADER_BYTES)
    throw new RangeError(`it has ${bytes.byteLength} bytes, fewer than its first line`);
  const found = SHAPE.exec(Buffer.from(bytes, 0, HEADER_BYTES).toString());
  const [, magic = '', symbol = '', source = '', rows = '', sum = ''] = found ?? [];
  if (magic !== MAGIC) throw new RangeError(`it does not begin with "${MAGIC}"`);
  const length = Number(rows);
  const expected = HEADER_BYTES + COLUMNS * CELL * length;
  if (bytes.byteLength !== expected)
    throw new RangeError(`it has ${bytes.byteLength} bytes where ${expected} belong`);
  const columns = new Uint8Array(bytes, HEADER_BYTES);
  if (check(`${MAGIC}|${symbol}|${source}|${rows}`, columns) !== sum)
    throw new RangeError('its SHA-256 is not the one it was written with');
  const column = (index: number): Float64Array =>
    new Float64Array(bytes, HEADER_BYTES + index * length * CELL, length);
  return {
    source,
    bars: {
      symbol: instrumentSymbol(symbol),
      length,
      day: daysOf(column(0)),
      open: column(1),
      high: column(2),
      low: column(3),
      close: column(4),
      volume: column(5),
    },
  };
}
