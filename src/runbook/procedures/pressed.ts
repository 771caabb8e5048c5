// What every procedure shares: who presses, the refusal on record, and the words when the journal cannot
// be written. A refusal is an answer, never an error; it is journaled before it is given (KEY-8).
import { turnKey, waitsFor } from '#runbook/approval.ts';
import type { Approval, KeyTurn } from '#runbook/approval.ts';
import { JournalFault } from '#engine/journal/journal.ts';
import { ok, refuse } from '#engine/model/result.ts';
import type { Refusal, Result } from '#engine/model/result.ts';
import type { Done, Outcome } from '#runbook/answer.ts';
import type { CommandRefused, DeskFact } from '#runbook/fact.ts';
import type { SingleAct } from '#runbook/keys.ts';
import { SINGLE } from '#runbook/keys.ts';
import type { Decide, Machine } from '#runbook/machine.ts';
import type { Account, Hand, Person } from '#runbook/person.ts';
import { holds, personOf } from '#runbook/person.ts';

export function done(text: string, data: Done['data'] = {}): Outcome {
  return ok({ text, data });
}

/** The person behind an account, with a role that may do this at once. */
export function authorised(machine: Machine, by: Account, act: SingleAct): Result<Person> {
  const person = personOf(machine.state().runbook.roster, by);
  if (person === null)
    return refuse('PERSON_UNKNOWN', 'This account is on nobody\u2019s roster entry.');
  if (holds(person, SINGLE[act])) return ok(person);
  return refuse(
    'ROLE_MISSING',
    `${person.name} (${person.roles.join(', ')}) may not ${act}; ${SINGLE[act].join(', ')} may.`,
  );
}

/** The answer to a key that counts and does not complete its request. */
export function keyCounts(machine: Machine, id: string): Outcome {
  const { approvals, roster } = machine.state().runbook;
  const row = approvals.byId[id];
  const missing = row === undefined ? 'another key' : waitsFor(row, roster);
  return done(`The key of ${id} counts; it still needs ${missing}.`, { approval: id, missing });
}

export interface Pressed {
  readonly command: string;
  readonly by: Account;
}

function refusedFact(machine: Machine, pressed: Pressed, refusal: Refusal): CommandRefused {
  const person = personOf(machine.state().runbook.roster, pressed.by);
  return {
    kind: 'command.refused',
    command: pressed.command,
    account: pressed.by,
    person: person?.id ?? null,
    code: refusal.code,
    text: refusal.text,
  };
}

/** Puts a refusal on record and gives it back. */
export function refused(machine: Machine, pressed: Pressed, refusal: Refusal): Result<never> {
  machine.attempt(() => ok([refusedFact(machine, pressed, refusal)]));
  return { ok: false, refusal };
}

/** Takes a turn; a refusal is recorded, a journal that cannot be written is told in words. */
export function pressTurn(
  machine: Machine,
  pressed: Pressed,
  decide: Decide,
): Result<readonly DeskFact[]> {
  try {
    const answer = machine.turn(decide);
    if (!answer.ok) machine.attempt(() => ok([refusedFact(machine, pressed, answer.refusal)]));
    return answer;
  } catch (error) {
    if (!(error instanceof JournalFault)) throw error;
    return refuse(
      'JOURNAL_FAULT',
      `Nothing was changed: the journal cannot be written (${error.reason}). New risk is blocked until it can. Free the disk or its rights; the desk tries again each second.`,
    );
  }
}

/** Puts on record that a key was pressed whose effect has something looked at first; one that may not turn is refused. */
export function tryKey(
  machine: Machine,
  turn: KeyTurn,
  { asker }: Pick<Approval, 'asker'>,
): Result<readonly DeskFact[]> {
  const { id, account } = turn;
  return pressTurn(machine, { command: `approve ${id}`, by: account }, (state, _seen, bench) => {
    const dry = turnKey(state.runbook.approvals, bench, turn);
    if (!dry.ok) return dry;
    const person = personOf(state.runbook.roster, account)?.id ?? asker;
    return ok([{ kind: 'approval.attempted', id, person, account }]);
  });
}

/** What one person may do at once: a turn decided for whoever presses, or the refusal, on record. */
export function pressAlone(
  machine: Machine,
  pressed: Pressed & { readonly act: SingleAct },
  decide: (hand: Hand) => Decide,
): Result<readonly DeskFact[]> {
  const who = authorised(machine, pressed.by, pressed.act);
  if (!who.ok) return refused(machine, pressed, who.refusal);
  return pressTurn(machine, pressed, decide({ person: who.value, account: pressed.by }));
}

/** The request a turn asked for; empty where it asked for none. */
export function askedId(facts: readonly DeskFact[]): string {
  return facts.find((fact) => fact.kind === 'approval.asked')?.id ?? '';
}
