// The feed of a house: the recorded history, prices by the broker's account with backups behind them, or none. A
// stand-in's prices are shown as what they are, and no source off this machine is asked for them.
import { join } from 'node:path';
import type { RunParts } from './run-parts.ts';
import type { AlpacaSettings } from '#engine/broker/alpaca/settings.ts';
import { cboeVix } from '#engine/market/cboe.ts';
import type { Feed } from '#engine/market/feed.ts';
import type { LiveFeed } from '#engine/market/live.ts';
import { judgeBars } from '#engine/market/quality.ts';
import { loadRecorded } from '#engine/market/recorded.ts';
import { nextSession } from '#engine/market/session.ts';
import { SourceFault } from '#engine/market/source.ts';
import type { BarSource, VixSource } from '#engine/market/source.ts';
import { stooqBars } from '#engine/market/stooq.ts';
import { openBarStore } from '#engine/market/store.ts';
import { VIX_STAND_IN_LABEL, vixStandIn } from '#engine/market/volatility.ts';
import type { OptionAccess } from '#engine/option/chain.ts';
import { yahooBars } from '#engine/market/yahoo.ts';
import { ok, refuse } from '#engine/model/result.ts';
import { DAY_MS, deskTime } from '#engine/model/time.ts';
import type { DeskTime } from '#engine/model/time.ts';
import type { Desk } from '#runbook/desk.ts';

export interface HouseFeed {
  readonly feed: Feed | null;
  /** The same, where it is recorded history. */
  readonly recorded: Feed | null;
  /** The same, where its prices are of today. */
  readonly live: LiveFeed | null;
  readonly label: string;
  readonly options: OptionAccess;
  close(): Promise<void>;
}

export interface FeedWorld {
  readonly parts: RunParts;
  readonly seed: string;
  readonly now: () => DeskTime;
  readonly log: (text: string) => void;
}

const NOTHING = () => Promise.resolve();
const NO_FEED = 'No data feed is configured: this desk opens no positions.';
const HOW =
  'A desk with broker: alpaca, feed: alpaca and options: indicative (or opra) in config/desk.yaml has them; docs/ALPACA.md has every step.';
const NONE: OptionAccess = { kind: 'not-configured', why: `no data feed is configured. ${HOW}` };
const REPLAYED: OptionAccess = {
  kind: 'not-configured',
  why: `recorded history is replayed, and it has no options. ${HOW}`,
};
const OFF: OptionAccess = {
  kind: 'not-configured',
  why: 'the account at Alpaca names no options data. Write options: indicative (it comes with any account) or opra (with a subscription) at alpaca: in config/desk.yaml, and start the desk anew.',
};
const MADE_UP =
  'SYNTHETIC: every price and bar comes from a stand-in of Alpaca on this machine, made from the recorded history of ' +
  'the S&P 500 index. The VIX is DERIVED from that index. No symbol shown here was ever at such a price.';

/** The VIX a stand-in's days had, derived from the index its prices are made from. */
function derivedVix(recorded: Feed): VixSource {
  const index = recorded.instruments[0];
  return {
    name: VIX_STAND_IN_LABEL,
    vix(to) {
      if (index === undefined) return Promise.resolve([]);
      const bars = recorded.barsBefore(index.symbol, nextSession(to).day);
      const values = vixStandIn(bars);
      const rows = bars.day.flatMap((day, row) => {
        const close = values[row];
        return close === undefined || Number.isNaN(close) || day > to ? [] : [{ day, close }];
      });
      return Promise.resolve(rows);
    },
  };
}

/** Shown as what it is: made up, and its VIX derived. */
function asMadeUp(feed: LiveFeed): Feed {
  return {
    name: feed.name,
    label: MADE_UP,
    instruments: feed.instruments,
    first: feed.first,
    get last() {
      return feed.last;
    },
    barsBefore: (symbol, day) => feed.barsBefore(symbol, day),
    path: (symbol, day) => feed.path(symbol, day),
    vix(day) {
      const read = feed.vix(day);
      return read === null ? null : { ...read, derived: true };
    },
    refresh: (through) => feed.refresh(through),
    providers: () => feed.providers(),
    // Its clock runs faster than prices are asked for: the last one seen is the last there is.
    freshMs: null,
  };
}

/** Who is asked for daily bars when Alpaca does not answer or is doubted; Stooq answers nobody without a key. */
function backups(stooqKey: string | null): readonly BarSource[] {
  return stooqKey === null ? [yahooBars()] : [yahooBars(), stooqBars({ key: stooqKey })];
}

async function openLive(settings: AlpacaSettings, world: FeedWorld): Promise<HouseFeed> {
  const { parts, seed, now, log } = world;
  const { openAlpacaData } = await import('#engine/market/alpaca/data.ts');
  const { alpacaStatuses } = await import('#engine/market/alpaca/statuses.ts');
  const { openLiveFeed } = await import('#engine/market/live.ts');
  const data = openAlpacaData(settings);
  const standsIn = settings.standIn !== null;
  const live = openLiveFeed({
    sources: {
      bars: standsIn ? [data.bars] : [data.bars, ...backups(parts.broker.stooqKey)],
      actions: data.actions,
      vix: standsIn ? [derivedVix(loadRecorded({ seed }))] : [cboeVix(), yahooBars()],
    },
    latest: data.latest,
    news: data.news,
    ...(data.chain === undefined ? {} : { chain: data.chain }),
    statuses: alpacaStatuses(settings, log),
    instruments: parts.config.universe,
    store: openBarStore({ folder: join(parts.stateDir, 'data'), log }),
    judge: judgeBars,
    now,
    log,
  });
  const feed = standsIn ? asMadeUp(live) : live;
  const { chain } = live;
  const options: OptionAccess = chain === null ? OFF : { kind: 'source', source: chain };
  return { feed, recorded: null, live, label: feed.label, options, close: () => live.close() };
}

/** The news of a live feed, of the last day; a desk without one has none. */
export function readNews(live: LiveFeed, now: () => DeskTime): Desk['news'] {
  return async (asked) => {
    const symbols = live.instruments.map((row) => row.symbol);
    const wanted = asked === null ? symbols : symbols.filter((symbol) => symbol === asked);
    if (wanted.length === 0)
      return refuse('NEWS_SYMBOL', `${asked ?? ''} is no symbol of this desk; see data.`);
    try {
      return ok(await live.news(wanted, deskTime(now() - DAY_MS)));
    } catch (error) {
      if (!(error instanceof SourceFault)) throw error;
      return refuse('NEWS_SILENT', `The news could not be read: ${error.message}`);
    }
  };
}

export async function openFeed(world: FeedWorld): Promise<HouseFeed> {
  const { parts, seed } = world;
  const { alpaca } = parts.broker;
  if (parts.config.feed === 'alpaca' && alpaca !== null) return openLive(alpaca, world);
  if (parts.config.feed !== 'recorded')
    return {
      feed: null,
      recorded: null,
      live: null,
      label: NO_FEED,
      options: NONE,
      close: NOTHING,
    };
  const recorded = loadRecorded({ seed });
  const { label } = recorded;
  return { feed: recorded, recorded, live: null, label, options: REPLAYED, close: NOTHING };
}
