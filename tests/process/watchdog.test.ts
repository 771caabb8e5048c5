// The watchdog beside a real desk's process on a local Alpaca: a desk that hangs is acted on once, one that stops in
// order never, and the command line cancels at the broker whatever the desk does.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { readWatchdog } from '../../src/host/watchdog.ts';
import { startFakeAlpaca } from '#tests/contract/alpaca/fake-alpaca.ts';
import type { FakeAlpaca } from '#tests/contract/alpaca/fake-alpaca.ts';
import {
  ask,
  askUntil,
  clearPlaces,
  newPlace,
  ROOT,
  startDesk,
  stopDesk,
} from '#tests/process/real-desk.ts';
import type { Place, Running } from '#tests/process/real-desk.ts';
import { fillBook, joins, statusOf } from '#tests/process/stand-in.ts';

const AFTER_S = 5;

let alpaca: FakeAlpaca;
let place: Place;
const dogs = new Set<ChildProcess>();

beforeEach(async () => {
  alpaca = await startFakeAlpaca({
    symbols: [
      { symbol: 'SPY', price: 400 },
      { symbol: 'AAPL', price: 150 },
    ],
  });
  place = await newPlace();
});

afterEach(async () => {
  for (const dog of dogs) dog.kill('SIGKILL');
  dogs.clear();
  await alpaca.close();
});
afterAll(clearPlaces);

function startDog(): { readonly said: () => string; readonly stop: () => Promise<number | null> } {
  const { NODE_OPTIONS: _options, VITEST: _vitest, ...env } = process.env;
  const child = spawn(
    join(ROOT, 'node_modules/.bin/node'),
    [join(ROOT, 'src/watchdog.ts'), '--after', String(AFTER_S)],
    {
      env: { ...env, ...joins(alpaca), STATE_DIR: place.state, ANCHOR_DIR: place.anchors },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  dogs.add(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
  const ended = new Promise<number | null>((done) => child.once('close', (code) => done(code)));
  return {
    said: () => text,
    stop() {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

async function until(what: string, look: () => boolean, ms = 60_000): Promise<void> {
  const end = performance.now() + ms;
  while (!look()) {
    if (performance.now() > end) throw new Error(`waited in vain: ${what}`);
    await wait(50);
  }
}

function startJoined(): Running {
  return startDesk(place, { args: ['--demo'], env: joins(alpaca) });
}

test(
  'a desk that hangs is acted on once, and again only after it woke',
  { timeout: 180_000 },
  async () => {
    const desk = startJoined();
    await desk.ready();
    const { stop, entries } = fillBook(alpaca);
    const dog = startDog();
    await until('the watchdog sees the desk', () => dog.said().includes('the desk runs'));
    await until('it says so', () => readWatchdog(place.state)?.says === 'the desk runs');
    desk.signal('SIGSTOP');
    await until('it acts', () => dog.said().includes('THE DESK IS SILENT'));
    await until('the entries are gone', () =>
      entries.every((id) => statusOf(alpaca, id) === 'canceled'),
    );
    expect(statusOf(alpaca, stop)).toBe('new');
    expect(existsSync(join(place.state, 'KILL_SWITCH'))).toBe(true);
    await until('it says whom it paged', () => dog.said().includes('NOBODY WAS PAGED'));
    await wait((AFTER_S + 1) * 1_000);
    expect(dog.said().match(/THE DESK IS SILENT/g)).toHaveLength(1);
    for (const hidden of [alpaca.secret, alpaca.keyId]) expect(dog.said()).not.toContain(hidden);

    desk.signal('SIGCONT');
    await until(
      'it sees the desk again',
      () => (dog.said().match(/the desk runs/g) ?? []).length > 1,
    );
    await askUntil(place, /kill file|halted/i, '--as', 'ana', 'status');
    expect(await stopDesk(desk)).toBe(0);
    await until('it sees the orderly stop', () => dog.said().includes('stopped in order'));
    await wait((AFTER_S + 2) * 1_000);
    expect(dog.said().match(/THE DESK IS SILENT/g)).toHaveLength(1);
    expect(await dog.stop()).toBe(0);
  },
);

test(
  'cancel-all --direct, with the desk dead and with it hanging',
  { timeout: 180_000 },
  async () => {
    const env = joins(alpaca);
    const first = fillBook(alpaca);
    const dead = await ask(place, { env }, 'cancel-all', '--direct', 'drill');
    expect([dead.code, dead.err]).toEqual([0, '']);
    expect(dead.out).toContain('2 orders ended, 1 spared');
    expect(first.entries.map((id) => statusOf(alpaca, id))).toEqual(['canceled', 'canceled']);
    rmSync(join(place.state, 'KILL_SWITCH'), { force: true });

    const desk = startJoined();
    await desk.ready();
    desk.signal('SIGSTOP');
    const entry = alpaca.happens.foreignOrder({
      symbol: 'SPY',
      side: 'buy',
      qty: '1',
      type: 'limit',
      limit: '300',
      timeInForce: 'gtc',
    });
    const hung = await ask(place, { env }, '--json', 'cancel-all', '--direct');
    expect(JSON.parse(hung.out)).toMatchObject({ ok: true, code: 'OK' });
    expect(statusOf(alpaca, entry)).toBe('canceled');
    desk.signal('SIGCONT');

    alpaca.keys.revoke();
    const refused = await ask(place, { env }, 'cancel-all', '--direct');
    expect([refused.code, refused.out]).toEqual([1, '']);
    expect(refused.err).toContain('Nothing was cancelled');
    alpaca.keys.restore();
    const untyped = await ask(
      place,
      { env, input: 'yes\n' },
      'cancel-all',
      '--direct',
      '--everything',
    );
    expect(untyped.code).toBe(2);
    expect(statusOf(alpaca, first.stop)).toBe('new');
    const typed = await ask(
      place,
      { env, input: 'EVERYTHING\n' },
      'cancel-all',
      '--direct',
      '--everything',
    );
    expect(typed.code).toBe(0);
    expect(statusOf(alpaca, first.stop)).toBe('canceled');
    await stopDesk(desk);
  },
);

test(
  'cancel-all --direct on a simulated desk says where its orders rest',
  { timeout: 180_000 },
  async () => {
    const none = await ask(place, 'cancel-all', '--direct');
    expect(none.code).toBe(0);
    expect(none.out).toContain('It has no books yet');
    rmSync(join(place.state, 'KILL_SWITCH'), { force: true });
    const desk = startDesk(place);
    await desk.ready();
    const runs = await ask(place, 'cancel-all', '--direct');
    expect(runs.code).toBe(1);
    expect(runs.err).toContain('A process holds its books');
    await stopDesk(desk);
    const stopped = await ask(place, 'cancel-all', '--direct');
    expect(stopped.code).toBe(0);
    expect(stopped.out).toContain('nowhere else');
  },
);
