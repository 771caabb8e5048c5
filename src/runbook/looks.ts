// What the desk is looked at with: the ports of its checks, and the preflight made of them, on this machine's
// disk, broker, journal and files. Looking changes nothing.
import type { Json } from '#engine/model/canonical.ts';
import type { CheckPorts } from '#runbook/check.ts';
import { CHECKS, LIVE_CHECKS, runChecks } from '#runbook/checks/list.ts';
import type { ConfigProposal, VerifyAnswer } from '#runbook/answer.ts';
import type { Looks } from '#runbook/golive/deeds.ts';
import type { TestRun } from '#runbook/golive/tested.ts';
import { validSignOff } from '#runbook/golive/signoff.ts';
import type { Machine, MachineParts } from '#runbook/machine.ts';
import { waitingChanges } from '#runbook/proposal.ts';
import type { Proposal } from '#runbook/proposal.ts';
import type { Result } from '#engine/model/result.ts';

/** Of a desk's parts, what looking needs. */
export interface LookParts extends Pick<MachineParts, 'feed' | 'code' | 'alerting'> {
  readonly disk: Pick<CheckPorts, 'freeBytes' | 'writeProbe' | 'lastBackup'>;
  readonly reach?: { names(): readonly string[] };
  verify(): Promise<VerifyAnswer>;
  /** Left out where no run of the tests can be known. */
  readonly tests?: () => TestRun | null;
  proposal(): Result<Proposal>;
}

export function checkPorts(parts: LookParts, machine: Machine): CheckPorts {
  return {
    state: () => machine.state(),
    seen: () => machine.seen(),
    feed: parts.feed,
    broker: async () => {
      const { cash } = await machine.broker.account();
      return { name: machine.broker.name, cashCents: cash };
    },
    calendar: (from, to) => machine.broker.calendar(from, to),
    verify: () => parts.verify(),
    config: () => configProposal(parts, machine),
    signOff: () => validSignOff(machine.state(), machine.bench(), machine.venue),
    code: parts.code,
    venue: machine.venue,
    account: () => machine.broker.account(),
    rota: parts.alerting.rota,
    reaches: () => parts.reach?.names() ?? [],
    ...parts.disk,
  };
}

export function configProposal(parts: LookParts, machine: Machine): ConfigProposal {
  const state = machine.state();
  const read = parts.proposal();
  const { limits, strategies } = state.engine;
  const inForce = {
    limits,
    strategies,
    people: state.runbook.roster,
    schedule: state.runbook.schedule,
    ...(state.runbook.oncall.rota === null ? {} : { onCall: state.runbook.oncall.rota }),
  } as unknown as { readonly [key: string]: Json };
  return {
    pin: state.runbook.pin,
    inForce,
    waiting: read.ok ? waitingChanges(state, read.value) : [],
    fault: read.ok ? null : read.refusal.text,
  };
}

export function looksOf(parts: LookParts, machine: Machine): Looks {
  return {
    preflight: (scope) =>
      runChecks(checkPorts(parts, machine), scope === 'live' ? LIVE_CHECKS : CHECKS),
    tests: () => parts.tests?.() ?? null,
  };
}
