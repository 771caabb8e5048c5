// Chance from a seed, and what it dooms: crashes at effects, a disk that fills, calls and reports that go
// wrong. The same seed dooms the same way; once the faults are over nothing goes wrong any more.
import type { CallFault, FaultPlan, ReportFault } from '#engine/broker/simulated.ts';
import { seeded } from '#engine/model/random.ts';
import type { Dooms, Effect, Strike } from './process.ts';

export interface Chance {
  /** True with this probability. */
  of(probability: number): boolean;
  pick<T>(from: readonly T[]): T;
  /** A whole number from 0 to below the bound. */
  below(bound: number): number;
}

export function openChance(...words: readonly (string | number)[]): Chance {
  const next = seeded(...words);
  return {
    of: (probability) => next() < probability,
    pick(from) {
      const found = from[Math.floor(next() * from.length)];
      if (found === undefined) throw new RangeError('nothing to pick from');
      return found;
    },
    below: (bound) => Math.floor(next() * bound),
  };
}

export interface Doom extends Dooms {
  readonly plan: FaultPlan;
  /** Called at each instant: disks fill and empty. */
  tick(): void;
  /** Nothing goes wrong from here on. */
  end(): void;
}

const CALL_FAULTS: readonly CallFault[] = ['before', 'after', 'late'];
const REPORT_FAULTS: readonly ReportFault[] = ['twice', 'drop', 'late'];
const CRASH_AT_EFFECT: Readonly<Record<Effect, number>> = {
  journal: 0.004,
  broker: 0.03,
  'kill file': 0.05,
};
/** Orders are few, so what carries them fails more often than what only reads. */
const CALL_FAILS = { submit: 0.15, cancel: 0.15, find: 0.1, read: 0.02 } as const;
const REPORT_FAILS = 0.1;
const DISK_FILLS = 0.006;
const DISK_FILLS_AT_WRITE = 0.002;
const DISK_EMPTIES = 0.3;

/** `rate` 1 is a very bad week; 0 is a quiet one. */
export function openDoom(chance: Chance, rate: number, count: (name: string) => void): Doom {
  let over = rate === 0;
  let full = false;
  // A swarm: each seed leaves some kinds of fault out and repeats others.
  const weight = () => rate * chance.pick([0, 0.3, 1, 3]);
  const swarm = { crash: weight(), call: weight(), report: weight(), disk: weight() };
  const hits = (probability: number) => !over && chance.of(probability);
  return {
    strike(effect): Strike {
      if (!hits(CRASH_AT_EFFECT[effect] * swarm.crash)) return 'none';
      const when = chance.pick(['before', 'after'] as const);
      count(`crash ${when} ${effect}`);
      return when;
    },
    full() {
      full ||= hits(DISK_FILLS_AT_WRITE * swarm.disk);
      return full;
    },
    tick() {
      if (full) full = !chance.of(DISK_EMPTIES);
      else full = hits(DISK_FILLS * swarm.disk);
      if (full) count('disk full');
    },
    end() {
      over = true;
      full = false;
    },
    plan: {
      calls(call) {
        const carries = call === 'submit' || call === 'cancel' || call === 'find';
        if (!hits(CALL_FAILS[carries ? call : 'read'] * swarm.call)) return 'none';
        const fault = chance.pick(CALL_FAULTS);
        count(`${call} ${fault}`);
        return fault;
      },
      reports() {
        if (!hits(REPORT_FAILS * swarm.report)) return 'once';
        const fault = chance.pick(REPORT_FAULTS);
        count(`report ${fault}`);
        return fault;
      },
    },
  };
}
