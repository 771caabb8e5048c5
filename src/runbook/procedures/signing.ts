// The keys of what only a live desk asks for: the sign-off of three named people, and the end of a
// probation. Each key is one turn; what the last one does is in its batch.
import { stillToSign } from '#runbook/approval.ts';
import type { Approval } from '#runbook/approval.ts';
import type { Outcome } from '#runbook/desk.ts';
import type { Machine } from '#runbook/machine.ts';
import type { Account } from '#runbook/person.ts';
import { signersText } from '#runbook/keys.ts';
import { askSignOff, endProbation, turnSignOff } from '#runbook/probation.ts';
import { done, keyCounts, pressTurn } from '#runbook/procedures/pressed.ts';

/** One of the three asks; theirs is the first signature. */
export function askToSign(
  machine: Machine,
  by: Account,
  ask: { readonly reason: string },
): Outcome {
  const turned = pressTurn(machine, { command: 'signoff', by }, (state, _seen, bench) =>
    askSignOff(state, bench, { account: by, reason: ask.reason }),
  );
  if (!turned.ok) return turned;
  const id = turned.value.find((fact) => fact.kind === 'approval.asked')?.id ?? '';
  const { approvals, roster } = machine.state().runbook;
  const row = approvals.byId[id];
  const left = row === undefined ? '' : signersText(stillToSign(row, roster));
  return done(
    `Asked to sign the desk off: ${id}, 1 of 3 keys. Still to sign: ${left}. Each of them: approve ${id}.`,
    { approval: id },
  );
}

export function carryOutSigning(
  machine: Machine,
  by: Account,
  press: { readonly approval: Approval; readonly reason: string },
): Outcome {
  const { id, terms } = press.approval;
  const turn = { id, account: by, reason: press.reason };
  const turned = pressTurn(machine, { command: `approve ${id}`, by }, (state, seen, bench) =>
    terms.action === 'end-probation'
      ? endProbation(state, seen, bench, turn)
      : turnSignOff(state, bench, turn),
  );
  if (!turned.ok) return turned;
  const grant = turned.value.find((fact) => fact.kind === 'approval.granted');
  if (grant === undefined) return keyCounts(machine, id);
  const what =
    terms.action === 'end-probation' ? 'the probation is over' : 'the desk is signed off';
  return done(`${id} granted by ${grant.people.join(' and ')}: ${what}.`, { approval: id });
}
