// The simulator: the real desk through random days with random people and random faults, all from one
// seed, with every invariant looked at after every instant. What it finds can be played again.
import type { BrokerStore } from '#engine/broker/store.ts';
import type { Broker } from '#engine/broker/broker.ts';
import type { Entry, Journal } from '#engine/journal/journal.ts';
import { JournalFault } from '#engine/journal/journal.ts';
import { nextSession } from '#engine/market/session.ts';
import { atNewYork, deskTime, tradingDay } from '#engine/model/time.ts';
import type { DeskTime } from '#engine/model/time.ts';
import type { KillFile } from '#engine/risk/killfile.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { clearGround, newGround, startWorld } from '#tests/world.ts';
import type { Ground, World } from '#tests/world.ts';
import { bracketed, inWholeUnits } from './bracketed.ts';
import { busy } from './busy.ts';
import { openChance, openDoom } from './chance.ts';
import type { Chance, Doom } from './chance.ts';
import { crowd, interrupt } from './crowd.ts';
import { mortalBroker, mortalJournal, mortalKillFile, mortalStore } from './process.ts';
import type { Life } from './process.ts';
import { Watch } from './witness.ts';
import type { Violation } from './witness.ts';

export interface Setting {
  readonly seed: number | string;
  /** Days with faults; one quiet day more follows. */
  readonly days: number;
  /** 0 for none, 1 for a very bad week. */
  readonly faultRate: number;
  readonly from?: string;
  /** Entries bring a stop and a target as one order. */
  readonly brackets?: boolean;
  /** Mistakes planted around the desk, to see that the simulator finds them. */
  readonly plant?: {
    readonly broker?: (inner: Broker) => Broker;
    readonly killFile?: (inner: KillFile) => KillFile;
  };
}

export interface Run {
  readonly seed: number | string;
  readonly from: string;
  readonly days: number;
  readonly starts: number;
  readonly entries: number;
  readonly violations: readonly Violation[];
  readonly counts: Readonly<Record<string, number>>;
  readonly tail: readonly Entry<DeskFact>[];
}

const CRISES = [
  '2001-09-05',
  '2002-07-10',
  '2008-09-11',
  '2008-10-02',
  '2010-05-04',
  '2011-08-01',
  '2015-08-19',
  '2018-02-01',
  '2020-02-20',
  '2020-03-04',
] as const;
const TAIL = 30;
const STARTS_MAX = 500;
const QUIET_ROUNDS = 120;
const QUIET_STEP_MS = 5_000;

function startDay(chance: Chance): string {
  if (chance.of(0.4)) return chance.pick(CRISES);
  const year = 2001 + chance.below(19);
  const month = 1 + chance.below(12);
  const day = 1 + chance.below(28);
  const text = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
  return nextSession(tradingDay(text)).day;
}

function endDay(from: string, days: number): string {
  let day = tradingDay(from);
  for (let left = days; left > 0; left -= 1) day = nextSession(day).day;
  return day;
}

interface Stage {
  readonly setting: Setting;
  readonly chance: Chance;
  readonly doom: Doom;
  readonly watch: Watch;
  readonly ground: Ground;
  /** Whether this desk's wall runs with its market or far slower, as a fast demo's does. */
  readonly wallShare: number;
  /** How much people do. */
  readonly bustle: number;
  /** When the last day begins, and with it the quiet. */
  readonly quietFrom: DeskTime;
}

interface Running {
  readonly world: World;
  readonly life: Life;
}

function lookAt(stage: Stage, running: Running): void {
  const { world, life } = running;
  if (life.dead) return;
  const { machine } = world.assembled;
  stage.watch.look(machine.state(), machine.brake.closed);
  if (stage.chance.of(0.01)) prove(stage, running);
}

function prove(stage: Stage, { world, life }: Running): void {
  const behind = life.dead ? null : world.assembled.machine.state();
  stage.watch.prove([...stage.ground.journal.read(1)], behind);
}

function around({ plant, brackets }: Setting, inner: Broker): Broker {
  const planted = plant?.broker?.(inner) ?? inner;
  return brackets === true ? inWholeUnits(planted) : planted;
}

/** One life of the process, from its start to its death or the end of the days. */
async function live(stage: Stage, life: Life): Promise<{ readonly ended: boolean }> {
  const { ground, doom, watch, chance, setting } = stage;
  const hands = { dooms: doom, witness: watch };
  const journal: Journal<DeskFact> = mortalJournal(ground.journal, life, hands);
  const store: BrokerStore = mortalStore(ground.store, life, hands);
  let running: Running | null = null;
  const own: Ground = { ...ground, journal, store };
  const world = await startWorld(own, {
    faults: doom.plan,
    around: {
      killFile: (inner) => mortalKillFile(setting.plant?.killFile?.(inner) ?? inner, life, doom),
      broker: (inner) =>
        mortalBroker(around(setting, inner), life, {
          submitting: (id) =>
            watch.submitting(id, running?.world.assembled.machine.brake.closed ?? false),
          cancelling: (id) => watch.cancelling(id),
          async meanwhile() {
            if (running !== null && chance.of(0.2 * stage.bustle))
              await interrupt({
                world: running.world,
                chance,
                watch,
                bustle: stage.bustle,
                alive: () => !life.dead,
              });
          },
        }),
    },
    pace: (from: DeskTime, to: DeskTime) => {
      if (running !== null) lookAt(stage, running);
      if (life.dead) return Promise.resolve(false);
      if (to >= stage.quietFrom) doom.end();
      doom.tick();
      own.wall += Math.round((to - from) * stage.wallShare);
      if (chance.of(0.004 * setting.faultRate)) {
        watch.count('wall jump');
        running?.world.jump(chance.pick([-3_600_000, -20_000, 20_000, 3_600_000]));
      }
      return Promise.resolve(watch.violations.length === 0);
    },
    acts: async () => {
      if (running !== null && !life.dead && setting.faultRate > 0)
        await crowd({
          world: running.world,
          chance,
          watch,
          bustle: stage.bustle,
          alive: () => !life.dead,
        });
    },
  });
  running = { world, life };
  await world.playAll();
  ground.wall = own.wall + 1_000 + chance.below(60_000);
  lookAt(stage, running);
  if (!life.dead && watch.violations.length === 0) await quiet(stage, running);
  return { ended: !life.dead };
}

/** The faults are over: the desk goes on by the second, as a real one does, and must come to rest. */
async function quiet(stage: Stage, running: Running): Promise<void> {
  stage.doom.end();
  const { world } = running;
  for (let round = 0; round < QUIET_ROUNDS; round += 1) {
    world.clock.set(deskTime(world.clock.now() + QUIET_STEP_MS));
    world.pass(QUIET_STEP_MS);
    world.broker.advanceTo(world.clock.now());
    await world.assembled.round();
    await world.assembled.machine.sender.idle();
  }
  lookAt(stage, running);
  const { machine } = world.assembled;
  stage.watch.quiet(machine.state(), machine.brake.unrecorded.length);
  prove(stage, running);
}

async function liveOn(stage: Stage): Promise<number> {
  for (let starts = 1; starts < STARTS_MAX; starts += 1) {
    const life: Life = { dead: false };
    try {
      const { ended } = await live(stage, life);
      if (ended || stage.watch.violations.length > 0) return starts;
    } catch (error) {
      const full = error instanceof JournalFault && stage.doom.full();
      if (!life.dead && !full) {
        stage.watch.complain('BUG', error instanceof Error ? (error.stack ?? '') : String(error));
        return starts;
      }
      stage.watch.count(life.dead ? 'died while starting' : 'start refused by a full disk');
    }
    life.dead = true; // What it left in the air ends with it.
    stage.doom.tick();
  }
  stage.watch.complain('BUG', `not at the end of the days after ${STARTS_MAX} starts`);
  return STARTS_MAX;
}

/** Plays the days of one seed; it never throws, what goes wrong is a violation. */
export async function simulate(setting: Setting): Promise<Run> {
  const chance = openChance('simulation', setting.seed);
  const from = setting.from ?? startDay(chance);
  const until = endDay(from, setting.days);
  const ground = newGround({
    seed: `sim-${setting.seed}`,
    from,
    until,
    ...(chance.of(0.75) ? { change: setting.brackets === true ? bracketed : busy } : {}),
  });
  const watch = new Watch(ground.dir);
  const doom = openDoom(chance, setting.faultRate, (name) => watch.count(name));
  const wallShare = chance.pick([1, 1, 0.01]);
  const quietFrom = deskTime(atNewYork(tradingDay(until), 0));
  const bustle = chance.pick([0, 0.2, 0.5, 1]);
  const stage: Stage = { setting, chance, doom, watch, ground, wallShare, quietFrom, bustle };
  const starts = await liveOn(stage);
  const tail = [...ground.journal.read(Math.max(1, watch.journal.seq - TAIL + 1))];
  clearGround(ground);
  return {
    seed: setting.seed,
    from,
    days: setting.days + 1,
    starts,
    entries: watch.journal.seq,
    violations: watch.violations,
    counts: watch.counts,
    tail,
  };
}
