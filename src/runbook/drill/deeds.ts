// The deeds of a drill: time passes, something breaks or is mended, and its people ask and turn their keys.
// Who they are goes by role, so that any roster with those roles can drill.
import { openApprovals } from '#runbook/approval.ts';
import { alertTopic } from '#runbook/alert/number.ts';
import { openAlerts } from '#runbook/alert.ts';
import type { Outcome } from '#runbook/answer.ts';
import type { AlertAct, Procedures } from '#runbook/desk.ts';
import type { Deed } from '#runbook/drill/drill.ts';
import type { Stage, Trouble } from '#runbook/drill/stage.ts';
import type { Account, Role, Person } from '#runbook/person.ts';
import type { Proposal } from '#runbook/proposal.ts';

export function play(until: string): Deed {
  return (stage) => stage.play(until);
}

export function pass(seconds: number): Deed {
  return (stage) => stage.pass(seconds);
}

function atOnce(act: (stage: Stage) => void): Deed {
  return (stage) => {
    act(stage);
    return Promise.resolve();
  };
}

export function trouble(what: Trouble): Deed {
  return atOnce((stage) => stage.trouble(what));
}

export function fall(share: number): Deed {
  return atOnce((stage) => stage.fall(share));
}

export function propose(change: (proposal: Proposal, stage: Stage) => Proposal): Deed {
  return atOnce((stage) => stage.propose((proposal) => change(proposal, stage)));
}

function playing(stage: Stage, role: Role): { person: Person; account: Account } {
  const { roster } = stage.assembled.desk.state().runbook;
  const person = roster.find((one) => one.roles.includes(role));
  const account = person?.accounts[0];
  if (person === undefined || account === undefined)
    throw new RangeError(`nobody on this roster has the role ${role}`);
  return { person, account };
}

type Asking = (procedures: Procedures, by: Account, stage: Stage) => Promise<Outcome>;

async function ask(stage: Stage, role: Role, asked: string, run: Asking): Promise<void> {
  const { person, account } = playing(stage, role);
  const outcome = await run(stage.assembled.desk.procedures, account, stage);
  await stage.assembled.machine.sender.idle();
  stage.heard({ person: person.name, asked, outcome });
}

export function resume(by: Role, why: Parameters<Procedures['resume']>[1]): Deed {
  return (stage) =>
    ask(stage, by, 'resume', (procedures, account) => procedures.resume(account, why));
}

/** Turns a key of the newest request that is open. */
export function approve(by: Role): Deed {
  return (stage) => {
    const open = openApprovals(stage.assembled.desk.state().runbook.approvals);
    const id = open.at(-1)?.id ?? 'none';
    return ask(stage, by, 'approve', (procedures, account) =>
      procedures.approve(account, { id, reason: 'drill: seen on my screen too' }),
    );
  };
}

export function reconcile(by: Role): Deed {
  return (stage) =>
    ask(stage, by, 'reconcile', (procedures, account) => procedures.reconcile(account));
}

/** Does something about the newest open alert of a procedure. */
export function tend(
  by: Role,
  procedure: string,
  act: (id: string, stage: Stage) => AlertAct,
): Deed {
  return (stage) => {
    const open = openAlerts(stage.assembled.desk.state().runbook.alerts);
    const id = open.findLast((row) => row.procedure === procedure)?.id ?? 'none';
    const deed = act(id, stage);
    return ask(stage, by, deed.does, (procedures, account) => procedures.tendAlert(account, deed));
  };
}

export function note(text: string): (id: string) => AlertAct {
  return (id) => ({ does: 'note', topic: alertTopic(id), text });
}

export function escalate(to: Role): (id: string, stage: Stage) => AlertAct {
  return (id, stage) => ({ does: 'escalate', id, to: playing(stage, to).person.id });
}
