// People of every role, a bench to press keys at, and steps that write what a decider answers: the ground
// the tests of the runbook's deciders stand on.
import { judgeBatch } from '#engine/journal/guard.ts';
import type { Stamp } from '#engine/journal/journal.ts';
import { deskTime, monoTime, wallTime } from '#engine/model/time.ts';
import type { Mode } from '#engine/model/mode.ts';
import { LATCHES } from '#engine/risk/latch.ts';
import type { LatchName, LatchSet } from '#engine/risk/latch.ts';
import type { Seen } from '#engine/seen.ts';
import type { Approval, Bench } from '#runbook/approval.ts';
import type { DeskFact } from '#runbook/fact.ts';
import type { Action } from '#runbook/keys.ts';
import type { Account, NamedPosition, Person, Role, Roster } from '#runbook/person.ts';
import { personId, personOf } from '#runbook/person.ts';
import type { HaltAsk } from '#runbook/halt.ts';
import { RESUME_EVIDENCE } from '#runbook/resume.ts';
import type { Evidence } from '#runbook/resume.ts';
import { GUARDS } from '#runbook/rules.ts';
import type { DeskState } from '#runbook/state.ts';
import { foldDeskBatch, pinOf } from '#runbook/state.ts';
import { freshDesk, MINUTE, WALL_0 } from '#tests/model/desk.ts';

export function account(user: string): Account {
  return { platform: 'slack', team: 'T1', user };
}

export function someone(
  name: string,
  roles: readonly Role[],
  position: NamedPosition | null = null,
): Person {
  return {
    id: personId(name),
    name,
    roles,
    position,
    accounts: [account(name), account(`${name}-2`)],
  };
}

/** One of each role, and the three named people. */
export const PEOPLE: Roster = [
  someone('viewer', ['viewer']),
  someone('trader', ['trader']),
  someone('operator', ['operator']),
  someone('risk', ['risk'], 'risk-manager'),
  someone('compliance', ['compliance']),
  someone('developer', ['developer'], 'lead-developer'),
  someone('sponsor', ['sponsor']),
  someone('safety', ['safety-officer']),
  someone('auditor', ['auditor']),
  someone('ops', ['operator'], 'operations-manager'),
];

export const STAMP: Stamp = { desk: deskTime(WALL_0), wall: wallTime(WALL_0) };

export function deskOf(people: Roster = PEOPLE, mode: Mode = 'PAPER'): DeskState {
  const made = freshDesk(mode, { ana: true, rita: true, vic: true });
  const desk = { ...made, runbook: { ...made.runbook, roster: people } };
  return { ...desk, runbook: { ...desk.runbook, pin: pinOf(desk) } };
}

export function benchAt(desk: DeskState, other: Partial<Bench> = {}): Bench {
  return {
    wall: WALL_0,
    mono: 1_000_000,
    boot: 'boot 1',
    lastWall: desk.engine.lastWall,
    roster: desk.runbook.roster,
    now: {
      account: 'A',
      mode: desk.engine.desk?.mode ?? 'DEV',
      pin: desk.runbook.pin,
      code: 'c1',
      epoch: desk.engine.latches.epoch,
    },
    manual: desk.engine.latches.set.manual !== undefined,
    ...other,
  };
}

/** The bench so many minutes later, on both of the people's clocks. */
export function later(desk: DeskState, minutes: number): Bench {
  const { wall, mono } = benchAt(desk);
  return benchAt(desk, { wall: wall + minutes * MINUTE, mono: mono + minutes * MINUTE });
}

export function seenAt(other: Partial<Seen> = {}): Seen {
  return {
    ...STAMP,
    mono: monoTime(1_000_000),
    boot: 'boot 1',
    killFile: 'absent',
    lease: true,
    brake: false,
    clockSane: true,
    stream: true,
    pinHolds: true,
    session: null,
    switches: { config: true, env: true },
    ...other,
  };
}

export function evidenceAt(mono = 1_000_000): readonly Evidence[] {
  return Object.entries(RESUME_EVIDENCE).map(([name, goodForMs]) => ({
    name,
    passed: true,
    says: 'fine',
    mono,
    goodForMs,
  }));
}

export function latchSet(latch: LatchName, level = LATCHES[latch].level): LatchSet {
  return { kind: 'latch.set', latch, level, reason: 'x', by: 'rule', brake: null, values: {} };
}

/** Writes a batch as the ledger does: judged by the guards, then folded. */
export function write(desk: DeskState, facts: readonly DeskFact[], at = STAMP): DeskState {
  const breach = judgeBatch(GUARDS, desk, facts, at);
  if (breach !== null) throw new Error(`${breach.guard}: ${breach.sentence}`);
  return foldDeskBatch(desk, facts, at);
}

/** Folded without asking the guards: for states a guard would not let be. */
export function force(desk: DeskState, ...facts: readonly DeskFact[]): DeskState {
  return foldDeskBatch(desk, facts, STAMP);
}

/** What the guards say of a batch, or null where they let it pass. */
export function breachOf(desk: DeskState, facts: readonly DeskFact[], at = STAMP): string | null {
  const breach = judgeBatch(GUARDS, desk, facts, at);
  return breach === null ? null : `${breach.guard}: ${breach.sentence}`;
}

export function haltBy(desk: DeskState, name: string): HaltAsk {
  const by = account(name);
  const person = personOf(desk.runbook.roster, by);
  if (person === null) throw new RangeError(`nobody is ${name}`);
  return { by, person, reason: 'smoke', brake: 1 };
}

/** The one request of an action, whatever became of it. */
export function requestOf(desk: DeskState, action: Action): Approval {
  const rows = Object.values(desk.runbook.approvals.byId);
  const row = rows.findLast((one) => one.terms.action === action);
  if (row === undefined) throw new RangeError(`no ${action} was asked`);
  return row;
}

export function codeOf(
  answer:
    { readonly ok: true } | { readonly ok: false; readonly refusal: { readonly code: string } },
): string {
  return answer.ok ? 'ok' : answer.refusal.code;
}
