// Providers on loopback for the tests of sources: each answers over real HTTP with files in the true formats,
// made at test time from rows that walk a little each session, and misbehaves when told to.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { DailyRow } from '#engine/market/rows.ts';
import { sessionsBetween } from '#engine/market/session.ts';
import { normal, seeded } from '#engine/model/random.ts';
import { atNewYork, tradingDay } from '#engine/model/time.ts';
import type { TradingDay } from '#engine/model/time.ts';

export interface Reply {
  readonly status?: number;
  readonly body: string;
  readonly delayMs?: number;
  /** The connection breaks after half of the body. */
  readonly torn?: boolean;
  readonly location?: string;
}

export interface Provider {
  readonly origin: string;
  /** Paths with their queries, as they came. */
  readonly asked: string[];
  answer: (url: URL) => Reply;
  close(): Promise<void>;
}

export async function openProvider(answer: (url: URL) => Reply): Promise<Provider> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    asked.push(`${url.pathname}${url.search}`);
    const reply = provider.answer(url);
    setTimeout(() => {
      const bytes = Buffer.from(reply.body);
      response.writeHead(reply.status ?? 200, {
        'content-length': bytes.length,
        ...(reply.location === undefined ? {} : { location: reply.location }),
      });
      if (reply.torn !== true) return response.end(bytes);
      return response.write(bytes.subarray(0, bytes.length >> 1), () => response.destroy());
    }, reply.delayMs ?? 0);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const provider: Provider = {
    origin: `http://127.0.0.1:${port}`,
    asked,
    answer,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return provider;
}

const cent = (value: number): number => Math.round(value * 100) / 100;

/** One row a session, both ends included; the same name walks the same way. */
export function walk(name: string, from: string, to: string): readonly DailyRow[] {
  const next = seeded('walk', name);
  let close = 100;
  return sessionsBetween(tradingDay(from), tradingDay(to)).map(({ day }) => {
    const open = cent(close * (1 + 0.003 * normal(next)));
    close = cent(open * (1 + 0.01 * normal(next)));
    const [high, low] = [cent(Math.max(open, close) * 1.004), cent(Math.min(open, close) * 0.996)];
    return { day, open, high, low, close, volume: Math.round(1e6 * (1 + next())) };
  });
}

/** Rows as they stand after a split that gives so many new units for an old one. */
export function split(rows: readonly DailyRow[], units: number): readonly DailyRow[] {
  return rows.map((row) => ({
    day: row.day,
    open: row.open / units,
    high: row.high / units,
    low: row.low / units,
    close: row.close / units,
    volume: row.volume * units,
  }));
}

function within(rows: readonly DailyRow[], from: TradingDay, to: TradingDay): readonly DailyRow[] {
  return rows.filter((row) => row.day >= from && row.day <= to);
}

/** "20260302" as a day. */
function compact(text: string | null): TradingDay {
  const digits = text ?? '';
  return tradingDay(`${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}`);
}

/** What Stooq answers a question about these rows. */
export function asStooq(rows: readonly DailyRow[], url: URL): Reply {
  const { searchParams } = url;
  const asked = within(rows, compact(searchParams.get('d1')), compact(searchParams.get('d2')));
  if (asked.length === 0) return { body: 'No data' };
  const lines = asked.map(
    (row) => `${row.day},${row.open},${row.high},${row.low},${row.close},${row.volume}`,
  );
  return { body: `Date,Open,High,Low,Close,Volume\r\n${lines.join('\r\n')}\r\n` };
}

/** What Yahoo answers: single precision, and times at the session's open. */
export function asYahoo(rows: readonly DailyRow[], url: URL): Reply {
  const symbol = decodeURIComponent(url.pathname.split('/').at(-1) ?? '');
  const time = (row: DailyRow): number => atNewYork(row.day, 9 * 60 + 30) / 1_000;
  const [after, before] = ['period1', 'period2'].map((name) => Number(url.searchParams.get(name)));
  const asked = rows.filter((row) => time(row) >= (after ?? 0) && time(row) <= (before ?? 0));
  const column = (name: 'open' | 'high' | 'low' | 'close'): number[] =>
    asked.map((row) => Math.fround(row[name]));
  const body = {
    chart: {
      result: [
        {
          meta: { currency: 'USD', symbol, dataGranularity: '1d', range: '' },
          timestamp: asked.map(time),
          indicators: {
            quote: [
              {
                open: column('open'),
                high: column('high'),
                low: column('low'),
                close: column('close'),
                volume: asked.map((row) => row.volume),
              },
            ],
            adjclose: [{ adjclose: column('close') }],
          },
        },
      ],
      error: null,
    },
  };
  return { body: JSON.stringify(body) };
}

/** CBOE's file of the VIX, all of it, days as written in the United States. */
export function asCboe(rows: readonly DailyRow[]): Reply {
  const lines = rows.map((row) => {
    const [year, month, day] = row.day.split('-');
    const prices = [row.open, row.high, row.low, row.close].map((value) => value.toFixed(6));
    return `${month}/${day}/${year},${prices.join(',')}`;
  });
  return { body: `DATE,OPEN,HIGH,LOW,CLOSE\n${lines.join('\n')}\n` };
}
