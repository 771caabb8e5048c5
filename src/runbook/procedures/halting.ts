// The halt as a procedure: brake, cancels on the wire, one yield, then the fact; if the fact cannot be
// written, the kill file. The answer says what is durable.
import { JournalFault } from '#engine/journal/journal.ts';
import { ok } from '#engine/model/result.ts';
import { openPositions } from '#engine/order/books.ts';
import { isSpared } from '#engine/order/order.ts';
import type { Market } from '#engine/risk/exposure.ts';
import type { Outcome } from '#runbook/answer.ts';
import type { DeskFact } from '#runbook/fact.ts';
import {
  breakGlass,
  flattens,
  foreignWords,
  confirmHalt,
  haltFacts,
  openHaltConfirmation,
} from '#runbook/halt.ts';
import type { HaltAsk } from '#runbook/halt.ts';
import { BREAK_GLASS } from '#runbook/keys.ts';
import type { Machine } from '#runbook/machine.ts';
import type { Account, Person } from '#runbook/person.ts';
import { holds, nameOf } from '#runbook/person.ts';
import { closeFacts } from '#runbook/procedures/closing.ts';
import { authorised, done, keyCounts, pressTurn, refused } from '#runbook/procedures/pressed.ts';

export interface HaltPress {
  readonly reason: string;
  readonly breakGlass: boolean;
  readonly flatten?: true;
  readonly drill?: true;
}

function unrecorded(machine: Machine, person: Person, fault: JournalFault): Outcome {
  const placed = machine.killFile.place(
    `Halted by ${person.id}; the journal could not be written (${fault.reason}).`,
  );
  const file = placed
    ? `The kill file ${machine.killFile.path} is in place, so it holds over a restart.`
    : 'The kill file could not be placed either: it holds while this process runs.';
  return done(
    `Halted by ${person.name}: the brake is closed. It is not on record, the journal cannot be written (${fault.reason}). ${file}`,
    {
      durable: placed ? 'kill-file' : 'memory',
      fault: fault.reason,
    },
  );
}

function answer(
  machine: Machine,
  person: Person,
  facts: readonly DeskFact[],
  wire: number,
): Outcome {
  const asked = facts.find((fact) => fact.kind === 'approval.asked');
  const open = openHaltConfirmation(machine.state(), machine.bench());
  const id = asked?.id ?? open?.id ?? null;
  const confirmed = facts.some((fact) => fact.kind === 'approval.granted');
  const cancels = facts.filter((fact) => fact.kind === 'order.cancelAsked').length;
  const orders = `${Math.max(cancels, wire)} working ${Math.max(cancels, wire) === 1 ? 'order' : 'orders'} cancel-requested, protective stops stay`;
  const foreign = foreignWords(machine.state().engine);
  if (confirmed)
    return done(
      `Halted and confirmed by ${person.name} alone (break-glass): ${orders}; the kill file is placed, the on-call paged.${foreign}`,
      { level: 'halted', cancels },
    );
  const row = id === null ? undefined : machine.state().runbook.approvals.byId[id];
  const selling =
    row !== undefined && flattens(row) ? ', which also sells every position at market,' : '';
  const next = id === null ? '' : ` A second person confirms${selling} with: approve ${id}.`;
  const first =
    asked === undefined
      ? `The desk was halted already; ${person.name}\u2019s halt is on record and turns no key`
      : `Halted by ${person.name}: new risk is blocked`;
  return done(`${first}; ${orders}.${next}${foreign}`, {
    level: machine.state().engine.latches.set.manual?.level ?? 'reducing',
    approval: id,
    cancels,
  });
}

/** The first key. It never waits: not for the journal, not for a chat, not for an approval. */
export async function halt(machine: Machine, by: Account, press: HaltPress): Promise<Outcome> {
  const pressed = { command: 'halt', by };
  const who = authorised(machine, by, 'halt');
  if (!who.ok) return refused(machine, pressed, who.refusal);
  const person = who.value;
  if (press.breakGlass && !holds(person, BREAK_GLASS))
    return refused(machine, pressed, {
      code: 'BREAK_GLASS_ROLE',
      text: `${person.name} (${person.roles.join(', ')}) may not break the glass; a sponsor or safety-officer may. A plain halt is open to you: halt.`,
    });
  const reason = press.reason.trim() === '' ? 'no reason given yet' : press.reason.trim();
  const closing = machine.brake.close(person.id, `${person.name} halted the desk: ${reason}`);
  const wire = machine.sender.cancelEntries();
  await machine.pause();
  const sales = press.flatten === true ? { flatten: true as const } : {};
  const drilled = press.drill === true ? { drill: true as const } : {};
  const ask: HaltAsk = { by, person, reason, brake: closing.number, ...sales, ...drilled };
  try {
    const turned = machine.turn((state, _seen, bench) =>
      press.breakGlass ? breakGlass(state, bench, ask) : ok(haltFacts(state, bench, ask)),
    );
    if (!turned.ok) return refused(machine, pressed, turned.refusal);
    if (press.breakGlass) machine.killFile.place(`Halted and confirmed by ${person.id}.`);
    return answer(machine, person, turned.value, wire);
  } catch (error) {
    if (error instanceof JournalFault) return unrecorded(machine, person, error);
    throw error;
  }
}

/** The key was good and only the disk was not: the halt deepens by the kill file all the same. */
function confirmedUnrecorded(machine: Machine, fault: Outcome): Outcome {
  if (!machine.killFile.place('A halt was confirmed; the journal could not be written.'))
    return fault;
  return done(
    `Halt confirmed by the kill file ${machine.killFile.path}: halted. The key is not on record, the journal cannot be written; it is found and recorded once it can.`,
    { durable: 'kill-file' },
  );
}

function salesText(sold: number, denied: readonly { readonly text: string }[]): string {
  const sales = sold === 0 ? '' : ` ${sold} positions are being sold at market.`;
  const [first] = denied;
  return first === undefined
    ? sales
    : `${sales} Not sold: ${first.text}; close-all sells them later.`;
}

/** The second key of a halt: the block becomes a halt, the kill file is placed. */
export function confirm(
  machine: Machine,
  by: Account,
  turn: { readonly id: string; readonly reason: string; readonly market: Market },
): Outcome {
  const pressed = { command: `approve ${turn.id}`, by };
  const { id, reason, market } = turn;
  const turned = pressTurn(machine, pressed, (state, seen, bench) =>
    confirmHalt(state, bench, { id, reason, account: by }, () =>
      closeFacts(
        state.engine,
        { seen, market },
        { positions: openPositions(state.engine.books), by: id, purpose: 'flatten' },
      ),
    ),
  );
  if (!turned.ok)
    return turned.refusal.code === 'JOURNAL_FAULT' ? confirmedUnrecorded(machine, turned) : turned;
  const sold = turned.value.filter((fact) => fact.kind === 'order.approved').length;
  const denied = turned.value.filter((fact) => fact.kind === 'order.denied');
  const cancels = turned.value.filter((fact) => fact.kind === 'order.cancelAsked').length;
  const grant = turned.value.find((fact) => fact.kind === 'approval.granted');
  if (grant === undefined) return keyCounts(machine, turn.id);
  const placed = machine.killFile.place(`Halt confirmed by ${grant.people.join(' and ')}.`);
  const { roster } = machine.state().runbook;
  const names = grant.people.map((id) => nameOf(roster, id)).join(' and ');
  const file = placed
    ? 'the kill file is in place'
    : 'the kill file could NOT be placed; the latch holds';
  const kept = Object.values(machine.state().engine.orders).filter(
    (order) => isSpared(order.purpose) && order.closedAt === null,
  );
  const targets = kept.some((order) => order.purpose === 'target') ? ' and targets' : '';
  const stops =
    kept.length === 0
      ? 'no protective stops rest'
      : `protective stops${targets} stay${sold > 0 ? ' until the sales that replace them' : ''}: ${kept.map((order) => order.id).join(', ')}`;
  return done(
    `Halt confirmed by ${names}: halted; ${cancels} ${cancels === 1 ? 'order' : 'orders'} cancel-requested, ${stops}; ${file}.${salesText(sold, denied)}${foreignWords(machine.state().engine)}`,
    {
      approval: turn.id,
      cancels,
      sold,
      killFile: placed,
      protective: kept.map((order) => order.id),
    },
  );
}
