// The model checker: every order of everything that may happen to two keys, explored breadth first on the
// desk's real deciders, folds and guards, each step judged by laws written apart from them.
import { judgeBatch } from '#engine/journal/guard.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { hash } from 'node:crypto';
import { freshDesk } from '#tests/model/desk.ts';
import type { Holding } from '#tests/model/desk.ts';
import { judgeStep } from '#tests/model/laws.ts';
import { REAL } from '#tests/model/move.ts';
import { movesOf } from '#tests/model/moves.ts';
import type { Deciders, Move, MoveKind } from '#tests/model/move.ts';
import type { Most } from '#tests/model/moves.ts';
import { firstWorld, keyOf, note, stampOf } from '#tests/model/world.ts';
import type { World } from '#tests/model/world.ts';

export interface Bound {
  readonly seconds: number;
  /** The most moves in a row; without it all of them, until nothing new is found. */
  readonly depth?: number;
  /** How much may happen in one history, sweep by sweep; the halts' own requests come on top. */
  readonly sweeps?: readonly Most[];
  readonly deciders?: Deciders;
  /** Stops at the first fault. */
  readonly first?: boolean;
}

export interface Explored {
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  /** Nothing within the bound was left unexplored. */
  readonly complete: boolean;
  readonly faults: string[];
  /** How many transitions of each kind wrote something. */
  readonly written: Readonly<Partial<Record<MoveKind, number>>>;
}

interface Node {
  readonly world: World;
  readonly parent: Node | null;
  readonly says: string;
}

const MOST_FAULTS = 20;
const HOLDINGS: readonly Holding[] = [
  { ana: true, rita: true, vic: false },
  { ana: true, rita: true, vic: true },
];

function trail(node: Node): string {
  const steps: string[] = [];
  for (let at: Node | null = node; at !== null; at = at.parent) steps.unshift(at.says);
  return steps.join(' > ');
}

/** The world with a batch written in it; the guards judge the batch first. */
function written(
  world: World,
  facts: readonly DeskFact[],
  deciders: Deciders,
): { readonly world: World; readonly breach: string | null } {
  if (facts.length === 0) return { world, breach: null };
  const stamp = stampOf(world);
  const breach = judgeBatch(deciders.guards, world.desk, facts, stamp);
  let { desk, notes } = world;
  for (const fact of facts) {
    desk = deciders.foldDesk(desk, fact, stamp);
    notes = note(world, fact, notes);
  }
  const placed = facts.some(
    (fact) => fact.kind === 'approval.granted' && fact.action === 'confirm-halt',
  );
  const unlinked = facts.some((fact) => fact.kind === 'latch.lifted' && fact.latch === 'kill-file');
  const file = placed || (world.file && !unlinked);
  return {
    world: { ...world, desk, notes, file },
    breach: breach === null ? null : `guard: ${breach.sentence}`,
  };
}

function take(
  world: World,
  move: Move,
  deciders: Deciders,
): { readonly after: World; readonly wrote: boolean; readonly faults: readonly string[] } {
  const before =
    move.first.length === 0 ? { world, breach: null } : written(world, move.first, deciders);
  const decided = move.decide();
  if (!decided.ok)
    return {
      after: world,
      wrote: false,
      faults: judgeStep({ before: world, move, facts: null, after: world }),
    };
  // What is around the desk moves first: a crash's facts are written by the run that follows it.
  const moved = { ...before.world, ...move.around };
  const done = written(moved, decided.value, deciders);
  const faults = judgeStep({ before: before.world, move, facts: decided.value, after: done.world });
  const breaches = [before.breach, done.breach].filter((breach) => breach !== null);
  return { after: done.world, wrote: decided.value.length > 0, faults: [...faults, ...breaches] };
}

function roots(): readonly Node[] {
  return (['PAPER', 'LIVE'] as const).flatMap((mode) =>
    HOLDINGS.map((holding) => {
      const world = firstWorld(freshDesk(mode, holding), holding);
      return { world, parent: null, says: `${mode}, vic ${holding.vic ? 'holds a key' : 'reads'}` };
    }),
  );
}

class Search {
  readonly #bound: Bound;
  readonly #deciders: Deciders;
  readonly #seen = new Set<string>();
  readonly #ends: number;
  readonly #most: Most;
  readonly faults: string[] = [];
  readonly written: Partial<Record<MoveKind, number>> = {};
  transitions = 0;
  late = false;

  constructor(bound: Bound, most: Most) {
    this.#bound = bound;
    this.#deciders = bound.deciders ?? REAL;
    this.#most = most;
    this.#ends = performance.now() + bound.seconds * 1000;
  }

  get states(): number {
    return this.#seen.size;
  }

  isNew(world: World): boolean {
    const key = hash('md5', keyOf(world), 'base64');
    if (this.#seen.has(key)) return false;
    this.#seen.add(key);
    return true;
  }

  #fault(node: Node, move: Move, says: string): void {
    if (this.faults.length < MOST_FAULTS)
      this.faults.push(`${says} [${trail(node)} > ${move.says}]`);
    if (this.#bound.first === true) this.late = true;
  }

  next(node: Node): readonly Node[] {
    const found: Node[] = [];
    for (const move of movesOf(node.world, this.#deciders, this.#most)) {
      this.transitions += 1;
      const { after, wrote, faults } = take(node.world, move, this.#deciders);
      for (const says of faults) this.#fault(node, move, says);
      if (wrote) this.written[move.kind] = (this.written[move.kind] ?? 0) + 1;
      if (after !== node.world && this.isNew(after))
        found.push({ world: after, parent: node, says: move.says });
    }
    if (performance.now() > this.#ends) this.late = true;
    return found;
  }
}

/** Two disturbances and a resume, then a disturbance and two resumes: a minute on one core. */
export const EVERY_RUN: readonly Most[] = [
  { resumes: 1, disturbances: 2 },
  { resumes: 2, disturbances: 1 },
];
/** Before a release. */
export const LARGER: readonly Most[] = [
  { resumes: 1, disturbances: 4 },
  { resumes: 2, disturbances: 2 },
];

function exploreOne(bound: Bound, most: Most): Explored {
  const search = new Search(bound, most);
  let layer = roots().filter((node) => search.isNew(node.world));
  let depth = 0;
  while (layer.length > 0 && !search.late && depth < (bound.depth ?? Number.POSITIVE_INFINITY)) {
    const found: Node[] = [];
    for (const node of layer) {
      if (search.late) break;
      for (const next of search.next(node)) found.push(next);
    }
    layer = found;
    depth += 1;
  }
  const { states, transitions, faults, written: wrote } = search;
  return { states, transitions, depth, complete: !search.late, faults, written: wrote };
}

function both(one: Explored, other: Explored): Explored {
  const written: Partial<Record<MoveKind, number>> = { ...one.written };
  for (const [kind, count] of Object.entries(other.written) as [MoveKind, number][])
    written[kind] = (written[kind] ?? 0) + count;
  return {
    states: one.states + other.states,
    transitions: one.transitions + other.transitions,
    depth: Math.max(one.depth, other.depth),
    complete: one.complete && other.complete,
    faults: [...one.faults, ...other.faults],
    written,
  };
}

/** Explores each sweep of the bound in turn, and says so where the time did not suffice. */
export function explore(bound: Bound): Explored {
  const ends = performance.now() + bound.seconds * 1000;
  const sweeps = (bound.sweeps ?? EVERY_RUN).map((most) =>
    exploreOne({ ...bound, seconds: (ends - performance.now()) / 1000 }, most),
  );
  return sweeps.reduce(both);
}

if (process.argv[1] === import.meta.filename) {
  const [seconds = '60', size = 'every-run'] = process.argv.slice(2);
  const began = performance.now();
  const sweeps = size === 'larger' ? LARGER : EVERY_RUN;
  const found = explore({ seconds: Number(seconds), sweeps });
  const took = (performance.now() - began) / 1000;
  console.log(JSON.stringify({ ...found, seconds: took }, null, 2));
  if (found.faults.length > 0 || !found.complete) process.exitCode = 1;
}
