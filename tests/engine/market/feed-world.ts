// A live feed among providers on loopback, for scenes: Yahoo first and Stooq behind it, CBOE and Yahoo for the VIX,
// a store in a folder of its own, and a clock that stands where it is put.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cboeVix } from '#engine/market/cboe.ts';
import type { Provision } from '#engine/market/feed.ts';
import { openLiveFeed } from '#engine/market/live.ts';
import type { LiveFeed } from '#engine/market/live.ts';
import { judgeBars } from '#engine/market/quality.ts';
import type { DailyRow } from '#engine/market/rows.ts';
import type { CorporateAction } from '#engine/market/source.ts';
import { stooqBars } from '#engine/market/stooq.ts';
import { openBarStore } from '#engine/market/store.ts';
import { yahooBars } from '#engine/market/yahoo.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import { atNewYork, deskTime, tradingDay } from '#engine/model/time.ts';
import { asCboe, asStooq, asYahoo, openProvider, walk } from './provider.ts';
import type { Provider, Reply } from './provider.ts';

export const SINCE = '2025-09-02';
const UNTIL = '2026-06-30';

type History = Readonly<Record<string, readonly DailyRow[]>>;

export interface FeedWorld {
  readonly feed: LiveFeed;
  readonly said: string[];
  readonly folder: string;
  readonly yahoo: Provider;
  readonly stooq: Provider;
  readonly cboe: Provider;
  /** What everybody tells, by symbol, and ^VIX; a test replaces rows. */
  history: History;
  actions: readonly CorporateAction[];
  /** Brings the feed up to a day, on its evening. */
  refresh(through: string): Promise<readonly Provision[]>;
  /** Another feed on the same folder, as after a restart. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export function rowsThrough(rows: readonly DailyRow[], through: string): readonly DailyRow[] {
  return rows.filter((row) => row.day <= through);
}

/** Rows around a level of 18, as the VIX moves. */
function vixRows(): readonly DailyRow[] {
  return walk('^VIX', SINCE, UNTIL).map((row) => ({
    ...row,
    open: row.open / 5,
    high: row.high / 5,
    low: row.low / 5,
    close: Math.round(row.close * 20) / 100,
  }));
}

export async function openFeedWorld(symbols: readonly string[] = ['SPY']): Promise<FeedWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'twokey-feed-'));
  const said: string[] = [];
  let now = deskTime(0);
  let through = UNTIL;
  const none = (): Reply => ({ body: '' });
  const [yahoo, stooq, cboe] = await Promise.all([
    openProvider(none),
    openProvider(none),
    openProvider(none),
  ]);
  const open = (): LiveFeed =>
    openLiveFeed({
      sources: {
        bars: [
          yahooBars({ origin: yahoo.origin, timeoutMs: 1_000 }),
          stooqBars({ origin: stooq.origin, key: null, timeoutMs: 1_000 }),
        ],
        actions: { name: 'Alpaca', actions: () => Promise.resolve(world.actions) },
        vix: [
          cboeVix({ origin: cboe.origin, timeoutMs: 1_000 }),
          yahooBars({ origin: yahoo.origin, timeoutMs: 1_000 }),
        ],
      },
      latest: { name: 'Alpaca', latest: () => Promise.resolve([]) },
      news: { name: 'Alpaca', news: () => Promise.resolve([]) },
      instruments: symbols.map((text) => ({
        symbol: instrumentSymbol(text),
        name: text,
        kind: 'fund',
        sector: null,
      })),
      store: openBarStore({ folder, log: (text) => said.push(text) }),
      judge: judgeBars,
      now: () => now,
      log: (text) => said.push(text),
      since: tradingDay(SINCE),
      pauseMs: 5,
    });

  const known = (symbol: string): readonly DailyRow[] =>
    rowsThrough(world.history[symbol] ?? [], through);
  yahoo.answer = (url) =>
    asYahoo(known(decodeURIComponent(url.pathname.split('/').at(-1) ?? '')), url);
  stooq.answer = (url) =>
    asStooq(known((url.searchParams.get('s') ?? '').replace('.us', '').toUpperCase()), url);
  cboe.answer = () => asCboe(known('^VIX'));

  let feed = open();
  const world: FeedWorld = {
    get feed() {
      return feed;
    },
    said,
    folder,
    yahoo,
    stooq,
    cboe,
    history: {
      ...Object.fromEntries(symbols.map((text) => [text, walk(text, SINCE, UNTIL)])),
      '^VIX': vixRows(),
    },
    actions: [],
    refresh(day) {
      through = day;
      now = deskTime(atNewYork(tradingDay(day), 17 * 60));
      return feed.refresh(tradingDay(day));
    },
    async restart() {
      await feed.close();
      feed = open();
    },
    async close() {
      await feed.close();
      await Promise.all([yahoo.close(), stooq.close(), cboe.close()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return world;
}
