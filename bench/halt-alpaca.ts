// The halt on a local Alpaca over HTTP, 30 ms away and back: from a person's press to the first and the last cancel at
// the broker's door, idle, beside a sweep, and with disk, chat or database out of order. The cancels go first, always:
// what is asked is that the kernel has the first one before anything is written; how late the door notes it is told too.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setImmediate as giveWay } from 'node:timers/promises';
import { openBrokerDoor } from './door.ts';
import { percentile, rounded, spread, withFolder } from './figure.ts';
import type { Tell } from './figure.ts';
import { watchCancels } from './wire.ts';
import { startPosting } from '../src/host/posting.ts';
import type { Heralds } from '../src/host/posting.ts';
import { ChatFault } from '#bot/chat.ts';
import type { Chat } from '#bot/chat.ts';
import { openAlpacaBroker } from '#engine/broker/alpaca/alpaca.ts';
import { JournalFault } from '#engine/journal/journal.ts';
import type { Journal } from '#engine/journal/journal.ts';
import { openSqliteJournal } from '#engine/journal/sqlite.ts';
import { ok } from '#engine/model/result.ts';
import { tradingDay } from '#engine/model/time.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { FACT_VERSIONS } from '#runbook/fact.ts';
import { startFakeAlpaca } from '#tests/contract/alpaca/fake-alpaca.ts';
import type { FakeAlpaca } from '#tests/contract/alpaca/fake-alpaca.ts';
import { workingEntries } from '#tests/working-entries.ts';
import { clearGround, instant, newGround, startWorld } from '#tests/world.ts';
import type { World } from '#tests/world.ts';

export const ROUND_TRIP_MS = 30;
const AIM_IDLE_MS = 10;
const AIM_BUSY_MS = 25;
const AIM_LAST_MS = 1_000;
/** Of twice as many. */
const AIM_LAST_TWICE_MS = 2_000;
const WORKING = 10;
const MANY = 200;
const DAY = tradingDay('2020-02-03');
/** What the desk trades by itself, and what the entries are in. */
const INDEX = '^GSPC';
const SYMBOL = 'SPY';

type Trouble = 'none' | 'disk full' | 'chat down' | 'database locked';

interface Setting {
  readonly trouble: Trouble;
  readonly working: number;
}

type Event =
  | 'brake closed'
  | 'first cancel on the wire'
  | 'first cancel at the door'
  | 'fact on disk'
  | 'kill file'
  | 'answered';

/** What waits for a disk, and what waits for it. */
const WRITTEN: readonly Event[] = ['fact on disk', 'kill file', 'answered'];

/** By what happened when, in ms after the press. */
interface AlpacaPress {
  readonly at: ReadonlyMap<Event, number>;
  readonly order: readonly Event[];
  readonly lastMs: number;
  readonly cancels: number;
}

/** What is between a desk and its journal, once it is time. */
interface Meddling {
  full: boolean;
  note: (event: Event) => void;
}

function meddled(journal: Journal<DeskFact>, meddling: Meddling): Journal<DeskFact> {
  return {
    head: () => journal.head(),
    append: (batch) => {
      if (meddling.full) throw new JournalFault('full', 'journal.db: The disk is full.');
      const entries = journal.append(batch);
      meddling.note('fact on disk');
      return entries;
    },
    read: (from) => journal.read(from),
    messages: journal.messages,
    deliveries: journal.deliveries,
    close: () => journal.close(),
  };
}

const LOCK = `
const { DatabaseSync } = require('node:sqlite');
const held = new DatabaseSync(process.argv[1]);
held.exec('BEGIN IMMEDIATE');
process.stdout.write('locked');
process.stdin.on('end', () => held.exec('ROLLBACK')).resume();
`;

/** Another process holds the journal's write lock until the answer is called. */
async function lockJournal(path: string): Promise<() => Promise<void>> {
  const child = spawn(process.execPath, ['--no-warnings', '-e', LOCK, path], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return async () => {
    child.stdin.end();
    await once(child, 'close');
  };
}

const SILENT: Chat = {
  name: 'silent',
  deliver: () => Promise.reject(new ChatFault('unknown', 'the platform does not answer')),
  find: () => Promise.reject(new ChatFault('unknown', 'the platform does not answer')),
};

/** A platform that is down, and is tried again and again. */
function postInVain(journal: Journal<DeskFact>, world: World): Heralds {
  const ports = { mono: () => performance.now(), log: () => undefined };
  const posting = startPosting(
    journal.messages,
    [{ chat: SILENT, from: 'all', queues: 'as-written' }],
    ports,
  );
  world.assembled.desk.state();
  posting.wake();
  return posting;
}

/** Entries far below the market, taken by the broker; they work there without filling. */
async function placeEntries(world: World, alpaca: FakeAlpaca, working: number): Promise<void> {
  const { machine } = world.assembled;
  const limit = (index: number): number => 100 + index / 100;
  machine.turn((_state, seen) =>
    ok(workingEntries({ count: working, day: DAY, symbol: SYMBOL, limit, at: seen.desk })),
  );
  const resting = () => {
    machine.sender.pump();
    const { orders } = machine.state().engine;
    return Object.values(orders).filter((row) => row.status === 'accepted').length >= working;
  };
  await alpaca.until(`${working} entries rest`, resting, 20_000);
  await machine.sender.idle();
}

interface Wired {
  readonly world: World;
  readonly alpaca: FakeAlpaca;
  readonly stored: Journal<DeskFact>;
  readonly folder: string;
}

/** Presses once, with whatever is out of order; everything is told by this thread's clock. */
async function press(wired: Wired, meddling: Meddling, { trouble }: Setting) {
  const { world, stored, folder } = wired;
  const at = new Map<Event, number>();
  const { brake } = world.assembled.machine;
  const close = brake.close.bind(brake);
  const posting = trouble === 'chat down' ? postInVain(stored, world) : null;
  const unlock =
    trouble === 'database locked' ? await lockJournal(join(folder, 'journal.db')) : null;
  await giveWay();
  const pressed = performance.now();
  meddling.full = trouble === 'disk full';
  meddling.note = (event) => void (at.has(event) || at.set(event, performance.now() - pressed));
  brake.close = (by, reason) => {
    const closing = close(by, reason);
    meddling.note('brake closed');
    return closing;
  };
  const answer = await world.say('ana', 'halt bench');
  meddling.note('answered');
  if (!answer.ok) throw new Error(answer.text);
  meddling.full = false;
  await unlock?.();
  await posting?.stop();
  return { at, pressed };
}

async function pressOnce(setting: Setting): Promise<AlpacaPress> {
  return withFolder(async (folder) => {
    const meddling: Meddling = { full: false, note: () => undefined };
    const path = join(folder, 'journal.db');
    const mono = () => performance.now();
    const stored = openSqliteJournal<DeskFact>({ path, versions: FACT_VERSIONS, mono });
    const ground = newGround({ journal: meddled(stored, meddling) });
    // One instant for broker and desk: they never differ while the desk's own day is played up to it.
    const now = () => instant(`${DAY} 10:00`);
    const alpaca = await startFakeAlpaca({
      now,
      cash: '50000',
      perMinute: null,
      judged: 'nothing',
      symbols: [
        { symbol: INDEX, price: 3_225 },
        { symbol: SYMBOL, price: 320 },
      ],
    });
    const door = await openBrokerDoor({
      port: Number(new URL(alpaca.tradingUrl).port),
      oneWayMs: ROUND_TRIP_MS / 2,
    });
    const unwatch = watchCancels(() => meddling.note('first cancel on the wire'));
    const at = `127.0.0.1:${door.port}`;
    const standIn = { trading: `http://${at}`, data: `http://${at}`, stream: `ws://${at}/stream` };
    const { keyId, secret, kind: account, accountNumber: number } = alpaca;
    const broker = openAlpacaBroker(
      { keyId, secret, account, number, feed: 'iex', standIn },
      { now, mono, log: () => undefined },
    );
    try {
      const joined = await broker.join();
      if (!joined.ok) throw new Error(joined.refusal.text);
      const killFile = (inner: World['killFile']): World['killFile'] => ({
        ...inner,
        look: () => inner.look(),
        prepare: () => inner.prepare(),
        place: (reason) => {
          const placed = inner.place(reason);
          meddling.note('kill file');
          return placed;
        },
      });
      const world = await startWorld(ground, { around: { broker: () => broker, killFile } });
      // The test world never lets the event loop turn; a desk's process does, as here.
      Object.assign(world.assembled.machine, { pause: () => giveWay() });
      await alpaca.until('the stream is heard', () => broker.hears());
      await world.playUntil(`${DAY} 10:00`);
      await placeEntries(world, alpaca, setting.working);
      door.hold();
      await door.cancels();
      const wired = { world, alpaca, stored, folder };
      const { at: seen, pressed } = await press(wired, meddling, setting);
      const over = () =>
        !alpaca.books().orders.some((row) => row.symbol === SYMBOL && row.status !== 'canceled');
      await alpaca.until('every entry is cancelled', over, 20_000);
      const cancels = (await door.cancels()).map((one) => one - pressed);
      await world.assembled.machine.sender.idle();
      return pressOf(seen, cancels);
    } finally {
      unwatch();
      await broker.close();
      await door.close();
      await alpaca.close();
      stored.close();
      clearGround(ground);
    }
  });
}

function pressOf(seen: ReadonlyMap<Event, number>, cancels: readonly number[]): AlpacaPress {
  const at = new Map(seen).set('first cancel at the door', Math.min(...cancels));
  const order = [...at].toSorted((a, b) => a[1] - b[1]).map(([event]) => event);
  return { at, order, lastMs: Math.max(...cancels), cancels: cancels.length };
}

async function pressMany(count: number, setting: Setting): Promise<readonly AlpacaPress[]> {
  const presses: AlpacaPress[] = [];
  for (let at = 0; at < count; at += 1) presses.push(await pressOnce(setting));
  return presses;
}

function times(presses: readonly AlpacaPress[], event: Event): readonly number[] {
  return presses.map((one) => one.at.get(event) ?? Number.NaN);
}

/** Whether the memory gate was closed, and this seen, before anything was stored or answered. */
function comesFirst(event: Event): (press: AlpacaPress) => boolean {
  return ({ order }) => {
    const at = order.indexOf(event);
    return (
      order[0] === 'brake closed' &&
      at > 0 &&
      WRITTEN.every((one) => !order.slice(0, at).includes(one))
    );
  };
}

/** From the wire of one thread to the note of another: loopback, and a turn of the processor. */
function behindMs({ at }: AlpacaPress): number {
  const [left, noted] = [at.get('first cancel on the wire'), at.get('first cancel at the door')];
  return left === undefined || noted === undefined ? Number.NaN : noted - left;
}

export interface AlpacaHalts {
  readonly reached: boolean;
  readonly measured: Readonly<Record<string, number | boolean | readonly string[]>>;
}

export interface AlpacaHaltParts {
  /** Starts a worker that sweeps without end; the answer stops it. */
  readonly sweep: () => Promise<() => Promise<number>>;
  readonly tell: Tell;
}

export async function measureAlpacaHalts({ sweep, tell }: AlpacaHaltParts): Promise<AlpacaHalts> {
  const calm: Setting = { trouble: 'none', working: WORKING };
  await pressOnce(calm); // The first press pays for what the compiler has not seen yet.
  const told = async (name: string, count: number, setting: Setting) => {
    const presses = await pressMany(count, setting);
    tell(`on the local Alpaca, ${name}: ${count} presses`);
    return presses;
  };
  const idle = await told('idle', 30, calm);
  const stop = await sweep();
  const busy = await told('beside a sweep', 30, calm);
  const sweeps = await stop();
  const many = await told('200 entries', 5, { trouble: 'none', working: MANY });
  const twice = await told('400 entries', 3, { trouble: 'none', working: 2 * MANY });
  const full = await told('disk full', 10, { ...calm, trouble: 'disk full' });
  const silent = await told('chat down', 10, { ...calm, trouble: 'chat down' });
  const locked = await told('database locked', 10, { ...calm, trouble: 'database locked' });
  const all = [idle, busy, many, twice, full, silent, locked];
  const first = (presses: readonly AlpacaPress[]) =>
    percentile(times(presses, 'first cancel at the door'), 0.99);
  const last = (presses: readonly AlpacaPress[]) => Math.max(...presses.map((one) => one.lastMs));
  const presses = all.flat();
  const ordered = presses.filter(comesFirst('first cancel on the wire')).length;
  const rows = {
    Idle: idle,
    Busy: busy,
    Many: many,
    Twice: twice,
    Full: full,
    Silent: silent,
    Locked: locked,
  };
  const figures: Record<string, number> = {};
  for (const [name, row] of Object.entries(rows)) {
    Object.assign(
      figures,
      spread(`alpaca${name}FirstCancel`, times(row, 'first cancel at the door')),
    );
    figures[`alpaca${name}LastCancelMaxMs`] = rounded(last(row));
    figures[`alpaca${name}AnswerMaxMs`] = rounded(Math.max(...times(row, 'answered')));
  }
  return {
    reached:
      first(idle) <= AIM_IDLE_MS &&
      [busy, twice, full, silent, locked].every((presses) => first(presses) <= AIM_BUSY_MS) &&
      last(many) <= AIM_LAST_MS &&
      last(twice) <= AIM_LAST_TWICE_MS &&
      ordered === presses.length,
    measured: {
      alpacaRoundTripMs: ROUND_TRIP_MS,
      alpacaOrderOfEvents: idle[0]?.order ?? [],
      alpacaOrderDiskFull: full[0]?.order ?? [],
      alpacaOrderDatabaseLocked: locked[0]?.order ?? [],
      alpacaPresses: presses.length,
      alpacaPressesCancelsFirst: ordered,
      alpacaPressesNotedFirst: presses.filter(comesFirst('first cancel at the door')).length,
      ...spread('alpacaDoorBehind', presses.map(behindMs)),
      alpacaEveryEntryCancelled: presses.every((one) => one.cancels >= WORKING),
      alpacaSweepsBeside: sweeps,
      ...figures,
    },
  };
}
