// The keys of what only a live desk asks for: the sign-off of three named people, arming, the release of code and the
// end of a probation. Each key is one turn; what the last one does is in its batch.
import type { Approval } from '#runbook/approval.ts';
import type { Outcome } from '#runbook/answer.ts';
import { armDesk } from '#runbook/golive/arming.ts';
import type { Looks } from '#runbook/golive/deeds.ts';
import { judgeList } from '#runbook/golive/list.ts';
import { releaseCode } from '#runbook/golive/release.ts';
import { turnSignOff } from '#runbook/golive/signoff.ts';
import type { Action } from '#runbook/keys.ts';
import type { Decide, Machine } from '#runbook/machine.ts';
import type { Account } from '#runbook/person.ts';
import { endProbation } from '#runbook/probation.ts';
import { done, keyCounts, pressTurn, tryKey } from '#runbook/procedures/pressed.ts';

export type SigningAction = Extract<
  Action,
  'live-sign-off' | 'raise-mode' | 'release-code' | 'end-probation'
>;

interface Signing {
  readonly approval: Approval;
  readonly reason: string;
  readonly looks: Looks;
}

const DONE: Readonly<Record<SigningAction, string>> = {
  'live-sign-off': 'the desk is signed off',
  'raise-mode':
    'the desk is LIVE, with real money, small at first. Back at once: golive disarm <why>, or halt',
  'release-code': 'this version of the code is released. What latched is lifted by a resume',
  'end-probation': 'the probation is over',
};

interface Turn {
  readonly id: string;
  readonly account: Account;
  readonly reason: string;
}

/** What the key decides, with everything it rests on looked at now. */
async function decider(
  machine: Machine,
  turn: Turn,
  { action, looks }: { readonly action: SigningAction; readonly looks: Looks },
): Promise<Decide> {
  const { venue } = machine;
  switch (action) {
    case 'end-probation':
      return (state, seen, bench) => endProbation(state, { seen, bench, venue }, turn);
    case 'release-code':
      return (state, _seen, bench) => releaseCode(state, bench, turn);
    case 'live-sign-off': {
      const checks = await looks.preflight();
      return (state, seen, bench) => {
        const ready = {
          venue,
          answers: judgeList({ state, seen, bench, venue, checks, tests: looks.tests() }),
        };
        return turnSignOff(state, bench, { ...turn, ready });
      };
    }
    case 'raise-mode': {
      const mono = machine.clocks.mono();
      const checks = await looks.preflight('live');
      const checked = { answers: checks, mono };
      return (state, seen, bench) => {
        const answers = judgeList({ state, seen, bench, venue, checks, tests: looks.tests() });
        return armDesk(state, { seen, bench, venue, answers, checked }, turn);
      };
    }
  }
}

export async function carryOutSigning(
  machine: Machine,
  by: Account,
  press: Signing & { readonly action: SigningAction },
): Promise<Outcome> {
  const { approval, reason, looks, action } = press;
  const { id } = approval;
  const turn: Turn = { id, account: by, reason };
  if (action === 'raise-mode') {
    const attempt = tryKey(machine, turn, approval);
    if (!attempt.ok) return attempt;
  }
  const decide = await decider(machine, turn, { action, looks });
  const turned = pressTurn(machine, { command: `approve ${id}`, by }, decide);
  if (!turned.ok) return turned;
  const grant = turned.value.find((fact) => fact.kind === 'approval.granted');
  if (grant === undefined) return keyCounts(machine, id);
  return done(`${id} granted by ${grant.people.join(' and ')}: ${DONE[action]}.`, { approval: id });
}
