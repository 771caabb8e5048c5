// The recorded feed: the pinned history, complete against the exchange's sessions, shown never a day
// too early, with a path for each of its days.
import { describe, expect, it } from 'vitest';

import { checkedText, loadRecorded } from '#engine/market/recorded.ts';
import { sessionOn, sessionsBetween } from '#engine/market/session.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import { price } from '#engine/model/money.ts';
import { tradingDay } from '#engine/model/time.ts';

const GSPC = instrumentSymbol('^GSPC');
const AFTER = tradingDay('2020-04-18');
const feed = loadRecorded({ seed: 'test' });
const all = feed.barsBefore(GSPC, AFTER);

describe('history', () => {
  it('holds a bar for each session of twenty years and for no other day', () => {
    expect([feed.first, feed.last, all.length]).toEqual(['2000-01-03', '2020-04-17', 5105]);
    expect(all.day).toEqual(sessionsBetween(feed.first, feed.last).map((session) => session.day));
  });

  it('says what is real and what is not', () => {
    expect(feed.label).toMatch(/real/);
    expect(feed.label).toMatch(/SYNTHETIC/);
    expect(feed.instruments.map((instrument) => instrument.name)).toEqual([
      'S&P 500 index (shown as the index it is)',
    ]);
  });

  it('refuses a file that is not the pinned one', () => {
    expect(() => checkedText(new TextEncoder().encode('date\n'), 'abc')).toThrow(
      /SHA-256 [0-9a-f]{64}, expected abc/,
    );
  });
});

describe('barsBefore', () => {
  it('ends the session before, whether or not the day is a session', () => {
    const lastDay = (day: string): string | undefined =>
      feed.barsBefore(GSPC, tradingDay(day)).day.at(-1);
    expect(lastDay('2020-02-24')).toBe('2020-02-21');
    expect(lastDay('2020-02-23')).toBe('2020-02-21');
    expect(lastDay('2020-02-25')).toBe('2020-02-24');
    expect(lastDay('2030-01-01')).toBe('2020-04-17');
    expect(lastDay('2000-01-03')).toBeUndefined();
  });

  it('gives views of one memory with columns as long as it says', () => {
    const bars = feed.barsBefore(GSPC, tradingDay('2010-06-15'));
    for (const column of [bars.open, bars.high, bars.low, bars.close, bars.volume])
      expect(column.length).toBe(bars.length);
    expect(bars.day.length).toBe(bars.length);
    expect(bars.close.buffer).toBe(all.close.buffer);
    expect(bars.close).toEqual(all.close.slice(0, bars.length));
  });

  it('has nothing of an instrument it does not carry', () => {
    const spy = instrumentSymbol('SPY');
    expect(feed.barsBefore(spy, AFTER)).toMatchObject({ symbol: 'SPY', length: 0 });
    expect(feed.path(spy, tradingDay('2020-02-24'))).toEqual([]);
    expect(feed.barsBefore(GSPC, tradingDay('2000-01-03'))).toMatchObject({
      symbol: '^GSPC',
      length: 0,
    });
  });
});

describe('path', () => {
  it('agrees with the real bar of every day', () => {
    all.day.forEach((day, row) => {
      const bars = feed.path(GSPC, day);
      const session = sessionOn(day);
      const seen = {
        bars: bars.length,
        open: bars[0]?.open,
        high: Math.max(...bars.map((bar) => bar.high)),
        low: Math.min(...bars.map((bar) => bar.low)),
        close: bars.at(-1)?.close,
        end: bars.at(-1)?.end,
      };
      expect(seen, day).toEqual({
        bars: session?.half === true ? 42 : 78,
        open: price(all.open[row] ?? 0),
        high: price(all.high[row] ?? 0),
        low: price(all.low[row] ?? 0),
        close: price(all.close[row] ?? 0),
        end: session?.close,
      });
    });
  });

  it('is empty on a day without a session and after the last', () => {
    for (const day of ['2020-02-23', '2020-04-20', '1999-12-31', '2050-01-03'])
      expect(feed.path(GSPC, tradingDay(day))).toEqual([]);
  });

  it('is the same for the same seed in another process life', () => {
    const day = tradingDay('2020-03-16');
    expect(loadRecorded({ seed: 'test' }).path(GSPC, day)).toEqual(feed.path(GSPC, day));
    expect(loadRecorded({ seed: 'other' }).path(GSPC, day)).not.toEqual(feed.path(GSPC, day));
  });
});
