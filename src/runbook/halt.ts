// Halting, as pure deciders: the first key blocks new risk and asks for a second, the second deepens it
// to halted. Neither ever waits for an approval, and nothing here takes a protective stop away.
import type { EngineFact } from '#engine/fact.ts';
import { ok, refuse } from '#engine/model/result.ts';
import type { Result } from '#engine/model/result.ts';
import type { LatchSet } from '#engine/risk/latch.ts';
import { isSpared } from '#engine/order/order.ts';
import { foreignNames, shortened } from '#engine/order/reconcile.ts';
import { openOrders } from '#engine/state.ts';
import type { EngineState } from '#engine/state.ts';
import { alertFact } from '#runbook/alert.ts';
import { askApproval, deadBecause, granted, openApprovals, turnKey } from '#runbook/approval.ts';
import type { Approval, Bench } from '#runbook/approval.ts';
import { drillReason } from '#runbook/drill/banner.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { BREAK_GLASS } from '#runbook/keys.ts';
import { holds, personOf } from '#runbook/person.ts';
import type { Account, Person } from '#runbook/person.ts';
import type { DeskState } from '#runbook/state.ts';

export interface HaltAsk {
  readonly by: Account;
  readonly person: Person;
  readonly reason: string;
  /** The number of the brake's closing that this halt already made. */
  readonly brake: number;
  /** The second key also sells every position at market (KEY-3). */
  readonly flatten?: true;
  /** The kill switch is drilled, and nothing is wrong. */
  readonly drill?: true;
}

function cancels(
  state: EngineState,
  which: 'entries' | 'all-but-spared',
  why: string,
): readonly EngineFact[] {
  return openOrders(state)
    .filter((order) => !isSpared(order.purpose) && !order.cancelAsked)
    .filter((order) => which === 'all-but-spared' || order.purpose === 'entry')
    .map((order) => ({ kind: 'order.cancelAsked', id: order.id, why }) as const);
}

/** Cancels of every working order that adds risk, not yet asked for. */
export function cancelEntries(state: EngineState, why: string): readonly EngineFact[] {
  return cancels(state, 'entries', why);
}

/** Cancels of every working order but the stops and targets of what is held. */
export function cancelAllOrders(state: EngineState, why: string): readonly EngineFact[] {
  return cancels(state, 'all-but-spared', why);
}

const NAMED_MOST = 5;

/** Orders by other hands, which no halt takes back, with what to do about them; empty where none is known. */
export function foreignWords(state: EngineState): string {
  const names = foreignNames(state);
  const [first] = names;
  if (first === undefined) return '';
  const named = shortened(names, NAMED_MOST).join(', ');
  return ` Not cancelled, as the desk did not send it: ${named} at the broker, as last compared. See them with: orders orphans. Take one back with: cancel ${first}.`;
}

/** People are told of the same where a halt leaves such orders working. */
export function foreignAlert(state: DeskState): readonly DeskFact[] {
  const words = foreignWords(state.engine);
  if (words === '') return [];
  return [
    alertFact(state, {
      key: 'foreign orders',
      severity: 'WARNING',
      rule: 'ENG-6',
      procedure: 'SOP-5',
      text: `Orders that are not this desk\u2019s may go on working.${words}`,
      did: 'Asked the broker to cancel what is this desk\u2019s; nothing else was touched.',
    }),
  ];
}

/** Whether what is signed also sells every position. */
export function flattens(row: Approval): boolean {
  return row.terms.args['flatten'] === true;
}

export function openHaltConfirmation(
  state: DeskState,
  bench: Bench,
  flatten = false,
): Approval | null {
  const rows = openApprovals(state.runbook.approvals).filter((row) => !flatten || flattens(row));
  return (
    rows.find(
      (row) =>
        row.terms.action === 'confirm-halt' &&
        deadBecause(row, { ...bench, manual: true }) === null,
    ) ?? null
  );
}

function manualLatch(ask: HaltAsk): LatchSet {
  const { name } = ask.person;
  const drill = ask.drill === true;
  return {
    kind: 'latch.set',
    latch: 'manual',
    level: 'reducing',
    reason: drill ? drillReason(name) : `${name} halted the desk: ${ask.reason}.`,
    by: ask.person.id,
    brake: ask.brake,
    values: drill ? { drill } : {},
  };
}

/**
 * The first key of a halt: new risk refused, entries cancelled, a second key asked for; its latch is an
 * alert, and so pages the on-call. A halt that waits for its second key, or has it, is not asked for again.
 */
export function haltFacts(state: DeskState, bench: Bench, ask: HaltAsk): readonly DeskFact[] {
  const why = `halt by ${ask.person.id}`;
  const facts: DeskFact[] = [
    manualLatch(ask),
    ...cancelEntries(state.engine, why),
    ...foreignAlert(state),
  ];
  if (state.engine.latches.set.manual?.level === 'halted') return facts;
  if (openHaltConfirmation(state, bench, ask.flatten === true) !== null) return facts;
  const asked = askApproval(
    state.runbook.approvals,
    { ...bench, manual: true },
    {
      action: 'confirm-halt',
      args: ask.flatten === true ? { flatten: true } : {},
      reason: ask.reason,
      account: ask.by,
    },
  );
  if (asked.ok) facts.push(...asked.value);
  return facts;
}

/** What a confirmed halt does, in the batch of its last key. */
function confirmedFacts(
  state: DeskState,
  people: string,
  reason = 'A halt was confirmed.',
): readonly DeskFact[] {
  const before = state.engine.latches.set.manual;
  const deepen: LatchSet = {
    kind: 'latch.set',
    latch: 'manual',
    level: 'halted',
    reason: before?.reason ?? reason,
    by: people,
    brake: null,
    values: before?.values ?? {},
  };
  const file: LatchSet = {
    kind: 'latch.set',
    latch: 'kill-file',
    level: 'halted',
    reason: `The halt was confirmed by ${people}.`,
    by: people,
    brake: null,
    values: {},
  };
  return [deepen, file, ...cancelAllOrders(state.engine, `halt confirmed by ${people}`)];
}

/** The second key of a halt; `flatten` makes the sales of a halt that was asked for with them. */
export function confirmHalt(
  state: DeskState,
  bench: Bench,
  turn: { readonly id: string; readonly account: Account; readonly reason: string },
  flatten: () => readonly EngineFact[] = () => [],
): Result<readonly DeskFact[]> {
  const turned = turnKey(state.runbook.approvals, bench, { ...turn, action: 'confirm-halt' });
  if (!turned.ok) return turned;
  const { facts } = turned.value;
  const grant = facts.find((fact) => fact.kind === 'approval.granted');
  if (grant === undefined) return ok(facts);
  const sales = flattens(turned.value.approval) ? flatten() : [];
  return ok([...facts, ...confirmedFacts(state, grant.people.join(' and ')), ...sales]);
}

/** A sponsor or safety officer alone confirms a halt (KEY-7): paged and reported, never more than that. */
export function breakGlass(
  state: DeskState,
  bench: Bench,
  ask: HaltAsk,
): Result<readonly DeskFact[]> {
  const person = personOf(state.runbook.roster, ask.by);
  if (person === null || person.id !== ask.person.id || !holds(person, BREAK_GLASS))
    return refuse(
      'BREAK_GLASS_ROLE',
      `${ask.person.name} (${person?.roles.join(', ') ?? 'no roles'}) may not break the glass; a sponsor or safety-officer may.`,
    );
  const first = haltFacts(state, bench, ask);
  const asked = first.find((fact) => fact.kind === 'approval.asked');
  const open = openHaltConfirmation(state, bench);
  const row: Approval | null =
    asked === undefined
      ? open
      : {
          ...asked,
          keys: [{ person: asked.asker, account: asked.account, reason: asked.reason }],
          status: 'open',
          ending: null,
          askedWall: bench.wall,
        };
  const grants: readonly DeskFact[] = row === null ? [] : [granted(row, [ask.person], true)];
  const why = `${ask.person.name} halted the desk: ${ask.reason}.`;
  return ok(
    [...first, ...grants, ...confirmedFacts(state, ask.person.id, why)].filter(
      (fact, at, all) =>
        fact.kind !== 'order.cancelAsked' ||
        all.findIndex((other) => other.kind === 'order.cancelAsked' && other.id === fact.id) === at,
    ),
  );
}

/** The file's existence latches, whoever made it (RISK-4); a reading nobody could take counts as there. */
export function killFileFacts(
  state: DeskState,
  found: { readonly reading: string; readonly says: string; readonly brake: number | null },
): readonly DeskFact[] {
  if (state.engine.latches.set['kill-file'] !== undefined) return [];
  const latch: LatchSet = {
    kind: 'latch.set',
    latch: 'kill-file',
    level: 'halted',
    reason:
      found.reading === 'present'
        ? `The kill file was found. ${found.says}`
        : `The kill file cannot be judged. ${found.says}`,
    by: 'rule RISK-4',
    brake: found.brake,
    values: {},
  };
  return [latch, ...cancelAllOrders(state.engine, 'kill file'), ...foreignAlert(state)];
}
