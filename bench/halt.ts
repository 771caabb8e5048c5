// The halt in process: from a person's press to the closed brake, to the first cancel at the broker, to
// the answer, with ten entries working and a journal on the disk; idle, and beside a worker's backtest. Then the
// same over HTTP, on a local Alpaca.
import { join } from 'node:path';
import { setImmediate as giveWay } from 'node:timers/promises';
import { measureAlpacaHalts } from './halt-alpaca.ts';
import { figure, percentile, spread, withFolder } from './figure.ts';
import type { Figure, Tell } from './figure.ts';
import { askWorker } from '../src/host/heavy.ts';
import type { WorkerTask } from '../src/host/heavy.ts';
import type { Journal } from '#engine/journal/journal.ts';
import { openSqliteJournal } from '#engine/journal/sqlite.ts';
import { ok } from '#engine/model/result.ts';
import { deskTime, tradingDay } from '#engine/model/time.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { FACT_VERSIONS } from '#runbook/fact.ts';
import { workingEntries } from '#tests/working-entries.ts';
import { clearGround, newGround, startWorld } from '#tests/world.ts';
import type { World } from '#tests/world.ts';

const AIM_IDLE_MS = 10;
const AIM_BUSY_MS = 25;
const PRESSES = 100;
const WORKING = 10;
const DAY = tradingDay('2020-02-03');

type Event = 'brake closed' | 'first cancel at the broker' | 'first fact on disk' | 'answered';

interface Press {
  readonly order: readonly Event[];
  readonly at: Readonly<Record<Event, number>>;
  readonly cancels: number;
}

/** Notes each event once, at its first happening after the press. */
class Watch {
  readonly seen = new Map<Event, number>();
  cancels = 0;
  #pressed: number | null = null;

  press(): void {
    this.#pressed = performance.now();
  }

  note(event: Event): void {
    if (this.#pressed === null) return;
    if (event === 'first cancel at the broker') this.cancels += 1;
    if (!this.seen.has(event)) this.seen.set(event, performance.now() - this.#pressed);
  }

  result(): Press {
    const at = (event: Event): number => this.seen.get(event) ?? Number.NaN;
    return {
      order: [...this.seen.keys()],
      cancels: this.cancels,
      at: {
        'brake closed': at('brake closed'),
        'first cancel at the broker': at('first cancel at the broker'),
        'first fact on disk': at('first fact on disk'),
        answered: at('answered'),
      },
    };
  }
}

function watched(journal: Journal<DeskFact>, watch: Watch): Journal<DeskFact> {
  return {
    head: () => journal.head(),
    append: (batch) => {
      const entries = journal.append(batch);
      watch.note('first fact on disk');
      return entries;
    },
    read: (from) => journal.read(from),
    messages: journal.messages,
    deliveries: journal.deliveries,
    close: () => journal.close(),
  };
}

/** Entries far below the market: they are taken by the broker and work there without filling. */
async function placeEntries(world: World): Promise<void> {
  const { machine } = world.assembled;
  const limit = (index: number): number => 1_000 + index;
  machine.turn((_state, seen) =>
    ok(workingEntries({ count: WORKING, day: DAY, symbol: '^GSPC', limit, at: seen.desk })),
  );
  await machine.sender.idle();
  world.clock.set(deskTime(world.clock.now() + 1_000));
  world.broker.advanceTo(world.clock.now());
  await machine.sender.idle();
}

function pressOnce(): Promise<Press> {
  return withFolder(async (folder) => {
    const watch = new Watch();
    const stored = openSqliteJournal<DeskFact>({
      path: join(folder, 'journal.db'),
      versions: FACT_VERSIONS,
      mono: () => performance.now(),
    });
    const ground = newGround({ journal: watched(stored, watch) });
    const calls = (call: string): 'none' => {
      if (call === 'cancel') watch.note('first cancel at the broker');
      return 'none';
    };
    try {
      const world = await startWorld(ground, { faults: { calls } });
      await world.playUntil(`${DAY} 10:00`);
      await placeEntries(world);
      const { brake } = world.assembled.machine;
      const close = brake.close.bind(brake);
      brake.close = (by, reason) => {
        const closing = close(by, reason);
        watch.note('brake closed');
        return closing;
      };
      await giveWay();
      watch.press();
      const answer = await world.say('ana', 'halt bench');
      watch.note('answered');
      if (!answer.ok) throw new Error(answer.text);
      return watch.result();
    } finally {
      stored.close();
      clearGround(ground);
    }
  });
}

async function pressMany(): Promise<readonly Press[]> {
  const presses: Press[] = [];
  for (let at = 0; at < PRESSES; at += 1) presses.push(await pressOnce());
  return presses;
}

/** Eight years in a worker, with the limits and strategies of the demo desk. */
export async function backtestTask(): Promise<WorkerTask> {
  const ground = newGround();
  try {
    const { engine } = (await startWorld(ground)).assembled.desk.state();
    const { strategies, limits } = engine;
    if (strategies === null) throw new Error('the desk has no strategies in force');
    const span = { from: tradingDay('2012-01-03'), until: tradingDay('2019-12-31') };
    const cash = ground.config.cashCents;
    return { task: 'backtest', ...span, cash, seed: ground.seed, limits, strategies };
  } finally {
    clearGround(ground);
  }
}

/** Backtests one after another in a worker until told to stop; then answers how many were run. */
function keepWorkerBusy(task: WorkerTask): () => Promise<number> {
  const stop = new AbortController();
  const work = async (): Promise<number> => {
    let finished = 0;
    for (; !stop.signal.aborted; finished += 1) await askWorker(task, () => undefined);
    return finished;
  };
  const working = work();
  return () => {
    stop.abort();
    return working;
  };
}

function times(presses: readonly Press[], event: Event): readonly number[] {
  return presses.map((press) => press.at[event]);
}

function measuredOf(name: string, presses: readonly Press[]): Readonly<Record<string, number>> {
  return {
    ...spread(`${name}Brake`, times(presses, 'brake closed')),
    ...spread(`${name}FirstCancel`, times(presses, 'first cancel at the broker')),
    ...spread(`${name}Fact`, times(presses, 'first fact on disk')),
    ...spread(`${name}Answer`, times(presses, 'answered')),
  };
}

export async function measureHalt(tell: Tell): Promise<Figure> {
  await pressOnce(); // The first press pays for what the compiler has not seen yet.
  const idle = await pressMany();
  tell(`idle: ${idle.length} presses`);
  const stop = keepWorkerBusy(await backtestTask());
  const busy = await pressMany();
  const backtests = await stop();
  tell(`beside a backtest: ${busy.length} presses`);
  const alpaca = await measureAlpacaHalts({
    sweep: async () => keepWorkerBusy(await backtestTask()),
    tell,
  });
  const order = idle[0]?.order ?? [];
  const all = [...idle, ...busy];
  const sameOrder = all.every((press) => press.order.join() === order.join());
  const allCancelled = all.every((press) => press.cancels >= WORKING);
  const first = (presses: readonly Press[]): number =>
    percentile(times(presses, 'first cancel at the broker'), 0.99);
  return figure({
    figure: 'halt',
    asked: `press to first cancel p99 at most ${AIM_IDLE_MS} ms idle, ${AIM_BUSY_MS} ms beside a backtest; on a local Alpaca the same, the last of 200 cancels within 1 s at 30 ms there and back, and never behind a write`,
    reached:
      first(idle) <= AIM_IDLE_MS &&
      first(busy) <= AIM_BUSY_MS &&
      sameOrder &&
      allCancelled &&
      alpaca.reached,
    measured: {
      presses: PRESSES,
      workingOrders: WORKING,
      orderOfEvents: order,
      orderAlwaysTheSame: sameOrder,
      everyWorkingEntryCancelled: allCancelled,
      ...measuredOf('idle', idle),
      backtestsBeside: backtests,
      ...measuredOf('busy', busy),
      ...alpaca.measured,
    },
  });
}
