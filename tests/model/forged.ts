// What the guards' tests share: requests made ready for their last key, and the breach a batch is caught
// by, noting which guard spoke, so that one nobody breaks is found out.
import { clientOrderId } from '#engine/order/order.ts';
import { tradingDay } from '#engine/model/time.ts';
import { askApproval, turnKey } from '#runbook/approval.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { haltFacts } from '#runbook/halt.ts';
import type { Action } from '#runbook/keys.ts';
import { resumeFacts } from '#runbook/resume.ts';
import { GUARDS } from '#runbook/rules.ts';
import type { DeskState } from '#runbook/state.ts';
import {
  account,
  benchAt,
  breachOf,
  deskOf,
  evidenceAt,
  force,
  haltBy,
  requestOf,
  seenAt,
  STAMP,
} from '#tests/model/bench.ts';
import { STOP } from '#tests/model/desk.ts';

export const DAY = tradingDay('2026-03-02');

/** The guards of keys and grants, which have a file of their own. */
export const OF_APPROVALS: readonly string[] = GUARDS.map((guard) => guard.name).filter((name) =>
  /^(an approval|a key|what is granted|a disabled)/.test(name),
);

const heard = new Set<string>();

export function broken(): readonly string[] {
  return [...heard];
}

export function caught(desk: DeskState, facts: readonly DeskFact[], at = STAMP): string | null {
  const breach = breachOf(desk, facts, at);
  for (const { name } of GUARDS) if (breach?.startsWith(name) === true) heard.add(name);
  return breach;
}

export function halted(): DeskState {
  const desk = deskOf();
  return force(desk, ...haltFacts(desk, benchAt(desk), haltBy(desk, 'trader')));
}

export function asked(desk: DeskState, action: Action, args = {}): DeskState {
  const facts = askApproval(desk.runbook.approvals, benchAt(desk), {
    action,
    args,
    reason: 'r',
    account: account('trader'),
  });
  if (!facts.ok) throw new Error(facts.refusal.text);
  return force(desk, ...facts.value);
}

/** A resume's own good batch, to be spoilt. */
export function resumeOf(desk: DeskState): readonly DeskFact[] {
  const turn = {
    id: requestOf(desk, 'resume').id,
    account: account('risk'),
    reason: 'r',
    evidence: evidenceAt(),
  };
  const facts = resumeFacts(desk, seenAt(), benchAt(desk), turn);
  if (!facts.ok) throw new Error(facts.refusal.text);
  return facts.value;
}

export function keysOf(desk: DeskState, action: Action): readonly DeskFact[] {
  const turned = turnKey(desk.runbook.approvals, benchAt(desk), {
    id: requestOf(desk, action).id,
    account: account('risk'),
    reason: 'r',
  });
  if (!turned.ok) throw new Error(turned.refusal.text);
  return turned.value.facts;
}

export function sellId(purpose: 'flatten' | 'close') {
  return clientOrderId({
    account: 'A',
    day: DAY,
    strategy: 'trend',
    symbol: STOP.symbol,
    purpose,
    attempt: 1,
  });
}
