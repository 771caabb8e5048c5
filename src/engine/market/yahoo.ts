// Yahoo's chart as the first backup, for bars and for the VIX: split-adjusted prices, without a key. Its
// numbers are of single precision and are read as such; an answer of another shape or symbol is a fault.
import { z } from 'zod';
import { download } from '#engine/market/download.ts';
import { toBars } from '#engine/market/rows.ts';
import type { DailyRow } from '#engine/market/rows.ts';
import { SourceFault } from '#engine/market/source.ts';
import type { BarSource, VixSource } from '#engine/market/source.ts';
import { blaming } from '#engine/market/table.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import type { InstrumentSymbol } from '#engine/model/instrument.ts';
import { atNewYork, newYork, tradingDay } from '#engine/model/time.ts';
import type { TradingDay } from '#engine/model/time.ts';

const NAME = 'Yahoo';
const VIX = instrumentSymbol('^VIX');
const VIX_SINCE = tradingDay('1990-01-01');
/** Digits that single precision carries for sure. */
const DIGITS = 7;

const COLUMN = z.array(z.number().nullable());
const RESULT = z.object({
  meta: z.object({ symbol: z.string(), currency: z.string().nullish() }),
  timestamp: z.array(z.number().int()).optional(),
  indicators: z.object({
    quote: z
      .array(
        z.object({
          open: COLUMN.optional(),
          high: COLUMN.optional(),
          low: COLUMN.optional(),
          close: COLUMN.optional(),
          volume: COLUMN.optional(),
        }),
      )
      .length(1),
  }),
});
const ANSWER = z.object({
  chart: z.object({
    result: z.array(RESULT).nullable(),
    error: z.object({ code: z.string(), description: z.string() }).nullable(),
  }),
});

export interface YahooOptions {
  /** Where Yahoo is; another place only for a stand-in on this machine. */
  readonly origin?: string;
  readonly timeoutMs?: number;
}

function fault(what: string): SourceFault {
  return new SourceFault(NAME, `${NAME} ${what}.`);
}

/** "BRK-B", "^VIX", in Yahoo's spelling. */
export function yahooSymbol(symbol: InstrumentSymbol): string {
  return symbol.replaceAll('.', '-');
}

function readAnswer(text: string): z.infer<typeof RESULT> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw fault(text.trim() === '' ? 'sent an empty answer' : 'sent what is no JSON');
  }
  const read = ANSWER.safeParse(json);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw fault(`sent another shape than its chart has, at ${issue?.path.join('.') ?? 'the top'}`);
  }
  const { result, error } = read.data.chart;
  if (error !== null) throw fault(`says ${error.code}: ${error.description.slice(0, 100)}`);
  const [first, second] = result ?? [];
  if (first === undefined || second !== undefined) throw fault('did not send one result');
  return first;
}

function single(value: number | null | undefined): number {
  return value === null || value === undefined ? Number.NaN : Number(value.toPrecision(DIGITS));
}

function readRows(result: z.infer<typeof RESULT>): readonly DailyRow[] {
  const times = result.timestamp ?? [];
  const [quote = {}] = result.indicators.quote;
  const { open = [], high = [], low = [], close = [], volume = [] } = quote;
  for (const column of [open, high, low, close, volume])
    if (column.length !== times.length)
      throw fault(`sent ${times.length} days and a column of ${column.length}`);
  const none = (row: number): boolean =>
    [open, high, low, close].every((column) => column[row] === null);
  return times.flatMap((seconds, row) =>
    // A day with nothing at all is how Yahoo says that it has no such day; the canaries miss it.
    none(row)
      ? []
      : [
          {
            day: newYork(seconds * 1_000).day,
            open: single(open[row]),
            high: single(high[row]),
            low: single(low[row]),
            close: single(close[row]),
            volume: volume[row] ?? Number.NaN,
          },
        ],
  );
}

interface Asked {
  readonly symbol: InstrumentSymbol;
  readonly from: TradingDay;
  readonly to: TradingDay;
}

function address(origin: string, { symbol, from, to }: Asked): URL {
  const url = new URL(`/v8/finance/chart/${encodeURIComponent(yahooSymbol(symbol))}`, origin);
  url.searchParams.set('period1', String(atNewYork(from, 0) / 1_000));
  url.searchParams.set('period2', String(atNewYork(to, 24 * 60 - 1) / 1_000));
  url.searchParams.set('interval', '1d');
  url.searchParams.set('includePrePost', 'false');
  return url;
}

export function yahooBars(options: YahooOptions = {}): BarSource & VixSource {
  const origin = options.origin ?? 'https://query1.finance.yahoo.com';
  const timeoutMs = options.timeoutMs ?? 15_000;
  async function daily(
    symbol: InstrumentSymbol,
    from: TradingDay,
    to: TradingDay,
  ): ReturnType<BarSource['daily']> {
    const url = address(origin, { symbol, from, to });
    const text = await download({ source: NAME, url, timeoutMs, maxBytes: 16_000_000 });
    const result = readAnswer(text);
    if (result.meta.symbol !== yahooSymbol(symbol))
      throw fault(`answered of ${result.meta.symbol.slice(0, 20)}, asked of ${symbol}`);
    const currency = result.meta.currency ?? 'USD';
    if (currency !== 'USD') throw fault(`answered in ${currency.slice(0, 10)}, not in dollars`);
    const rows = readRows(result).filter((row) => row.day >= from && row.day <= to);
    if (rows.length === 0) throw fault(`has nothing of ${symbol} from ${from} to ${to}`);
    return blaming(NAME, () => toBars(symbol, rows));
  }
  return {
    name: NAME,
    daily,
    async vix(to) {
      const bars = await daily(VIX, VIX_SINCE, to);
      return bars.day.map((day, row) => ({ day, close: bars.close[row] ?? Number.NaN }));
    },
  };
}
