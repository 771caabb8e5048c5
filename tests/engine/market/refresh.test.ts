// The refresh of a live feed, scene by scene, over real HTTP and the real canaries: what comes is sound, complete
// and stored, what does not is named, a backup stands in, and nothing wrong ever replaces what was right.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Provision } from '#engine/market/feed.ts';
import type { DailyRow } from '#engine/market/rows.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import { tradingDay } from '#engine/model/time.ts';
import { asStooq, asYahoo, split } from './provider.ts';
import type { Reply } from './provider.ts';
import { openFeedWorld, rowsThrough } from './feed-world.ts';
import type { FeedWorld } from './feed-world.ts';

const SPY = instrumentSymbol('SPY');
const FIRST = '2026-03-12';
const NEXT = '2026-03-13';
const LATER = tradingDay('2030-01-02');

let world: FeedWorld;

beforeEach(async () => {
  world = await openFeedWorld();
});
afterEach(() => world.close());

async function spyAfter(day: string): Promise<Provision> {
  const provisions = await world.refresh(day);
  const found = provisions.find((row) => row.dataset === 'SPY daily');
  if (found === undefined) throw new Error('no provision of SPY');
  return found;
}

function closes(): readonly number[] {
  return [...world.feed.barsBefore(SPY, LATER).close];
}

function rows(): readonly DailyRow[] {
  return world.history['SPY'] ?? [];
}

/** The rows with one day's prices multiplied, from that day on when `on` is given. */
function bent(day: string, factor: number): readonly DailyRow[] {
  return rows().map((row) =>
    row.day === day
      ? {
          ...row,
          open: row.open * factor,
          high: row.high * factor,
          low: row.low * factor,
          close: row.close * factor,
        }
      : row,
  );
}

const SOUND = { source: 'Yahoo', through: FIRST, faults: [], backup: null, usable: true };
const trouble = (): Reply => ({ status: 503, body: '' });

describe('a sound refresh', () => {
  it('loads everything at first, and shows no day before it has closed', async () => {
    const provisions = await world.refresh(FIRST);
    expect(provisions).toEqual([
      { ...SOUND, dataset: 'SPY daily' },
      { ...SOUND, dataset: 'vix', source: 'CBOE' },
    ]);
    expect(closes()).toEqual(rowsThrough(rows(), FIRST).map((row) => row.close));
    expect(world.feed.barsBefore(SPY, tradingDay(FIRST)).day.at(-1)).toBe('2026-03-11');
    expect(world.feed.last).toBe(FIRST);
    expect(world.feed.barsBefore(instrumentSymbol('QQQ'), LATER).length).toBe(0);
    expect(world.feed.path(SPY, tradingDay(FIRST))).toEqual([]);
  });

  it('asks for the new sessions and ten old ones, and keeps the rest', async () => {
    await world.refresh(FIRST);
    world.yahoo.asked.length = 0;
    expect(await spyAfter(NEXT)).toMatchObject({ through: NEXT, faults: [], usable: true });
    expect(closes()).toEqual(rowsThrough(rows(), NEXT).map((row) => row.close));
    const [asked] = world.yahoo.asked;
    expect(world.yahoo.asked.length).toBe(1);
    const from = new URL(asked ?? '', 'http://127.0.0.1').searchParams.get('period1');
    expect(new Date(Number(from) * 1_000).toISOString()).toBe('2026-02-27T05:00:00.000Z');
  });

  it('has all of it again after a restart, from the disk and without asking', async () => {
    await world.refresh(FIRST);
    const before = closes();
    world.yahoo.asked.length = 0;
    await world.restart();
    expect(closes()).toEqual(before);
    expect(world.feed.vix(LATER)).toMatchObject({ day: FIRST, source: 'CBOE', derived: false });
    expect(world.yahoo.asked).toEqual([]);
  });

  it('loads again what was damaged on the disk', async () => {
    await world.refresh(FIRST);
    const file = join(world.folder, 'daily-SPY.bars');
    writeFileSync(file, readFileSync(file).subarray(0, 3_000));
    await world.restart();
    expect(closes()).toEqual([]);
    expect(world.said.join()).toMatch(/history of SPY is damaged/);
    expect(await spyAfter(FIRST)).toMatchObject({ through: FIRST, usable: true });
    expect(existsSync(`${file}.damaged`)).toBe(true);
  });

  it('runs one refresh after the other, never two at once', async () => {
    const [, second] = await Promise.all([world.refresh(FIRST), world.refresh(NEXT)]);
    expect(second?.every((row) => row.through === NEXT && row.usable)).toBe(true);
  });

  it('keeps in memory what the disk does not take, and says so', async () => {
    rmSync(world.folder, { recursive: true });
    writeFileSync(world.folder, 'a file where the folder belongs');
    expect(await spyAfter(FIRST)).toMatchObject({ usable: true });
    expect(closes().length).toBeGreaterThan(100);
    expect(world.said.join()).toMatch(/SPY could not be stored and is kept in memory alone/);
  });
});

describe('a past that changed', () => {
  it('is loaded again as a whole after a split, with its factor', async () => {
    await world.refresh(FIRST);
    world.history = { ...world.history, SPY: split(rows(), 4) };
    world.actions = [{ symbol: SPY, exDay: tradingDay(NEXT), kind: 'split', amount: 4 }];
    const provision = await spyAfter(NEXT);
    expect(provision).toMatchObject({ through: NEXT, backup: null, usable: true });
    expect(provision.faults).toEqual([
      expect.stringMatching(
        /^Yahoo restated the past of SPY daily from 2026-02-27, by the factor 0\.25/,
      ),
    ]);
    const known = closes();
    for (const [at, row] of rowsThrough(rows(), NEXT).entries())
      expect(known[at]).toBeCloseTo(row.close, 4);
  });

  it('is named where one close was corrected', async () => {
    await world.refresh(FIRST);
    world.history = { ...world.history, SPY: bent('2026-03-05', 1.001) };
    const provision = await spyAfter(NEXT);
    expect(provision.usable).toBe(true);
    expect(provision.faults.join()).toMatch(/from 2026-03-05, with no one factor/);
  });
});

describe('a day on which a share falls by a third, and no backup answers', () => {
  const QQQ = 'QQQ';
  const fallen = (symbol: string, by: number, volume: number): readonly DailyRow[] =>
    (world.history[symbol] ?? []).map((row) => {
      if (row.day !== NEXT) return row;
      const { open, high, low, close } = row;
      const [down, times] = [(price: number) => price * by, Math.round(row.volume * volume)];
      return { ...row, open, high, low: down(low), close: down(close), volume: times };
    });

  async function after(market: number, volume: number): Promise<ReadonlyMap<string, Provision>> {
    await world.close();
    world = await openFeedWorld([QQQ, 'SPY']);
    world.stooq.answer = trouble;
    await world.refresh(FIRST);
    const SPY_ROWS = fallen('SPY', market, volume);
    world.history = { ...world.history, [QQQ]: fallen(QQQ, 0.67, 1), SPY: SPY_ROWS };
    const provisions = await world.refresh(NEXT);
    return new Map(provisions.map((row) => [row.dataset, row]));
  }

  it('is a crash where the market fell too: the share is usable, though it is listed before it', async () => {
    const found = await after(0.85, 6);
    expect([...found.keys()]).toEqual(['QQQ daily', 'SPY daily', 'vix']);
    expect(found.get('SPY daily')).toMatchObject({ through: NEXT, usable: true });
    expect(found.get('QQQ daily')).toMatchObject({ through: NEXT, faults: [], usable: true });
  });

  it('is a fault where the market stood still, or its own fall is not believed', async () => {
    const calm = await after(1, 1);
    expect(calm.get('SPY daily')).toMatchObject({ usable: true });
    expect(calm.get('QQQ daily')).toMatchObject({ through: FIRST, usable: false });
    const doubtful = await after(0.7, 1);
    expect(doubtful.get('SPY daily')).toMatchObject({ usable: false });
    expect(doubtful.get('QQQ daily')).toMatchObject({ usable: false });
  });
});

describe('a source that fails', () => {
  const failing: readonly (readonly [string, () => Reply, RegExp])[] = [
    ['is down', trouble, /Yahoo answered 503/],
    ['is slow', () => ({ body: '', delayMs: 1_600 }), /it took too long/],
    ['sends nonsense', () => ({ body: '<html>' }), /no JSON/],
    ['breaks off', () => ({ body: 'x'.repeat(5_000), torn: true }), /connection failed/],
  ];
  it.each(failing)('that %s is asked three times, then its backup', async (_name, reply, words) => {
    world.yahoo.answer = reply;
    const provision = await spyAfter(FIRST);
    expect(provision).toMatchObject({
      source: 'Stooq',
      through: FIRST,
      backup: 'Stooq',
      usable: true,
    });
    expect(provision.faults.join()).toMatch(words);
    expect(world.yahoo.asked.length).toBe(3);
    expect(world.feed.providers()).toEqual([
      { provider: 'Alpaca', asked: 1, answered: 1, fallbacks: 0 },
      { provider: 'Yahoo', asked: 3, answered: 0, fallbacks: 1 },
      { provider: 'CBOE', asked: 1, answered: 1, fallbacks: 0 },
      { provider: 'Stooq', asked: 1, answered: 1, fallbacks: 0 },
    ]);
  });

  it('is asked no more once it is well again on the second try', async () => {
    let asked = 0;
    world.yahoo.answer = (url) => {
      asked += 1;
      return asked === 1 ? trouble() : asYahoo(rowsThrough(rows(), FIRST), url);
    };
    expect(await spyAfter(FIRST)).toMatchObject({ source: 'Yahoo', faults: [], usable: true });
    expect(asked).toBe(2);
  });

  it('comes back the next day, with a history of its own from end to end', async () => {
    const well = world.yahoo.answer;
    world.yahoo.answer = trouble;
    await world.refresh(FIRST);
    world.yahoo.answer = well;
    world.yahoo.asked.length = 0;
    expect(await spyAfter(NEXT)).toMatchObject({ source: 'Yahoo', faults: [], backup: null });
    expect(world.yahoo.asked[0]).toContain('period1=1756785600');
  });

  it('leaves nothing usable when its backups fail too, and keeps what there was', async () => {
    await world.refresh(FIRST);
    const before = closes();
    world.yahoo.answer = trouble;
    world.stooq.answer = () => ({ body: 'Exceeded the daily hits limit' });
    const provision = await spyAfter(NEXT);
    expect(provision).toMatchObject({
      source: 'Yahoo',
      through: FIRST,
      backup: null,
      usable: false,
    });
    expect(provision.faults.length).toBe(2);
    expect(closes()).toEqual(before);
  });

  it('is left alone after three data sets in a row', async () => {
    await world.close();
    const symbols = ['AAA', 'BBB', 'CCC', 'DDD', 'EEE', 'FFF', 'GGG', 'HHH', 'III', 'JJJ'];
    world = await openFeedWorld(symbols);
    world.yahoo.answer = trouble;
    const provisions = await world.refresh(FIRST);
    expect(provisions.map((row) => row.usable)).toEqual(Array.from({ length: 11 }, () => true));
    expect(world.yahoo.asked.length).toBeLessThanOrEqual(7 * 3);
    expect(provisions.flatMap((row) => row.faults).join()).toMatch(/was left alone/);
  });
});

describe('a source that is wrong', () => {
  const wrong = (change: readonly DailyRow[]) => {
    world.yahoo.answer = (url) => asYahoo(rowsThrough(change, NEXT), url);
  };

  it('gives way to its backup over a spike that only it shows', async () => {
    await world.refresh(FIRST);
    wrong(bent(NEXT, 1.6));
    const provision = await spyAfter(NEXT);
    expect(provision).toMatchObject({ source: 'Stooq', backup: 'Stooq', usable: true });
    expect(closes().at(-1)).toBe(rowsThrough(rows(), NEXT).at(-1)?.close);
    expect(provision.faults.join()).toMatch(/Yahoo and Stooq are 37\.5 % apart on 2026-03-13/);
  });

  it('keeps its rows where the backup shows the same large move', async () => {
    await world.refresh(FIRST);
    const moved = rows().map((row) =>
      row.day < NEXT
        ? row
        : {
            ...row,
            open: row.open * 0.6,
            high: row.high * 0.6,
            low: row.low * 0.6,
            close: row.close * 0.6,
          },
    );
    world.history = { ...world.history, SPY: moved };
    const provision = await spyAfter(NEXT);
    expect(provision).toMatchObject({ source: 'Yahoo', backup: null, usable: true });
    expect(closes().at(-1)).toBeCloseTo(rowsThrough(moved, NEXT).at(-1)?.close ?? 0, 2);
  });

  it('gives way when it sends a price that is none', async () => {
    wrong(bent(NEXT, -1));
    expect(await spyAfter(NEXT)).toMatchObject({ source: 'Stooq', usable: true });
  });

  it('gives way when it ends a session early', async () => {
    world.yahoo.answer = (url) => asYahoo(rowsThrough(rows(), FIRST), url);
    const provision = await spyAfter(NEXT);
    expect(provision).toMatchObject({ source: 'Stooq', through: NEXT, usable: true });
    expect(provision.faults.join()).toMatch(/^Yahoo: .*2026-03-12/);
  });

  it('leaves nothing usable when the backup ends early too', async () => {
    await world.refresh(FIRST);
    world.yahoo.answer = (url) => asYahoo(rowsThrough(rows(), FIRST), url);
    world.stooq.answer = (url) => asStooq(rowsThrough(rows(), FIRST), url);
    const provision = await spyAfter(NEXT);
    expect(provision).toMatchObject({ source: 'Yahoo', through: FIRST, usable: false });
  });

  it('leaves what was right when both are wrong in their own way', async () => {
    await world.refresh(FIRST);
    const before = closes();
    wrong(bent(NEXT, 1.7));
    world.stooq.answer = (url) => asStooq(rowsThrough(bent(NEXT, 0.4), NEXT), url);
    expect(await spyAfter(NEXT)).toMatchObject({ through: FIRST, backup: null, usable: false });
    expect(closes()).toEqual(before);
  });

  it('is named where sources are over 1 % apart', async () => {
    await world.refresh(FIRST);
    world.yahoo.answer = trouble;
    world.stooq.answer = (url) => asStooq(rowsThrough(bent('2026-03-09', 1.02), NEXT), url);
    const provision = await spyAfter(NEXT);
    expect(provision).toMatchObject({ backup: 'Stooq', usable: true });
    expect(provision.faults.join()).toMatch(/Yahoo and Stooq are 2\.0 % apart on 2026-03-09/);
  });
});

describe('the VIX', () => {
  const vixOn = async (day: string) =>
    (await world.refresh(day)).find((row) => row.dataset === 'vix');

  it('is the last close before a day, from CBOE', async () => {
    expect(await vixOn(NEXT)).toMatchObject({ source: 'CBOE', through: NEXT, usable: true });
    const row = world.history['^VIX']?.find((one) => one.day === FIRST);
    const read = { value: row?.close, day: FIRST, source: 'CBOE', derived: false };
    expect(world.feed.vix(tradingDay(NEXT))).toEqual(read);
    expect(world.feed.vix(tradingDay('2025-09-02'))).toBeNull();
  });

  it('comes from the second source when CBOE has not published yet', async () => {
    const rowsOfVix = world.history['^VIX'] ?? [];
    world.cboe.answer = () => ({
      body: `DATE,OPEN,HIGH,LOW,CLOSE\n03/12/2026,18,19,17,${rowsOfVix[0]?.close}\n`,
    });
    expect(await vixOn(NEXT)).toMatchObject({ source: 'Yahoo', backup: 'Yahoo', usable: true });
  });

  it('is not there when nobody gives it', async () => {
    world.cboe.answer = trouble;
    world.yahoo.answer = trouble;
    expect(await vixOn(FIRST)).toMatchObject({ through: null, usable: false });
    expect(world.feed.vix(LATER)).toBeNull();
  });
});

it('ends at once, in the middle of a refresh', async () => {
  world.yahoo.answer = () => ({ status: 503, body: '', delayMs: 50 });
  const under = world.refresh(FIRST).then(
    () => 'done',
    () => 'ended',
  );
  await world.feed.close();
  expect(await under).toBe('ended');
});
