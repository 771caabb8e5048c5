// The demo of the desk on a local Alpaca, as a person starts it: both pages answer, the desk joins the account and says
// that its prices are made up, its first entry fills, and Ctrl-C stops both in order.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { indexAt, makeMarket } from './demo-market.ts';
import { loadRecorded } from '#engine/market/recorded.ts';
import { sessionsBetween } from '#engine/market/session.ts';
import { tradingDay } from '#engine/model/time.ts';
import { clearPlaces, newPlace, ROOT } from '#tests/process/real-desk.ts';

const PATIENCE_MS = 120_000;

afterAll(clearPlaces);

test('npm run demo:alpaca', async () => {
  const place = await newPlace();
  const { VITEST: _vitest, NODE_OPTIONS: _options, ...env } = process.env;
  const child = spawn(
    process.execPath,
    [join(ROOT, 'tests/contract/alpaca/demo.ts'), '--speed', '300'],
    {
      env: { ...env, STATE_DIR: place.state, ANCHOR_DIR: place.anchors, PORT: String(place.port) },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
  const ended = new Promise<number | null>((done) => child.once('close', (code) => done(code)));
  const until = async (words: RegExp): Promise<RegExpExecArray> => {
    const end = performance.now() + PATIENCE_MS;
    for (;;) {
      const found = words.exec(said);
      if (found !== null) return found;
      if (performance.now() > end) throw new Error(`waited in vain for ${String(words)}:\n${said}`);
      await wait(50);
    }
  };
  try {
    const [, page = ''] = await until(/made-up prices: (http:\S+)/);
    expect((await fetch(page)).status).toBe(200);
    await until(/a stand-in of Alpaca on this machine, paper account …\d{4}/);
    await until(/SYNTHETIC/);
    const [, room = ''] = await until(/The room: (http:\S+)/);
    expect((await fetch(`${room}health`)).status).toBe(200);
    await until(/Data complete through 2020-01-31: \d+ of \d+ instruments/);
    // The pack of the morning is carried out at the open: the first of it is bought, and rests under its stop.
    await until(/Bought \d+ [A-Z]+ at [\d.]+/);
    expect((await until(/\(entry, ([a-z0-9-]+)\)/))[1]).not.toBe('');
    expect(said).not.toMatch(/broker-lost|books-differ/);
  } finally {
    child.kill('SIGINT');
  }
  expect(await ended).toBe(0);
  expect(said).toContain('Stopped in order; all is on record.');
});

test('the made-up market is the same every time, and every bar is one', () => {
  const recorded = loadRecorded({ seed: 'twokey' });
  const days = sessionsBetween(tradingDay('2019-12-02'), tradingDay('2020-02-28')).map(
    ({ day }) => day,
  );
  const row = { symbol: 'SPY', name: 'made up', base: 100 };
  const bars = makeMarket(recorded, days).dailyBars(row);
  expect(bars).toEqual(makeMarket(recorded, days).dailyBars(row));
  expect(bars).toHaveLength(days.length);
  for (const { open, high, low, close, volume } of bars) {
    expect(Math.min(open, close)).toBeGreaterThanOrEqual(low);
    expect(Math.max(open, close)).toBeLessThanOrEqual(high);
    expect(low).toBeGreaterThan(0);
    expect(volume).toBeGreaterThan(0);
  }
  const other = makeMarket(recorded, days).dailyBars({ ...row, symbol: 'QQQ' });
  expect(other.map(({ close }) => close)).not.toEqual(bars.map(({ close }) => close));
});

test('inside the day the index goes along its path', () => {
  const recorded = loadRecorded({ seed: 'twokey' });
  const path = makeMarket(recorded, [tradingDay('2020-02-24')]).path(tradingDay('2020-02-24'));
  const [first] = path;
  const last = path.at(-1);
  if (first === undefined || last === undefined) throw new Error('no path');
  expect(indexAt(path, first.start - 1)).toBeNull();
  expect(indexAt(path, first.start)).toBeGreaterThan(3_000);
  expect(indexAt(path, last.end)).toBeCloseTo(3_225.89, 1);
});
