// The laws of two keys, written from the invariants and not from the code: each looks at one step of the
// explored world and says what in it must never happen. They read the notes, never the desk's guards.
import { latchLevel } from '#engine/risk/latch.ts';
import type { LatchName } from '#engine/risk/latch.ts';
import { openOrders } from '#engine/state.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { MINUTE, ownerOf, STOP } from '#tests/model/desk.ts';
import type { Name } from '#tests/model/desk.ts';
import type { Move } from '#tests/model/move.ts';
import { monoOf, wallOf } from '#tests/model/world.ts';
import type { Noted, World } from '#tests/model/world.ts';

export interface Step {
  readonly before: World;
  readonly move: Move;
  /** The facts written, or null where the move was refused. */
  readonly facts: readonly DeskFact[] | null;
  readonly after: World;
}

type Law = (step: Step) => string | null;

const RESUME_MS = 10 * MINUTE;
const LEVELS = ['open', 'reducing', 'halted'];

function names(world: World): readonly LatchName[] {
  return Object.keys(world.desk.engine.latches.set) as LatchName[];
}

function manual(world: World): 'reducing' | 'halted' | null {
  return world.desk.engine.latches.set.manual?.level ?? null;
}

/** Over its ten minutes by either of the people's clocks, or by neither of them to be trusted (A5). */
function isOld(world: World, row: Noted): boolean {
  const wall = Math.max(wallOf(world), world.notes.wall);
  const sameRun = row.boot === world.boot;
  if (!sameRun && wallOf(world) < world.notes.wall) return true;
  return wall - row.wall > RESUME_MS || monoOf(world) - (sameRun ? row.mono : 0) > RESUME_MS;
}

/** Whether a key may still turn on a request, by the notes alone (A4, A5, A6). */
function lives(world: World, row: Noted): boolean {
  if (row.over !== null) return false;
  if (row.action === 'confirm-halt') return manual(world) !== null && row.halt === world.notes.halt;
  return !isOld(world, row) && row.epoch === world.notes.epoch && row.change === world.used.change;
}

function presser(move: Move): Name | null {
  return move.account === null ? null : ownerOf(move.account);
}

function noted(world: World, move: Move): Noted | null {
  return move.request === null ? null : (world.notes.requests[move.request] ?? null);
}

/** The people whose keys count with this press: distinct, holding their role now (A1, A2, A3). */
function counted(world: World, row: Noted, last: Name | null): ReadonlySet<Name> {
  const people = last === null ? row.people : [...row.people, last];
  return new Set(people.filter((name) => world.holding[name]));
}

function isFresh(world: World, row: Noted, name: Name | null): name is Name {
  return name !== null && world.holding[name] && !row.people.includes(name);
}

function hasBothKeys(world: World, move: Move, action: string): boolean {
  const row = noted(world, move);
  const name = presser(move);
  if (row === null || row.action !== action || !lives(world, row) || !isFresh(world, row, name))
    return false;
  const people = counted(world, row, name);
  return people.size >= 2 && (action !== 'resume' || people.has('rita'));
}

const leaves: Law = ({ before, move, after }) => {
  if (before.desk.engine.latches === after.desk.engine.latches) return null;
  const mode = before.desk.engine.desk?.mode;
  for (const latch of names(before)) {
    if (after.desk.engine.latches.set[latch] !== undefined) continue;
    if (latch === 'daily-loss' && move.kind === 'session') continue;
    if (latch === 'crashed' && mode !== 'LIVE' && move.kind === 'compare') continue;
    const byResume =
      ['manual', 'kill-file', 'emergency'].includes(latch) ||
      (latch === 'crashed' && mode === 'LIVE');
    const proven = move.proof === 'good' || (move.proof === 'unread file' && latch !== 'kill-file');
    if (byResume && proven && hasBothKeys(before, move, 'resume')) continue;
    return `K3 K5 A1: ${latch} was left`;
  }
  return null;
};

const unseenFile: Law = ({ before, after }) => {
  const recorded = before.desk.engine.latches.set['kill-file'] !== undefined;
  const lifted = names(before).some(
    (latch) =>
      ['manual', 'emergency'].includes(latch) && after.desk.engine.latches.set[latch] === undefined,
  );
  return before.file && !recorded && lifted
    ? 'K3: resumed past a kill file nobody has judged'
    : null;
};

const neverShallower: Law = ({ before, move, after }) => {
  if (before.desk.engine.latches === after.desk.engine.latches) return null;
  const from = LEVELS.indexOf(latchLevel(before.desk.engine.latches));
  const to = LEVELS.indexOf(latchLevel(after.desk.engine.latches));
  if (to < from && !['resume', 'session', 'compare'].includes(move.kind))
    return 'K3: the desk opened by itself';
  return manual(before) === 'halted' && manual(after) === 'reducing'
    ? 'K1: a confirmed halt became a plain one'
    : null;
};

const keysTurn: Law = ({ before, facts }) => {
  for (const fact of facts ?? []) {
    if (fact.kind !== 'approval.keyed') continue;
    const row = before.notes.requests[fact.id];
    if (row === undefined || row.action === 'adopt-config') continue;
    if (!lives(before, row)) return `A5 A6: a key turned on ${row.action}, which is dead`;
    if (!isFresh(before, row, ownerOf(fact.key.account)))
      return `A2 A3 A7: a key of ${row.action} turned twice or by nobody who holds one`;
  }
  return null;
};

const grants: Law = ({ before, move, facts, after }) => {
  for (const fact of facts ?? []) {
    if (fact.kind !== 'approval.granted' || fact.action === 'adopt-config') continue;
    const row = before.notes.requests[fact.id];
    if (row !== undefined && !lives(before, row)) return `A5 A7: ${fact.action} was granted dead`;
    if (fact.breakGlass) {
      if (
        fact.action !== 'confirm-halt' ||
        move.kind !== 'break-glass' ||
        presser(move) !== 'vic' ||
        !before.holding.vic
      )
        return 'KEY-7: the glass was broken by another, or for more';
      continue;
    }
    if (!hasBothKeys(before, move, fact.action))
      return `A1 A2 A3: ${fact.action} was granted without two keys`;
    const people: ReadonlySet<string> =
      row === undefined ? new Set<string>() : counted(before, row, presser(move));
    if (fact.people.length !== people.size || fact.people.some((id) => !people.has(id)))
      return `A3: ${fact.action} names people whose keys do not count`;
  }
  const resumed =
    facts?.some((fact) => fact.kind === 'approval.granted' && fact.action === 'resume') ?? false;
  const lifted =
    facts?.some((fact) => fact.kind === 'latch.lifted' && fact.way === 'resume') ?? false;
  if (resumed !== lifted) return 'A10: a resume and its effect are not one batch';
  const confirmed =
    facts?.some((fact) => fact.kind === 'approval.granted' && fact.action === 'confirm-halt') ??
    false;
  const deep =
    manual(after) === 'halted' && after.desk.engine.latches.set['kill-file'] !== undefined;
  return confirmed && !deep ? 'A10: a halt was confirmed and is not halted' : null;
};

const deepens: Law = ({ before, move, after }) => {
  if (manual(after) !== 'halted' || manual(before) === 'halted') return null;
  if (move.kind === 'break-glass' && presser(move) === 'vic' && before.holding.vic) return null;
  return hasBothKeys(before, move, 'confirm-halt')
    ? null
    : 'A1: a halt was confirmed without two keys';
};

const halting: Law = ({ before, move, facts, after }) => {
  if (move.kind !== 'halt') return null;
  if (facts === null || manual(after) === null) return 'K1: a halt was refused';
  if (after.desk.engine.latches.epoch === before.desk.engine.latches.epoch)
    return 'A6: a halt left the epoch as it was';
  const open = Object.values(after.notes.requests).filter(
    (row) => row.action === 'confirm-halt' && lives(after, row),
  );
  const wanted = manual(after) === 'halted' ? 0 : 1;
  if (open.length !== wanted)
    return `K1: ${open.length} requests to confirm the halt are open, not ${wanted}`;
  const keyed = facts.some((fact) => fact.kind === 'approval.keyed');
  return keyed ? 'A6: a plain halt turned a key' : null;
};

const confirming: Law = ({ before, move, facts }) => {
  if (move.kind !== 'confirm') return null;
  const row = noted(before, move);
  if (row === null || !lives(before, row) || !isFresh(before, row, presser(move)))
    return facts === null ? null : 'A2 A5: a key was taken that counts for nothing';
  return facts === null ? 'A6: the confirmation of a halt was refused' : null;
};

/** Not a matter of safety: without it a desk that refuses everything would pass. */
const resumes: Law = ({ before, move, facts }) => {
  if (move.kind !== 'resume' || move.proof !== 'good' || facts !== null) return null;
  const recorded = before.desk.engine.latches.set['kill-file'] !== undefined;
  if (before.file && !recorded) return null;
  return hasBothKeys(before, move, 'resume') ? 'KEY-4: a good resume was refused' : null;
};

const orders: Law = ({ move, facts, after }) => {
  const { engine } = after.desk;
  if (engine.orders[STOP.id]?.cancelAsked !== false) return 'O8: the protective stop was cancelled';
  const halted =
    ['halt', 'confirm', 'break-glass', 'poll'].includes(move.kind) &&
    facts !== null &&
    facts.length > 0;
  if (!halted || !facts.some((fact) => fact.kind === 'latch.set')) return null;
  const working = openOrders(engine).some(
    (order) => order.purpose === 'entry' && !order.cancelAsked,
  );
  return working ? 'K4: an entry still works after a halt' : null;
};

const polling: Law = ({ move, after }) =>
  move.kind === 'poll' && after.desk.engine.latches.set['kill-file'] === undefined
    ? 'K1: the kill file stands and halts nothing'
    : null;

const crashing: Law = ({ before, move, after }) =>
  move.kind === 'restart' && after.desk.engine.latches.epoch !== before.desk.engine.latches.epoch
    ? 'A6: a crash moved the epoch'
    : null;

const denying: Law = ({ before, move, facts }) => {
  if (move.kind !== 'deny') return null;
  const row = noted(before, move);
  const name = presser(move);
  const may =
    row !== null &&
    row.action === 'resume' &&
    lives(before, row) &&
    name !== null &&
    before.holding[name];
  if (may !== (facts !== null))
    return may ? 'A5: a keyholder could not deny' : 'A6 K1: what must not be denied was';
  return null;
};

const asking: Law = ({ before, move, facts }) => {
  const name = presser(move);
  if (move.kind !== 'ask-resume' || facts === null) return null;
  return name !== null && before.holding[name] ? null : 'A2: somebody without a key asked';
};

const sweeping: Law = ({ before, move, facts, after }) => {
  if (move.kind !== 'sweep') return null;
  const ended = new Set(
    (facts ?? []).map((fact) => (fact.kind === 'approval.ended' ? fact.id : '')),
  );
  for (const [id, row] of Object.entries(before.notes.requests)) {
    if (row.over !== null || ended.has(id) !== lives(before, row)) continue;
    return lives(before, row)
      ? `A6: ${row.action} was swept alive`
      : `A5: ${row.action} is dead and was left`;
  }
  const strays = (facts ?? []).some((fact) => fact.kind !== 'approval.ended');
  return strays || names(after).length !== names(before).length
    ? 'A10: a sweep did something'
    : null;
};

const probation: Law = ({ before, facts, after }) => {
  const live = before.desk.engine.desk?.mode === 'LIVE';
  const resumed =
    facts?.some((fact) => fact.kind === 'latch.lifted' && fact.way === 'resume') ?? false;
  return live && resumed && after.desk.engine.latches.set.probation === undefined
    ? 'K6 KEY-4: a live desk came back open'
    : null;
};

const LAWS: readonly Law[] = [
  leaves,
  unseenFile,
  neverShallower,
  keysTurn,
  grants,
  deepens,
  halting,
  confirming,
  resumes,
  orders,
  polling,
  crashing,
  denying,
  asking,
  sweeping,
  probation,
];

/** Every law a step breaks, in words. */
export function judgeStep(step: Step): readonly string[] {
  return LAWS.flatMap((law) => law(step) ?? []);
}
