// The ports of a drill's desk that can be put out of order: a broker, two sources of prices, a disk, and a
// kill file in memory. They belong to that desk alone; none of them reaches a disk, a wire or another desk.
import { BrokerFault } from '#engine/broker/broker.ts';
import { overBroker } from '#engine/broker/over.ts';
import type { Broker } from '#engine/broker/broker.ts';
import type { Bars } from '#engine/market/bars.ts';
import type { Stored } from '#engine/market/column-file.ts';
import type { Feed } from '#engine/market/feed.ts';
import { openLiveFeed } from '#engine/market/live.ts';
import { judgeBars } from '#engine/market/quality.ts';
import { toBars } from '#engine/market/rows.ts';
import type { DailyRow } from '#engine/market/rows.ts';
import { SourceFault } from '#engine/market/source.ts';
import type { BarSource } from '#engine/market/source.ts';
import { vixStandIn } from '#engine/market/volatility.ts';
import type { InstrumentSymbol } from '#engine/model/instrument.ts';
import { tradingDay } from '#engine/model/time.ts';
import type { DeskTime, TradingDay } from '#engine/model/time.ts';
import type { KillFile } from '#engine/risk/killfile.ts';
import type { Trouble } from '#runbook/drill/stage.ts';

/** What is out of order now, and how often it was asked for since. */
export interface Troubled {
  now: Trouble;
  tries: number;
}

/** The same broker, silent or refusing every entry while that is the trouble; exits and stops it takes. */
export function troubledBroker(
  inner: Broker,
  trouble: Troubled,
  isEntry: (id: string) => boolean,
): Broker {
  const unless = <T>(call: string, act: () => Promise<T>): Promise<T> => {
    if (trouble.now !== 'broker-silent') return act();
    // Catching up begins with the movements: one question of them is one try.
    if (call === 'movements') trouble.tries += 1;
    return Promise.reject(new BrokerFault(`${call}: no answer (drill)`));
  };
  return overBroker(inner, {
    submit: (order) => {
      if (trouble.now !== 'broker-rejects' || !isEntry(order.id))
        return unless('submit', () => inner.submit(order));
      trouble.tries += 1;
      return Promise.resolve({ taken: false, reason: 'refused by the broker (drill)' });
    },
    cancel: (id) => unless('cancel', () => inner.cancel(id)),
    find: (id) => unless('find', () => inner.find(id)),
    openOrders: () => unless('openOrders', () => inner.openOrders()),
    positions: () => unless('positions', () => inner.positions()),
    account: () => unless('account', () => inner.account()),
    executions: (after) => unless('executions', () => inner.executions(after)),
    movements: (after) => unless('movements', () => inner.movements(after)),
    clock: () => unless('clock', () => inner.clock()),
    calendar: (from, to) => unless('calendar', () => inner.calendar(from, to)),
    listing: (symbol) => unless('listing', () => inner.listing(symbol)),
    skewMs: () => inner.skewMs(),
    hears: () => trouble.now !== 'broker-silent' && inner.hears(),
    listen: (listener) =>
      inner.listen((report) => {
        if (trouble.now !== 'broker-silent') listener(report);
      }),
  });
}

/** How much too high the false close is. */
const FALSE_CLOSE = 1.6;
const SINCE = tradingDay('2012-01-03');

function rowsOf(bars: Bars, from: TradingDay, to: TradingDay): readonly DailyRow[] {
  return bars.day.flatMap((day, at) => {
    const [open, high, low] = [bars.open[at], bars.high[at], bars.low[at]];
    const [close, volume] = [bars.close[at], bars.volume[at]];
    if (open === undefined || high === undefined || low === undefined) return [];
    if (close === undefined || volume === undefined || day < from || day > to) return [];
    return [{ day, open, high, low, close, volume }];
  });
}

function spoiled(rows: readonly DailyRow[]): readonly DailyRow[] {
  return rows.map((row, at) => {
    if (at < rows.length - 1) return row;
    const close = row.close * FALSE_CLOSE;
    return { ...row, close, high: Math.max(row.high, close) };
  });
}

/** The recorded history as two sources deliver it, day by day, through the refresh and the canaries of a real desk. */
export function troubledFeed(
  recorded: Feed,
  trouble: Troubled,
  now: () => DeskTime,
): Feed & { close(): Promise<void> } {
  const after = tradingDay('9999-12-31');
  const all = (symbol: InstrumentSymbol): Bars => recorded.barsBefore(symbol, after);
  const first: BarSource = {
    name: 'first source',
    daily: (symbol, from, to) => {
      const rows = rowsOf(all(symbol), from, to);
      const bad = trouble.now === 'first-source' || trouble.now === 'every-source';
      return Promise.resolve(toBars(symbol, bad ? spoiled(rows) : rows));
    },
  };
  const backup: BarSource = {
    name: 'backup source',
    daily: (symbol, from, to) =>
      trouble.now === 'every-source'
        ? Promise.reject(new SourceFault('backup source', 'backup source: no answer (drill)'))
        : Promise.resolve(toBars(symbol, rowsOf(all(symbol), from, to))),
  };
  const stored = new Map<InstrumentSymbol, Stored>();
  const vix = (to: TradingDay) =>
    recorded.instruments.slice(0, 1).flatMap(({ symbol }) => {
      const bars = all(symbol);
      const closes = vixStandIn(bars);
      return bars.day.flatMap((day, at) => {
        const close = closes[at];
        return close === undefined || Number.isNaN(close) || day > to ? [] : [{ day, close }];
      });
    });
  const live = openLiveFeed({
    sources: {
      bars: [first, backup],
      actions: { name: 'actions', actions: () => Promise.resolve([]) },
      vix: [{ name: 'stand-in', vix: (to) => Promise.resolve(vix(to)) }],
    },
    latest: { name: 'none', latest: () => Promise.resolve([]) },
    news: { name: 'none', news: () => Promise.resolve([]) },
    instruments: recorded.instruments,
    store: {
      load: (symbol) => stored.get(symbol) ?? null,
      save: (row) => {
        stored.set(row.bars.symbol, row);
        return Promise.resolve();
      },
    },
    judge: judgeBars,
    now,
    log: () => undefined,
    since: SINCE,
    pauseMs: 0,
  });
  return {
    name: live.name,
    label: `${recorded.label} Delivered here by a first source and a backup.`,
    instruments: recorded.instruments,
    first: recorded.first,
    last: recorded.last,
    barsBefore: (symbol, day) => live.barsBefore(symbol, day),
    path: (symbol, day) => recorded.path(symbol, day),
    vix: (day) => live.vix(day),
    refresh: (through) => live.refresh(through),
    providers: () => live.providers(),
    // Prices pass as the recorded path has them, not every second.
    freshMs: recorded.freshMs,
    close: () => live.close(),
  };
}

/** A kill file that is no file: it is there or not, and each time it is made it is another. */
export function memoryKillFile(): KillFile {
  let made = 0;
  let there = false;
  return {
    path: 'KILL_SWITCH of the drill',
    prepare: () => undefined,
    look: () =>
      there
        ? { reading: 'present', id: String(made), says: 'present in the drill.' }
        : { reading: 'absent', id: null, says: 'absent' },
    place: () => {
      if (!there) made += 1;
      there = true;
      return true;
    },
    remove: (id) => {
      if (!there || id !== String(made)) return false;
      there = false;
      return true;
    },
  };
}
