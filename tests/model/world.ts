// One state of the explored world: the desk's real state, the clocks and the disk around it, and a
// ledger of requests kept apart from the desk's own, for the laws to judge by.
import { deskTime, monoTime, wallTime } from '#engine/model/time.ts';
import type { Seen } from '#engine/seen.ts';
import type { Approval, Bench } from '#runbook/approval.ts';
import type { DeskFact } from '#runbook/fact.ts';
import type { DeskState } from '#runbook/state.ts';
import type { Stamp } from '#engine/journal/journal.ts';
import { ENTRY, MINUTE, NAMES, ownerOf, STOP, WALL_0 } from '#tests/model/desk.ts';
import type { Holding, Name } from '#tests/model/desk.ts';

/** Minutes between the four buckets of time; a resume lives ten. */
export const TICK_MINUTES = 4;
export const LAST_TICK = 3;
const BACK_MINUTES = 30;

/** A request as the laws remember it. */
export interface Noted {
  readonly action: string;
  readonly people: readonly Name[];
  /** Why it is over, or null while nothing ended it. */
  readonly over: string | null;
  readonly wall: number;
  readonly mono: number;
  readonly boot: number;
  readonly epoch: number;
  /** How often `manual` had been lifted when it was asked. */
  readonly halt: number;
  readonly change: number;
}

export interface Notes {
  readonly requests: Readonly<Record<string, Noted>>;
  readonly epoch: number;
  readonly halt: number;
  /** The latest wall time anything was recorded at. */
  readonly wall: number;
}

export interface World {
  readonly desk: DeskState;
  readonly holding: Holding;
  readonly tick: number;
  readonly back: boolean;
  readonly boot: number;
  readonly bootTick: number;
  /** The kill file stands on the disk. */
  readonly file: boolean;
  /** What has been used up of each thing that may happen only so often. */
  readonly used: {
    readonly change: number;
    readonly auto: number;
    readonly placed: number;
    readonly session: number;
  };
  readonly notes: Notes;
}

export function firstWorld(desk: DeskState, holding: Holding): World {
  const notes = { requests: {}, epoch: 0, halt: 0, wall: desk.engine.lastWall };
  const used = { change: 0, auto: 0, placed: 0, session: 0 };
  return { desk, holding, tick: 0, back: false, boot: 1, bootTick: 0, file: false, used, notes };
}

export function wallOf({ tick, back }: World): number {
  return WALL_0 + (tick * TICK_MINUTES - (back ? BACK_MINUTES : 0)) * MINUTE;
}

export function monoOf({ tick, boot, bootTick }: World): number {
  return boot === 1
    ? 5_000_000 + tick * TICK_MINUTES * MINUTE
    : 1_000 + (tick - bootTick) * TICK_MINUTES * MINUTE;
}

export function stampOf(world: World): Stamp {
  const desk = WALL_0 + world.tick * TICK_MINUTES * MINUTE + world.used.session * 86_400_000;
  return { desk: deskTime(desk), wall: wallTime(wallOf(world)) };
}

export function seenOf(world: World): Seen {
  return {
    ...stampOf(world),
    mono: monoTime(monoOf(world)),
    boot: `boot ${world.boot}`,
    killFile: world.file ? 'present' : 'absent',
    lease: true,
    brake: false,
    clockSane: true,
    stream: true,
    pinHolds: true,
    session: null,
    switches: { config: true, env: true },
  };
}

export function benchOf(world: World): Bench {
  const { engine, runbook } = world.desk;
  return {
    wall: wallOf(world),
    mono: monoOf(world),
    boot: `boot ${world.boot}`,
    lastWall: engine.lastWall,
    roster: runbook.roster,
    now: {
      account: 'A',
      mode: engine.desk?.mode ?? 'DEV',
      pin: runbook.pin,
      code: 'c1',
      epoch: engine.latches.epoch,
    },
    manual: engine.latches.set.manual !== undefined,
  };
}

function noteRequest(world: World, fact: DeskFact, notes: Notes): Notes {
  const put = (id: string, row: Noted | undefined): Notes =>
    row === undefined ? notes : { ...notes, requests: { ...notes.requests, [id]: row } };
  if (fact.kind === 'approval.asked') {
    const owner = ownerOf(fact.account);
    const wall = Math.max(wallOf(world), notes.wall);
    const { epoch, halt } = notes;
    return put(fact.id, {
      action: fact.terms.action,
      people: owner === null ? [] : [owner],
      over: null,
      wall,
      mono: monoOf(world),
      boot: world.boot,
      epoch,
      halt,
      change: world.used.change,
    });
  }
  if (fact.kind === 'approval.keyed') {
    const row = notes.requests[fact.id];
    const owner = ownerOf(fact.key.account);
    return put(fact.id, row && owner !== null ? { ...row, people: [...row.people, owner] } : row);
  }
  if (fact.kind !== 'approval.granted' && fact.kind !== 'approval.ended') return notes;
  const row = notes.requests[fact.id];
  return put(
    fact.id,
    row && { ...row, over: fact.kind === 'approval.ended' ? fact.status : 'granted' },
  );
}

/** The notes after one more fact, from the fact alone. */
export function note(world: World, fact: DeskFact, notes: Notes): Notes {
  const moves =
    (fact.kind === 'latch.set' || fact.kind === 'latch.lifted') && fact.latch !== 'crashed';
  const lifts = fact.kind === 'latch.lifted' && fact.latch === 'manual';
  const next = noteRequest(world, fact, notes);
  return {
    ...next,
    epoch: next.epoch + (moves ? 1 : 0),
    halt: next.halt + (lifts ? 1 : 0),
    wall: Math.max(next.wall, wallOf(world)),
  };
}

/** How long ago by each clock, and how long it still has: what may follow depends on these alone. */
function timesOf(world: World, row: Approval, noted: Noted | undefined): readonly unknown[] {
  const { lastWall } = world.desk.engine;
  const wall = wallOf(world);
  const sameRun = row.boot === `boot ${world.boot}`;
  const ran = sameRun ? monoOf(world) - row.askedMono : monoOf(world);
  const left = [row.expiresWall - lastWall, row.expiresWall - Math.max(wall, lastWall)];
  const since = noted && [
    world.notes.wall - noted.wall,
    Math.max(wall, world.notes.wall) - noted.wall,
  ];
  return [left, row.askedWall - lastWall, ran, sameRun, since, noted?.boot === world.boot];
}

/**
 * What the future of each request depends on. An epoch and a roster never come back, so a request of
 * another one is dead whatever else it says; a halt's own has no time; who owns a key is known already.
 */
function requestKey(world: World): readonly string[] {
  const { engine, runbook } = world.desk;
  const rows = Object.values(runbook.approvals.byId).map((row) => {
    const noted = world.notes.requests[row.id];
    const { action, epoch, pin, args } = row.terms;
    const ended = ['open', 'granted'].includes(row.status) ? row.status : 'ended';
    const alike = [action, ended, noted?.over === null];
    if (action === 'adopt-config') return [];
    if (row.status !== 'open' && noted !== undefined && noted.over !== null) return alike;
    const people = [row.keys.map((key) => ownerOf(key.account)), noted?.people];
    if (action === 'confirm-halt') return [...alike, people, noted?.halt === world.notes.halt];
    const current = [epoch === engine.latches.epoch, noted?.epoch === world.notes.epoch];
    const same = [pin === runbook.pin, noted?.change === world.used.change];
    if (!current.includes(true) || !same.includes(true)) return alike;
    return [...alike, args['lifts'] ?? null, people, current, same, timesOf(world, row, noted)];
  });
  return [...new Set(rows.map((row) => JSON.stringify(row)))].sort();
}

/** Equal for worlds that behave alike from here on: counters are left out, what they are compared with is not. */
export function keyOf(world: World): string {
  const { engine } = world.desk;
  const { compared } = engine;
  const crashed = engine.latches.set.crashed;
  return JSON.stringify([
    engine.desk?.mode,
    NAMES.map((name) => world.holding[name]),
    [world.tick, world.back, world.boot, world.file],
    Object.values(world.used),
    Object.values(engine.latches.set)
      .map((row) => `${row.latch} ${row.level}`)
      .sort(),
    crashed !== undefined && compared !== null && compared.clean && compared.at >= crashed.since,
    [engine.orders[ENTRY.id]?.cancelAsked, engine.orders[STOP.id]?.cancelAsked],
    engine.lastWall === world.notes.wall,
    Object.values(world.notes.requests).filter((row) => row.action === 'resume').length,
    requestKey(world),
  ]);
}
