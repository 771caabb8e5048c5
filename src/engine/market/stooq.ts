// Stooq's daily CSV as the last backup, for bars and for the VIX. Since 2026 it answers programs only with a
// key, got by hand on its pages; without one it sends a page for people, and that is said as the fault it is.
import { download } from '#engine/market/download.ts';
import { toBars } from '#engine/market/rows.ts';
import type { DailyRow } from '#engine/market/rows.ts';
import { SourceFault } from '#engine/market/source.ts';
import type { BarSource, VixSource } from '#engine/market/source.ts';
import { blaming, readDay, readNumber, readTable } from '#engine/market/table.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import type { InstrumentSymbol } from '#engine/model/instrument.ts';
import { tradingDay } from '#engine/model/time.ts';
import type { TradingDay } from '#engine/model/time.ts';

const NAME = 'Stooq';
/** Stooq leaves the volume out where it has none, as for an index. */
const HEADER = 'Date,Open,High,Low,Close,Volume';
const HEADER_WITHOUT_VOLUME = 'Date,Open,High,Low,Close';

const NOTICES: readonly (readonly [RegExp, string])[] = [
  [/^No data/i, 'has nothing of this symbol'],
  [/^Exceeded the daily hits limit/i, 'answers no more today: its limit a day is used up'],
  [/apikey/i, 'asks for its key, which is not set or not right'],
  [
    /^\s*</,
    'sent a page for people where a table belongs; since 2026 it answers programs only with a key',
  ],
];

const VIX = instrumentSymbol('^VIX');
const VIX_SINCE = tradingDay('1990-01-01');

export interface StooqOptions {
  /** Where Stooq is; another place only for a stand-in on this machine. */
  readonly origin?: string;
  /** The key got on its pages; null for none. */
  readonly key: string | null;
  readonly timeoutMs?: number;
}

/** "spy.us", "brk-b.us", "^vix", in Stooq's spelling. */
export function stooqSymbol(symbol: InstrumentSymbol): string {
  if (symbol === '^GSPC') return '^spx';
  const lower = symbol.toLowerCase().replaceAll('.', '-');
  return lower.startsWith('^') ? lower : `${lower}.us`;
}

function address(
  options: StooqOptions,
  ask: {
    readonly symbol: InstrumentSymbol;
    readonly from: TradingDay;
    readonly to: TradingDay;
  },
): URL {
  const url = new URL('/q/d/l/', options.origin ?? 'https://stooq.com');
  url.searchParams.set('s', stooqSymbol(ask.symbol));
  url.searchParams.set('d1', ask.from.replaceAll('-', ''));
  url.searchParams.set('d2', ask.to.replaceAll('-', ''));
  url.searchParams.set('i', 'd');
  if (options.key !== null) url.searchParams.set('apikey', options.key);
  return url;
}

function readRows(text: string): readonly DailyRow[] {
  const [line = ''] = text.split(/\r?\n/, 1);
  const header = line.split(',').length === 5 ? HEADER_WITHOUT_VOLUME : HEADER;
  return readTable(text, { source: NAME, notices: NOTICES, header }).map((cells) => {
    const day = readDay(cells[0], NAME);
    const number = (index: number): number =>
      readNumber(cells[index], NAME, `in the row of ${day}`);
    return {
      day,
      open: number(1),
      high: number(2),
      low: number(3),
      close: number(4),
      volume: cells.length === 6 ? number(5) : 0,
    };
  });
}

export function stooqBars(options: StooqOptions): BarSource & VixSource {
  const timeoutMs = options.timeoutMs ?? 15_000;
  async function daily(
    symbol: InstrumentSymbol,
    from: TradingDay,
    to: TradingDay,
  ): ReturnType<BarSource['daily']> {
    const url = address(options, { symbol, from, to });
    const text = await download({ source: NAME, url, timeoutMs, maxBytes: 8_000_000 });
    const rows = readRows(text);
    const outside = rows.find((row) => row.day < from || row.day > to);
    if (outside !== undefined)
      throw new SourceFault(NAME, `${NAME} sent ${outside.day}, asked for ${from} to ${to}.`);
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
