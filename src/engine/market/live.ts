// The live feed: history that grows each day from sources that are judged and stored, the VIX, last prices and
// news. It shows nothing of a data set but what was found sound, and never a day that had not closed.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Bars } from '#engine/market/bars.ts';
import type { Stored } from '#engine/market/column-file.ts';
import { firstRows, rowsBefore } from '#engine/market/daily.ts';
import type { Feed, Provision } from '#engine/market/feed.ts';
import { dailySet, VIX_SET } from '#engine/market/quarantine.ts';
import type { LatestSource } from '#engine/market/latest.ts';
import type { NewsItem, NewsSource } from '#engine/market/news.ts';
import { refreshSet } from '#engine/market/refresh.ts';
import type { DataSet, Judge, Refreshed, Round } from '#engine/market/refresh.ts';
import { lastDay, toBars } from '#engine/market/rows.ts';
import { SourceFault } from '#engine/market/source.ts';
import type { ActionSource, BarSource, CorporateAction, VixSource } from '#engine/market/source.ts';
import type { StatusSource } from '#engine/market/statuses.ts';
import type { ChainSource } from '#engine/option/chain.ts';
import type { BarStore } from '#engine/market/store.ts';
import { blaming } from '#engine/market/table.ts';
import { createTally } from '#engine/market/tally.ts';
import type { Tally } from '#engine/market/tally.ts';
import { startWatch } from '#engine/market/watch.ts';
import type { Watch, Watching } from '#engine/market/watch.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import type { Instrument, InstrumentSymbol } from '#engine/model/instrument.ts';
import type { Price } from '#engine/model/money.ts';
import type { TradingStatus } from '#engine/risk/halted.ts';
import { newYork, tradingDay } from '#engine/model/time.ts';
import type { DeskTime, TradingDay } from '#engine/model/time.ts';

const VIX = instrumentSymbol('^VIX');
/** Refreshed before all others: a jump that it shares is no fault of theirs. */
const MARKET = instrumentSymbol('SPY');
/** Alpaca's history begins here. */
const SINCE = tradingDay('2016-01-04');
const AT_ONCE = 4;
const PAUSE_MS = 1_500;
const WATCH_MS = 5_000;
const FRESH_MS = 120_000;

export interface LiveParts {
  readonly sources: {
    /** The first is the source, the others its backups, in order. */
    readonly bars: readonly BarSource[];
    readonly actions: ActionSource;
    readonly vix: readonly VixSource[];
  };
  readonly latest: LatestSource;
  readonly news: NewsSource;
  /** Left out where the account pays for no options data. */
  readonly chain?: ChainSource;
  /** Where halts are told; left out, nobody tells of any. */
  readonly statuses?: StatusSource;
  readonly instruments: readonly Instrument[];
  readonly store: BarStore;
  readonly judge: Judge;
  readonly now: () => DeskTime;
  readonly log: (text: string) => void;
  /** Where history begins; the start of 2016 unless said. */
  readonly since?: TradingDay;
  /** Before a source is asked again, times the attempt; 1.5 s unless said. */
  readonly pauseMs?: number;
  /** Between two looks at last prices; 5 s unless said. */
  readonly watchMs?: number;
}

export interface LiveFeed extends Feed {
  /** Asks for last prices while the exchange is open, and hands them over as they come; replaces an earlier watch. */
  watch(
    symbols: () => readonly InstrumentSymbol[],
    saw: (prices: Readonly<Record<string, Price>>) => void,
    told?: (status: TradingStatus) => void,
  ): void;
  /** How last prices stand; null while nobody watches. */
  watching(): Watching | null;
  /** Newest first; throws SourceFault. */
  news(symbols: readonly InstrumentSymbol[], since: DeskTime): Promise<readonly NewsItem[]>;
  /** Null where the account pays for no options data. */
  readonly chain: ChainSource | null;
  close(): Promise<void>;
}

/** The same source, each question and each answer counted. */
async function counted<T>(tally: Tally, provider: string, call: () => Promise<T>): Promise<T> {
  tally.count(provider, 'asked');
  const answer = await call();
  tally.count(provider, 'answered');
  return answer;
}

function countedBars(source: BarSource, tally: Tally): BarSource {
  const { name } = source;
  return {
    name,
    daily: (symbol, from, to) => counted(tally, name, () => source.daily(symbol, from, to)),
  };
}

function countedChain(source: ChainSource, tally: Tally): ChainSource {
  const { name } = source;
  return {
    name,
    chain: (underlying, day) => counted(tally, name, () => source.chain(underlying, day)),
  };
}

/** Closes of the VIX as bars that never moved within their day. */
function vixBars(source: VixSource, tally: Tally): BarSource {
  const { name } = source;
  return {
    name,
    async daily(symbol, from, to) {
      const closes = await counted(tally, name, () => source.vix(to));
      const rows = closes
        .filter((row) => row.day >= from && row.day <= to)
        .map(({ day, close }) => ({ day, open: close, high: close, low: close, close, volume: 0 }));
      return blaming(name, () => toBars(symbol, rows));
    },
  };
}

/** Runs so many at once, and answers in the order of the items. */
async function inTurn<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const answers: R[] = [];
  let next = 0;
  async function worker(): Promise<void> {
    for (let at = next; at < items.length; at = next) {
      next += 1;
      const item = items[at];
      if (item !== undefined) answers[at] = await work(item);
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return answers;
}

/** What is kept in memory of what is stored, read from the disk when first asked for. */
interface Memory {
  get(symbol: InstrumentSymbol): Stored | null;
  keep(symbol: InstrumentSymbol, stored: Stored): Promise<void>;
  before(symbol: InstrumentSymbol, day: TradingDay): Bars;
}

function openMemory(store: BarStore, log: (text: string) => void): Memory {
  const kept = new Map<InstrumentSymbol, Stored | null>();
  const shown = new Map<InstrumentSymbol, { readonly of: Bars; readonly bars: Bars }>();
  function get(symbol: InstrumentSymbol): Stored | null {
    const known = kept.get(symbol);
    if (known !== undefined) return known;
    const loaded = store.load(symbol);
    kept.set(symbol, loaded);
    return loaded;
  }
  return {
    get,
    async keep(symbol, stored) {
      kept.set(symbol, stored);
      try {
        await store.save(stored);
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        log(`The history of ${symbol} could not be stored and is kept in memory alone: ${why}`);
      }
    },
    before(symbol, day) {
      const all = get(symbol)?.bars ?? toBars(symbol, []);
      const rows = rowsBefore(all.day, day);
      const before = shown.get(symbol);
      if (before?.of === all && before.bars.length === rows) return before.bars;
      const bars = firstRows(all, rows);
      shown.set(symbol, { of: all, bars });
      return bars;
    },
  };
}

function labelOf(parts: LiveParts): string {
  const bars = parts.sources.bars.map((source) => source.name);
  const vix = parts.sources.vix.map((source) => source.name);
  return (
    `Daily bars: real, split-adjusted, from ${bars.join(', then ')}. ` +
    `VIX: real, from ${vix.join(', then ')}. Last prices: real, from ${parts.latest.name}.`
  );
}

/** How the refresh of all data sets goes, one refresh at a time. */
class Refreshing {
  readonly #parts: LiveParts;
  readonly #memory: Memory;
  readonly #tally: Tally;
  readonly #ending: AbortSignal;
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    parts: LiveParts,
    { memory, tally, ending }: { memory: Memory; tally: Tally; ending: AbortSignal },
  ) {
    this.#parts = parts;
    this.#memory = memory;
    this.#tally = tally;
    this.#ending = ending;
  }

  #sets(): readonly DataSet[] {
    const { sources, instruments } = this.#parts;
    const bars = sources.bars.map((source) => countedBars(source, this.#tally));
    const vix = sources.vix.map((source) => vixBars(source, this.#tally));
    const stored = (symbol: InstrumentSymbol): Stored | null => this.#memory.get(symbol);
    return [
      ...instruments
        .filter((row) => row.kind !== 'option')
        .map(({ symbol, kind }): DataSet => ({
          name: dailySet(symbol),
          symbol,
          nature: kind === 'index' ? 'index' : 'share',
          sources: bars,
          stored: stored(symbol),
        })),
      { name: VIX_SET, symbol: VIX, nature: 'gauge', sources: vix, stored: stored(VIX) },
    ];
  }

  /** Without them a split looks like a fall: what is judged then errs on the safe side. */
  async #actions(since: TradingDay, through: TradingDay): Promise<readonly CorporateAction[]> {
    const { actions } = this.#parts.sources;
    const symbols = this.#parts.instruments.map((row) => row.symbol);
    try {
      return await counted(this.#tally, actions.name, () =>
        actions.actions(symbols, since, through),
      );
    } catch (error) {
      if (!(error instanceof SourceFault)) throw error;
      this.#parts.log(`Splits and dividends are not known: ${error.message}`);
      return [];
    }
  }

  async #one(set: DataSet, round: Round): Promise<Refreshed> {
    const refreshed = await refreshSet(set, round);
    const { stored, provision } = refreshed;
    const first = set.sources[0]?.name;
    if (provision.backup !== null && first !== undefined) this.#tally.count(first, 'fallbacks');
    if (stored !== null && stored !== set.stored) await this.#memory.keep(set.symbol, stored);
    return refreshed;
  }

  /** The market first, with what it says nothing of; then all others beside what was found of it. */
  async #each(sets: readonly DataSet[], round: Round): Promise<readonly Provision[]> {
    const index = sets.find((set) => set.nature === 'index');
    const lead = sets.find((set) => set.symbol === MARKET) ?? index;
    const begins = sets.filter((set) => set === lead || set.nature === 'gauge');
    const begun = await inTurn(begins, (set) => this.#one(set, round));
    const found = begun[begins.findIndex((set) => set === lead)];
    const market = found?.provision.usable === true ? (found.stored?.bars ?? null) : null;
    const done = await inTurn(sets, async (set) => {
      const known = begun[begins.indexOf(set)];
      return known ?? (await this.#one(set, { ...round, market }));
    });
    return done.map((one) => one.provision);
  }

  async #all(through: TradingDay): Promise<readonly Provision[]> {
    const since = this.#parts.since ?? SINCE;
    const pauseMs = this.#parts.pauseMs ?? PAUSE_MS;
    const round: Round = {
      since,
      through,
      actions: await this.#actions(since, through),
      market: null,
      judge: this.#parts.judge,
      pause: (attempt) => sleep(pauseMs * (attempt - 1), undefined, { signal: this.#ending }),
      failures: new Map(),
    };
    return this.#each(this.#sets(), round);
  }

  run(through: TradingDay): Promise<readonly Provision[]> {
    const mine = this.#last.then(() => this.#all(through));
    this.#last = mine.catch(() => null);
    return mine;
  }

  /** Resolves when nothing is under way any more. */
  async ended(): Promise<void> {
    await this.#last;
  }
}

/** Asks nobody anything until it is told to refresh or to watch. */
export function openLiveFeed(parts: LiveParts): LiveFeed {
  const today = (): TradingDay => newYork(parts.now()).day;
  const tally = createTally(today);
  const memory = openMemory(parts.store, parts.log);
  const ending = new AbortController();
  const refreshing = new Refreshing(parts, { memory, tally, ending: ending.signal });
  const since = parts.since ?? SINCE;
  let watch: Watch | null = null;

  const latest: LatestSource = {
    name: parts.latest.name,
    latest: (symbols) => counted(tally, parts.latest.name, () => parts.latest.latest(symbols)),
  };
  return {
    name: 'live',
    label: labelOf(parts),
    instruments: parts.instruments,
    first: since,
    get last() {
      const ends = parts.instruments.flatMap(({ symbol }) => {
        const stored = memory.get(symbol);
        return stored === null ? [] : [lastDay(stored.bars) ?? since];
      });
      return ends.toSorted().at(-1) ?? since;
    },
    barsBefore: (symbol, day) => memory.before(symbol, day),
    path: () => [],
    vix(day) {
      const bars = memory.before(VIX, day);
      const [value, read] = [bars.close[bars.length - 1], lastDay(bars)];
      if (value === undefined || read === null) return null;
      return { value, day: read, source: memory.get(VIX)?.source ?? 'unknown', derived: false };
    },
    refresh: (through) => refreshing.run(through),
    providers: () => tally.rows(),
    freshMs: FRESH_MS,
    watch(symbols, saw, told = () => undefined) {
      watch?.close();
      const followed = (): readonly InstrumentSymbol[] => {
        const asked = symbols();
        parts.statuses?.follow(asked, told);
        return asked;
      };
      const everyMs = parts.watchMs ?? WATCH_MS;
      const { now, log } = parts;
      watch = startWatch({ source: latest, now, everyMs, log, symbols: followed, saw });
    },
    watching: () => watch?.standing() ?? null,
    news: (symbols, from) => counted(tally, parts.news.name, () => parts.news.news(symbols, from)),
    chain: parts.chain === undefined ? null : countedChain(parts.chain, tally),
    async close() {
      watch?.close();
      parts.statuses?.close();
      ending.abort();
      await refreshing.ended();
    },
  };
}
