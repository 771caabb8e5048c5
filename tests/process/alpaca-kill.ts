// Kills a desk that trades on a local Alpaca at a system call, again and again, a third of them once more while they
// recover; then lets it recover, stop in order, and be judged by the local Alpaca's own books.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { askDesk, socketPath } from '#bot/socket.ts';
import { openChance } from '#tests/simulation/chance.ts';
import type { Chance } from '#tests/simulation/chance.ts';
import { judgeLeft, uncovered } from './alpaca-evidence.ts';
import type { Told } from './alpaca-evidence.ts';
import { clearPlaces, startDesk, stopDesk } from './real-desk.ts';
import type { Running } from './real-desk.ts';
import { joins } from './stand-in.ts';
import { counting, countFrom, dyingAt, killAt, readCounts } from './strace.ts';
import type { Boundary, SystemCall } from './strace.ts';
import { tradeSession } from './trading-people.ts';
import { liveMorning, openDay, SPEED } from './trading-day.ts';
import type { Ground, Morning } from './trading-day.ts';

type Counts = ReadonlyMap<SystemCall, number>;

export interface KilledTrading {
  /** Kills at a system call in a trading session. */
  readonly kills: number;
  /** Of those desks, how many were killed at a system call again while they recovered. */
  readonly again: number;
  /** Sessions that were over before their call came; they were killed at rest, and are not counted as kills. */
  readonly atRest: number;
  readonly byCall: Readonly<Record<string, number>>;
  readonly orders: number;
  readonly fills: number;
  /** Executed while no desk ran. */
  readonly fillsUnheard: number;
  readonly halts: number;
  readonly granted: number;
  /** The longest from a start to every holding under its stop, in ms. */
  readonly protectedMs: number;
  readonly faults: readonly string[];
}

export interface KillAsked {
  readonly kills: number;
  readonly seed: string | number;
  readonly progress: (done: number) => void;
}

/** Desks side by side: more than this wait for each other on two processors. */
const SIDE_BY_SIDE = 4;
const AGAIN = 0.35;
/** From the start of a desk to equal books, all protected. */
const RECOVERED_MS = 180_000;
/** Reading modules is no boundary of a recovery. */
const NOT_RECOVERY: readonly SystemCall[] = ['read', 'openat', 'close'];
/** Sessions differ; beyond this share of the measured calls they are mostly over. */
const REACH = 0.3;
/** What a recovered desk asked last is answered by then. */
const QUIET_MS = 500;

interface Bench {
  readonly morning: Morning;
  readonly env: NodeJS.ProcessEnv;
  readonly session: Counts;
  readonly recovery: Counts;
}

interface Tally {
  kills: number;
  again: number;
  atRest: number;
  readonly byCall: Record<string, number>;
  orders: number;
  fills: number;
  fillsUnheard: number;
  halts: number;
  granted: number;
  protectedMs: number;
  readonly faults: string[];
}

function start({ place, alpaca }: Ground, env: NodeJS.ProcessEnv, under: readonly string[] = []) {
  const args = ['--demo', '--speed', String(SPEED)];
  return startDesk(place, { args, env: { ...env, ...joins(alpaca) }, under });
}

function draw(counts: Counts, chance: Chance, reach: number): Boundary {
  const [call, count] = chance.pick([...counts]);
  return { call, at: 1 + chance.below(Math.max(1, Math.floor(count * reach))) };
}

/** What happens at the exchange while no desk hears of it. */
function moveUnheard({ alpaca }: Ground, chance: Chance): void {
  alpaca.partials('whole');
  for (const { symbol } of alpaca.books().positions)
    if (chance.of(0.3)) {
      const last = Number(alpaca.market.lastPrice(symbol));
      alpaca.market.price(symbol, (last * (chance.of(0.5) ? 0.9 : 0.98)).toFixed(2));
    }
}

/** Resolves with the ms it took until the books were equal and every holding was under an open sale. */
async function recovered(ground: Ground, desk: Running): Promise<number> {
  const began = performance.now();
  await desk.ready();
  let says = '';
  while (performance.now() - began < RECOVERED_MS) {
    const bare = uncovered(ground.alpaca.books());
    const ms = performance.now() - began;
    const asked = { words: ['reconcile'], as: 'ana' };
    const answer = bare.length > 0 ? null : await askDesk(socketPath(ground.place.state), asked);
    if (answer?.ok === true && answer.text.includes('The books equal')) return ms;
    says = answer === null ? bare.join('; ') : answer.text;
    await wait(answer === null ? 50 : 500);
  }
  throw new Error(`not recovered within ${RECOVERED_MS} ms: ${says}`);
}

/** A desk that dies a second time at a system call of its recovery; false where it lived through it. */
async function killAgain(ground: Ground, bench: Bench, chance: Chance): Promise<Boundary | null> {
  const boundary = draw(bench.recovery, chance, 1);
  const desk = start(ground, bench.env, dyingAt(boundary));
  const end = await Promise.race([desk.ended, recovered(ground, desk).catch(() => 'alive')]);
  if (end === 'SIGKILL') return boundary;
  desk.signal('SIGKILL');
  await desk.ended;
  return null;
}

async function killOnce(bench: Bench, chance: Chance, tally: Tally): Promise<void> {
  const pace = {
    latencyMs: chance.pick([0, 5, 20]),
    enterMs: chance.pick([0, 20]),
    cancelMs: chance.pick([0, 30]),
  };
  const ground = await openDay(bench.morning, pace);
  const told: Told = { halted: false, asked: [], granted: [] };
  const boundary = draw(bench.session, chance, REACH);
  const note = (what: string) => tally.faults.push(`${boundary.call} ${boundary.at}: ${what}`);
  try {
    const desk = start(ground, bench.env);
    await desk.ready();
    // Half of them die while people act: by then the calls before would have been used up.
    const late = chance.of(0.5);
    if (!late) await killAt(desk.pid, boundary);
    const acting = () => (late ? killAt(desk.pid, boundary) : Promise.resolve());
    const session = tradeSession(ground, chance, { told, acting });
    const atCall = await Promise.race([desk.ended.then(() => true), session.then(() => false)]);
    desk.signal('SIGKILL');
    const end = await desk.ended;
    await session;
    if (end !== 'SIGKILL')
      note(`the desk ended by itself with ${end}: ${desk.output().slice(-800)}`);
    const before = ground.alpaca.books().fills.length;
    moveUnheard(ground, chance);
    tally.fillsUnheard += ground.alpaca.books().fills.length - before;
    if (chance.of(AGAIN)) {
      const second = await killAgain(ground, bench, chance);
      if (second !== null) tally.again += 1;
    }
    const last = start(ground, bench.env);
    try {
      tally.protectedMs = Math.max(tally.protectedMs, await recovered(ground, last));
      await wait(QUIET_MS);
      await recovered(ground, last);
    } catch (error) {
      note(`${String(error)}\n${last.output().slice(-1_500)}`);
    }
    const code = await stopDesk(last);
    if (code !== 0) note(`the last stop answered ${code}: ${last.output().slice(-800)}`);
    const left = judgeLeft(ground.place, ground.alpaca, told);
    for (const fault of left.faults) note(fault);
    if (atCall) tally.byCall[boundary.call] = (tally.byCall[boundary.call] ?? 0) + 1;
    if (atCall) tally.kills += 1;
    else tally.atRest += 1;
    tally.orders += ground.alpaca.books().orders.length;
    tally.fills += ground.alpaca.books().fills.length;
    tally.halts += told.halted ? 1 : 0;
    tally.granted += told.granted.length;
  } finally {
    await ground.alpaca.close();
    rmSync(ground.place.dir, { recursive: true, force: true });
  }
}

/** How often each call comes in a whole session, and in a recovery after it. */
async function measure(morning: Morning, env: NodeJS.ProcessEnv): Promise<Bench> {
  const ground = await openDay(morning, { latencyMs: 5, enterMs: 0, cancelMs: 0 });
  const file = join(ground.place.dir, 'calls');
  try {
    const desk = start(ground, env);
    await desk.ready();
    await countFrom(desk.pid, file);
    const told: Told = { halted: false, asked: [], granted: [] };
    const acting = () => Promise.resolve();
    await tradeSession(ground, openChance('measure'), { told, acting });
    desk.signal('SIGKILL');
    await desk.ended;
    const session = readCounts(file, desk.pid);
    const next = start(ground, env, counting(file));
    await recovered(ground, next);
    next.signal('SIGKILL');
    await next.ended;
    const all = readCounts(file, next.pid);
    const recovery = new Map([...all].filter(([call]) => !NOT_RECOVERY.includes(call)));
    return { morning, env, session, recovery };
  } finally {
    await ground.alpaca.close();
  }
}

/** So many kills at system calls, several desks side by side; `progress` hears of each. */
export async function killTrading({ kills, seed, progress }: KillAsked): Promise<KilledTrading> {
  const tally: Tally = {
    kills: 0,
    again: 0,
    atRest: 0,
    byCall: {},
    orders: 0,
    fills: 0,
    fillsUnheard: 0,
    halts: 0,
    granted: 0,
    protectedMs: 0,
    faults: [],
  };
  try {
    const bare = await liveMorning({});
    const env = { NODE_COMPILE_CACHE: join(bare.place.dir, 'compiled') };
    const bench = await measure(bare, env);

    let next = 0;
    const lane = async (): Promise<void> => {
      while (tally.kills < kills && tally.faults.length === 0) {
        next += 1;
        await killOnce(bench, openChance('kill trading', seed, next), tally);
        progress(tally.kills);
      }
    };
    await Promise.all(Array.from({ length: SIDE_BY_SIDE }, lane));
    return tally;
  } finally {
    clearPlaces();
  }
}

if (import.meta.main) {
  const [count = '10', seed = '1'] = process.argv.slice(2);
  const began = performance.now();
  const killed = await killTrading({
    kills: Number(count),
    seed,
    progress: (done) => void (done % 10 === 0 && process.stdout.write(`${done} kills\n`)),
  });
  const seconds = Math.round((performance.now() - began) / 1_000);
  process.stdout.write(`${JSON.stringify({ ...killed, seconds }, null, 2)}\n`);
  process.exitCode = killed.faults.length > 0 ? 1 : 0;
}
