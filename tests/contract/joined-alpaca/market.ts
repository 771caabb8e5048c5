// The market of a desk joined to a local Alpaca: symbols with a made-up history that a live feed reads over HTTP once
// a run, and the session that is played. SYNTHETIC: every price is made from the recorded index.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { makeMarket } from '../alpaca/demo-market.ts';
import { startFakeAlpaca } from '../alpaca/fake-alpaca.ts';
import type { FakeAlpaca } from '../alpaca/fake-alpaca.ts';
import { madeUpChain } from '../alpaca/made-up-chain.ts';
import { readConfig } from '../../../src/config.ts';
import type { Config } from '../../../src/config.ts';
import type { AlpacaSettings } from '#engine/broker/alpaca/settings.ts';
import { openAlpacaData } from '#engine/market/alpaca/data.ts';
import type { Feed } from '#engine/market/feed.ts';
import { openLiveFeed } from '#engine/market/live.ts';
import type { LiveFeed } from '#engine/market/live.ts';
import { judgeBars } from '#engine/market/quality.ts';
import { loadRecorded } from '#engine/market/recorded.ts';
import { previousSession, sessionsBetween } from '#engine/market/session.ts';
import { openBarStore } from '#engine/market/store.ts';
import { VIX_STAND_IN_LABEL, vixStandIn } from '#engine/market/volatility.ts';
import type { VixSource } from '#engine/market/source.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import type { Instrument } from '#engine/model/instrument.ts';
import { atNewYork, deskTime, tradingDay } from '#engine/model/time.ts';
import type { DeskTime, TradingDay } from '#engine/model/time.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
/** The session that is played. */
export const DAY = tradingDay('2020-02-03');
const SINCE = tradingDay('2019-01-02');
/** Of the universe, so many: enough for twenty entries at once. */
const LISTED = 22;

export function at(day: TradingDay, time: string): DeskTime {
  const [hour = '0', minute = '0'] = time.split(':');
  return deskTime(atNewYork(day, Number(hour) * 60 + Number(minute)));
}

/** The demo's configuration as it stands on a stand-in, before a test changes it. */
export function standInConfig(): Config {
  const env = { ALPACA_API_URL: 'http://127.0.0.1' };
  const read = readConfig(join(ROOT, 'config'), 'demo', { env, osUser: 'keyboard' });
  if (!read.ok) throw new Error(read.refusal.text);
  return read.value;
}

export interface ListedSymbol {
  readonly symbol: string;
  readonly name: string;
  readonly base: number;
}

export function universe(): readonly Instrument[] {
  return standInConfig().universe.slice(0, LISTED);
}

/** The same symbols with the price each begins at. */
export function listed(): readonly ListedSymbol[] {
  return universe().map(({ symbol, name }, place) => ({
    symbol,
    name,
    base: 20 + ((place * 37) % 61),
  }));
}

const recorded = loadRecorded({ seed: 'twokey' });
const days = sessionsBetween(SINCE, DAY).map(({ day }) => day);
export const made = makeMarket(recorded, days);

/** The close before the session that is played. */
export function closeBefore(row: ListedSymbol): number {
  return made.dailyBars(row).findLast(({ day }) => day < DAY)?.close ?? row.base;
}

/** Lists every symbol with its history up to the session that is played. */
export function supply(alpaca: FakeAlpaca): void {
  for (const row of listed()) {
    alpaca.market.list({
      symbol: row.symbol,
      name: row.name,
      price: closeBefore(row),
      shortable: true,
    });
    alpaca.market.dailyBars(row.symbol, made.dailyBars(row));
  }
  alpaca.market.optionChain('SPY', (spot, nowMs) => madeUpChain('SPY', spot, nowMs));
}

/** The VIX of those days, derived from the index. */
function derivedVix(): VixSource {
  const index = recorded.instruments[0]?.symbol ?? instrumentSymbol('^GSPC');
  return {
    name: VIX_STAND_IN_LABEL,
    vix(to) {
      const bars = recorded.barsBefore(index, DAY);
      const closes = vixStandIn(bars);
      const rows = bars.day.flatMap((day, row) => {
        const close = closes[row];
        return close === undefined || Number.isNaN(close) || day > to ? [] : [{ day, close }];
      });
      return Promise.resolve(rows);
    },
  };
}

export interface OpenedFeed {
  readonly feed: LiveFeed;
  close(): Promise<void>;
}

/** The live feed on a local Alpaca, with its store in a folder of its own. */
export function openFeedOn(settings: AlpacaSettings, now: () => DeskTime): OpenedFeed {
  const folder = mkdtempSync(join(tmpdir(), 'twokey-bars-'));
  const data = openAlpacaData(settings);
  const feed = openLiveFeed({
    sources: { bars: [data.bars], actions: data.actions, vix: [derivedVix()] },
    latest: data.latest,
    news: data.news,
    instruments: universe(),
    store: openBarStore({ folder, log: () => undefined }),
    judge: judgeBars,
    now,
    log: () => undefined,
    since: SINCE,
    pauseMs: 5,
  });
  return {
    feed,
    async close() {
      await feed.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export function settingsOf(alpaca: FakeAlpaca): AlpacaSettings {
  return {
    keyId: alpaca.keyId,
    secret: alpaca.secret,
    account: alpaca.kind,
    number: alpaca.accountNumber,
    feed: 'iex',
    options: 'indicative',
    standIn: { trading: alpaca.tradingUrl, data: alpaca.dataUrl, stream: alpaca.streamUrl },
  };
}

async function readHistory(): Promise<Feed> {
  const now = (): DeskTime => at(DAY, '08:15');
  const alpaca = await startFakeAlpaca({ now, perMinute: null, judged: 'nothing' });
  supply(alpaca);
  const opened = openFeedOn(settingsOf(alpaca), now);
  const provided = await opened.feed.refresh(previousSession(DAY).day);
  await opened.close();
  await alpaca.close();
  const unusable = provided.filter((row) => !row.usable);
  if (unusable.length > 0) throw new Error(`no history: ${JSON.stringify(unusable)}`);
  return opened.feed;
}

let history: Promise<Feed> | null = null;

/** The history before the session, read over HTTP once and kept in memory for every desk of a run. */
export function sharedFeed(): Promise<Feed> {
  history ??= readHistory();
  return history;
}
