// The scans on a desk whose prices are fresh: what the pack lacks is added once, under the same selection, review
// and limits; and where nothing may be added, or nothing is new, they say so.
import { afterEach, describe, expect, test } from 'vitest';
import type { Feed } from '#engine/market/feed.ts';
import { loadRecorded } from '#engine/market/recorded.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import { tradingDay } from '#engine/model/time.ts';
import { roomLeft, supplement, withMoment } from '#runbook/jobs/scanning.ts';
import { clearGround, newGround, startWorld } from '../../world.ts';
import type { Ground, World } from '../../world.ts';
import type { Signal } from '#engine/signal.ts';
import { strategyName } from '#engine/strategy.ts';
import { ofKind, runJob } from './floor.ts';

const grounds: Ground[] = [];
const SYMBOL = instrumentSymbol('^GSPC');

async function begin(from = '2020-02-03'): Promise<World> {
  const ground = newGround({ from });
  grounds.push(ground);
  return startWorld(ground);
}

afterEach(() => {
  for (const ground of grounds.splice(0)) clearGround(ground);
});

/** The recorded history, told as if its prices of the moment were fresh ones. */
function fresh(feed: Feed | null): Feed {
  if (feed === null) throw new Error('no feed');
  return { ...feed, freshMs: 60_000 };
}

async function scanAt(
  world: World,
  job: 'scan-morning' | 'scan-midday' | 'scan-close',
  at: string,
) {
  const feed = fresh(world.assembled.machine.feed);
  return runJob(world, { job, at, ports: { feed } });
}

describe('a scan', () => {
  test('adds what the pack lacks, reviewed and sized like any line, and adds it once', async () => {
    const world = await begin();
    await world.playUntil('2020-02-06 10:29');
    const before = world.assembled.machine.state().engine.day?.pack ?? [];
    const answer = await scanAt(world, 'scan-midday', '2020-02-06 10:30');
    expect(answer.lines[0]).toBe('Added to the pack on the prices of the moment: 1.');
    expect(answer.lines[1]).toMatch(
      /^taken enter \^GSPC by donchian-breakout, score [\d.]+, stop [\d.]+: close [\d.]+ above the 20-day high/,
    );
    expect(answer.lines[2]).toMatch(/^approved entry: buy .* \(donchian-breakout\)$/);
    const { day, limits } = world.assembled.machine.state().engine;
    expect(day?.pack).toHaveLength(before.length + 1);
    expect(day?.pack.slice(0, before.length)).toEqual(before);
    expect(day?.signals).toBeLessThanOrEqual(Number(limits.values.signalsDay));
    const entries = () =>
      ofKind(world, 'order.approved').filter((fact) => fact.plan.purpose === 'entry').length;
    const placed = entries();
    const again = await scanAt(world, 'scan-close', '2020-02-06 15:55');
    expect(again.lines[0]).toBe('Nothing new: the pack of the morning stands.');
    expect(entries()).toBe(placed);
    // What it reads next is the order of that day, and of no other.
    const ids = ofKind(world, 'order.approved').map((fact) => fact.plan.id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('has the broker asked about what it adds before anything of it is reviewed', async () => {
    const world = await begin();
    await world.playUntil('2020-02-06 10:29');
    const approved = () => ofKind(world, 'order.approved').length;
    const before = approved();
    const asked: string[] = [];
    const ports = {
      feed: fresh(world.assembled.machine.feed),
      hear(symbols: readonly string[]) {
        asked.push(`${symbols.join(', ')} after ${approved() - before}`);
        return Promise.resolve();
      },
    };
    await runJob(world, { job: 'scan-midday', at: '2020-02-06 10:30', ports });
    expect(asked).toEqual(['^GSPC after 0']);
    expect(approved()).toBeGreaterThan(before);
  });

  test('on a halted desk it adds nothing and says why', async () => {
    const world = await begin();
    await world.playUntil('2020-02-06 09:34');
    await world.say('ana', 'halt feed looks stale');
    const answer = await scanAt(world, 'scan-morning', '2020-02-06 09:35');
    expect(answer.lines[0]).toContain('a scan adds nothing');
    expect(ofKind(world, 'order.denied')).toEqual([]);
  });

  test('decides nothing on a recorded day, whose inside is synthetic', async () => {
    const world = await begin();
    await world.playUntil('2020-02-06 09:34');
    const answer = await runJob(world, { job: 'scan-morning', at: '2020-02-06 09:35' });
    expect(answer.lines[0]).toContain('its prices inside a day are synthetic');
  });

  test('without a feed it says so', async () => {
    const world = await begin();
    const ask = { job: 'scan-morning', at: '2020-02-03 09:35', ports: { feed: null } } as const;
    const answer = await runJob(world, ask);
    expect(answer.lines[0]).toContain('no data feed is configured');
  });
});

describe('what a scan looks at', () => {
  test('closed sessions and one bar of today at the last price, nothing of the day itself', () => {
    const bars = loadRecorded({ seed: 'twokey' }).barsBefore(SYMBOL, tradingDay('2020-02-06'));
    const now = withMoment(bars, tradingDay('2020-02-06'), 3_345.13);
    expect(now.length).toBe(601);
    expect(now.day.slice(-2)).toEqual(['2020-02-05', '2020-02-06']);
    for (const column of [now.open, now.high, now.low, now.close]) {
      expect(column).toHaveLength(601);
      expect(column.at(-1)).toBe(3_345.13);
    }
    expect(now.close.slice(0, 600)).toEqual(bars.close.slice(-600));
  });

  test('room is what selection and the day\u2019s limit leave', async () => {
    const world = await begin();
    await world.playUntil('2020-02-03 09:31');
    const { engine } = world.assembled.machine.state();
    const { day, strategies } = engine;
    if (day === null || strategies === null) throw new Error('no day');
    expect(day.pack.filter((row) => row.verdict === 'taken')).toHaveLength(1);
    const as = (selection: typeof strategies.selection, signalsDay: number | 'none') => ({
      ...engine,
      strategies: { ...strategies, selection },
      limits: { ...engine.limits, values: { ...engine.limits.values, signalsDay } },
    });
    expect(roomLeft(as({ mode: 'totd', n: 1 }, 3))).toBe(0);
    expect(roomLeft(as({ mode: 'top_n', n: 5 }, 'none'))).toBe(4);
    expect(roomLeft(as({ mode: 'top_n', n: 5 }, 3))).toBe(2);
    expect(roomLeft(as({ mode: 'top_n', n: 5 }, 1))).toBe(0);
  });

  test('a candidate past the room is dropped with its reason, one in the pack is none', async () => {
    const world = await begin();
    await world.playUntil('2020-02-03 09:31');
    const { engine } = world.assembled.machine.state();
    const { strategies } = engine;
    if (strategies === null) throw new Error('no strategies');
    const day = tradingDay('2020-02-03');
    const entry = { symbol: SYMBOL, day, action: 'enter', score: 90, stopDollars: 3_100 } as const;
    const wanted = [
      { ...entry, strategy: strategyName('trend-crossover'), reason: 'in the pack already' },
      { ...entry, strategy: strategyName('macd-momentum'), reason: 'new' },
      { ...entry, strategy: strategyName('rsi2-pullback'), score: 80, reason: 'new too' },
    ] satisfies readonly Signal[];
    const narrow = { ...strategies, selection: { mode: 'top_n' as const, n: 2 } };
    const lines = supplement({ ...engine, strategies: narrow }, day, wanted);
    expect(lines.map(({ strategy, verdict }) => [strategy, verdict])).toEqual([
      ['macd-momentum', 'taken'],
      ['rsi2-pullback', 'dropped'],
    ]);
  });
});
