// Taking back an order at the broker that is not ours: one person may, unless it protects what is held. Then it takes
// two, who are shown what would stand bare; all of it is read again at the last key, and only what was signed is done.
import { BrokerFault } from '#engine/broker/broker.ts';
import type { BrokerOrder, BrokerPosition, ClientOrderId } from '#engine/broker/broker.ts';
import { formatHolding, formatPrice, formatQty, nanos } from '#engine/model/money.ts';
import { ok, refuse } from '#engine/model/result.ts';
import type { Refusal, Result } from '#engine/model/result.ts';
import { describeTerms } from '#engine/order/order.ts';
import { mayLayBare, sortOrders } from '#engine/order/sparing.ts';
import type { EngineState } from '#engine/state.ts';
import { alertFact } from '#runbook/alert.ts';
import type { Outcome } from '#runbook/answer.ts';
import { askApproval, turnKey } from '#runbook/approval.ts';
import type { Approval } from '#runbook/approval.ts';
import { endFound, foreignEnds, signedLeaves } from '#runbook/foreign.ts';
import type { ForeignCancelAsked } from '#runbook/foreign.ts';
import { isRemote } from '#runbook/machine.ts';
import type { Machine } from '#runbook/machine.ts';
import type { Account } from '#runbook/person.ts';
import { personOf } from '#runbook/person.ts';
import {
  askedId,
  done,
  keyCounts,
  pressTurn,
  refused,
  tryKey,
} from '#runbook/procedures/pressed.ts';
import { textOf } from '#runbook/resume.ts';

export interface CancelAsked {
  readonly order: string;
  readonly reason: string;
}

/** What rests at the broker, and what is held there; null where it did not say. */
interface Look {
  readonly rows: readonly BrokerOrder[];
  readonly row: BrokerOrder | undefined;
  readonly held: readonly BrokerPosition[] | null;
}

async function lookFor({ broker }: Machine, id: string): Promise<Look> {
  const rows = await broker.openOrders();
  const row = rows.find(({ ticket }) => ticket.id === id);
  try {
    return { rows, row, held: await broker.positions() };
  } catch (error) {
    if (!(error instanceof BrokerFault)) throw error;
    return { rows, row, held: null };
  }
}

/** "sell 7 QQQ stop 20.00": what is signed of it besides its name. */
function orderWords({ ticket, filled, unread }: BrokerOrder): string {
  const { side, qty, symbol, terms } = ticket;
  const done = filled > 0 ? `, ${formatQty(filled)} of it executed` : '';
  const words = `${side} ${formatQty(qty)} ${symbol} ${describeTerms(terms, formatPrice)}${done}`;
  return unread === undefined ? words : `${words} (${unread})`;
}

interface Resting {
  readonly row: BrokerOrder;
  readonly rows: readonly BrokerOrder[];
  readonly held: readonly BrokerPosition[];
}

/** What its holding stands under once it is gone: other foreign stops, and the desk's own. */
function standsUnder({ row, rows, held }: Resting, { orders }: EngineState): string {
  const { symbol } = row.ticket;
  const position = held.find((one) => one.symbol === symbol);
  if (position?.unread !== undefined)
    return `${symbol}: ${position.unread} held at the broker, which the desk cannot count.`;
  if (position === undefined || position.qty === 0) return `${symbol}: nothing held at the broker.`;
  const others = rows.filter((one) => one !== row);
  const stops = sortOrders(others, held).spare.filter(
    ({ ticket }) => ticket.symbol === symbol && ticket.terms.type === 'stop',
  );
  const named = (own: boolean, whose: string): readonly string[] =>
    stops
      .filter(({ ticket }) => Object.hasOwn(orders, ticket.id) === own)
      .map((one) => `under ${whose} ${one.ticket.id} (${orderWords(one)})`);
  const [ours, foreign] = [named(true, 'the desk\u2019s'), named(false, 'the foreign')];
  const covered = stops.reduce((sum, { ticket, filled }) => sum + ticket.qty - filled, 0);
  const bare = Math.max(0, Math.abs(position.qty) - covered);
  const left = bare === 0 ? 'nothing of it stands bare' : `${formatQty(nanos(bare))} stand bare`;
  return [
    `${symbol}: ${formatHolding(position.qty)} held at the broker, ${left}`,
    ...(foreign.length === 0 ? ['under no foreign stop'] : foreign),
    `${ours.length === 0 ? 'under no stop of the desk' : ours.join('; ')}.`,
  ].join('; ');
}

function unknown(id: string): Refusal {
  return {
    code: 'ORDER_UNKNOWN',
    text: `There is no order ${id}, here or open at the broker. See: orders, orders orphans.`,
  };
}

/** The first key of taking back what protects: what would stand bare goes on the card. */
function askTakingBack(machine: Machine, by: Account, ask: CancelAsked, rests: Resting): Outcome {
  const pressed = { command: `cancel ${ask.order}`, by };
  const leaves = standsUnder(rests, machine.state().engine);
  const terms = orderWords(rests.row);
  const turned = pressTurn(machine, pressed, (state, _seen, bench) =>
    askApproval(state.runbook.approvals, bench, {
      action: 'cancel-foreign',
      args: { order: ask.order, terms, changes: signedLeaves(leaves) },
      reason: ask.reason,
      account: by,
    }),
  );
  if (!turned.ok) return turned;
  const id = askedId(turned.value);
  return done(
    [
      `Order ${ask.order} (${terms}) is not this desk\u2019s and protects what is held: taking it away takes two keys.`,
      ...signedLeaves(leaves).map((line) => `  ${line}`),
      `Asked: ${id}, 1 of 2 keys. Needs another keyholder, one of the two with the risk role: approve ${id}.`,
    ].join('\n'),
    { approval: id },
  );
}

/** One key is enough for what protects nothing: it is told as an alert, and the broker is asked. */
async function takeBackAlone(
  machine: Machine,
  by: Account,
  { ask, row }: { readonly ask: CancelAsked; readonly row: BrokerOrder },
): Promise<Outcome> {
  const pressed = { command: `cancel ${ask.order}`, by };
  const who = personOf(machine.state().runbook.roster, by)?.id ?? 'nobody';
  const noted = pressTurn(machine, pressed, (state) =>
    ok([
      alertFact(state, {
        key: `foreign ${ask.order}`,
        severity: 'WARNING',
        rule: 'ENG-6',
        procedure: 'SOP-5',
        text: `Order ${ask.order} at the broker is not this desk\u2019s; ${who} takes it back: ${ask.reason}.`,
        did: 'Asked the broker to cancel it; nothing of ours was touched.',
      }),
    ]),
  );
  if (!noted.ok) return noted;
  const answer = await machine.broker.cancel(row.ticket.id);
  if (answer !== 'asked') return refused(machine, pressed, unknown(ask.order));
  return done(`Cancel of ${ask.order}, which is not ours, is on its way to the broker.`, {
    order: ask.order,
  });
}

/** An order at the broker that is not ours: one person takes it back, and two where it protects what is held. */
export async function cancelForeign(
  machine: Machine,
  by: Account,
  ask: CancelAsked,
): Promise<Outcome> {
  const pressed = { command: `cancel ${ask.order}`, by };
  try {
    const { rows, row, held } = await lookFor(machine, ask.order);
    if (row === undefined) return refused(machine, pressed, unknown(ask.order));
    const lays = held !== null && mayLayBare(row, rows, held);
    if (!lays && !sortOrders(rows, held).spare.includes(row))
      return await takeBackAlone(machine, by, { ask, row });
    if (held !== null) return askTakingBack(machine, by, ask, { row, rows, held });
    return refused(machine, pressed, {
      code: 'FOREIGN_PROTECTS',
      text: `Order ${ask.order} is not this desk\u2019s and may protect what is held, which the broker did not say: one key does not take it away, and nobody can be shown what would stand bare. Nothing was asked. Once the broker says what is held, two people take it back: cancel ${ask.order} <reason> again, and another keyholder approves. Or two let it stand: reconcile force-sync.`,
    });
  } catch (error) {
    if (!(error instanceof BrokerFault)) throw error;
    return refused(machine, pressed, {
      code: 'BROKER_SILENT',
      text: `Whether it was cancelled is not known: the broker did not answer (${error.message}). See: orders orphans.`,
    });
  }
}

/** How often the broker is asked what became of it, and how far apart; later its report tells, or a comparison. */
const LOOKS = 5;
const BETWEEN_MS = 400;

/** Asks the broker to cancel, and puts on record how it ended; the words say what is known by now. */
async function endOf(machine: Machine, { id }: ForeignCancelAsked): Promise<string> {
  const answer = await machine.broker.cancel(id);
  for (let looks = 1; looks <= LOOKS; looks += 1) {
    const end = endFound(id, await machine.broker.find(id));
    if (end !== null) {
      const { status, filled } = end;
      machine.attempt(({ runbook }) => ok(foreignEnds(runbook.takenBack, end)));
      const part = filled > 0 ? `, ${formatQty(filled)} of it executed` : '';
      return `${id} is ${status} at the broker${part}`;
    }
    await machine.pause(isRemote(machine) ? BETWEEN_MS : 0);
  }
  return answer === 'asked'
    ? `the cancel of ${id} is on its way to the broker, and its end will be on record`
    : `the broker knows no open order ${id} any more`;
}

/** The name of an order that two people signed. */
function nameSigned({ terms }: Approval): ClientOrderId {
  return textOf(terms.args['order']) as ClientOrderId;
}

/** As it stands now, or what became of it. */
async function nowWords(
  { broker }: Machine,
  row: BrokerOrder | undefined,
  id: ClientOrderId,
): Promise<string> {
  if (row !== undefined) return orderWords(row);
  const found = await broker.find(id);
  return found === null ? 'it rests no more' : `${found.status}, ${orderWords(found)}`;
}

interface Press {
  readonly approval: Approval;
  readonly reason: string;
}

/** The broker's side at the last key; words where the order is another than was signed. */
async function readAgain(machine: Machine, approval: Approval): Promise<Resting | Refusal> {
  const id = nameSigned(approval);
  const signed = textOf(approval.terms.args['terms']);
  try {
    const { row, rows, held } = await lookFor(machine, id);
    const now = await nowWords(machine, row, id);
    if (row === undefined || now !== signed)
      return {
        code: 'FOREIGN_CHANGED',
        text: `Nothing was done: order ${id} is no longer the one that was signed (signed: ${signed}; now: ${now}). Look at it: orders orphans. Ask again where it still rests: cancel ${id} <reason>.`,
      };
    if (held !== null) return { row, rows, held };
    return silent('it did not say what is held');
  } catch (error) {
    if (!(error instanceof BrokerFault)) throw error;
    return silent(error.message);
  }
}

function silent(why: string): Refusal {
  return {
    code: 'BROKER_SILENT',
    text: `Nothing was done: the broker did not answer (${why}). The request stays open until it expires.`,
  };
}

/** A refusal where what would stand bare is no longer what was signed; null where it is. */
function leavesOther({ terms }: Approval, leaves: string): Result<never> | null {
  const signed = [terms.args['changes'] ?? []].flat().map(textOf).join('; ');
  if (signed === signedLeaves(leaves).join('; ')) return null;
  const id = textOf(terms.args['order']);
  return refuse(
    'FOREIGN_CHANGED',
    `Nothing was done: what taking ${id} away leaves is no longer what was signed (signed: ${signed} Now: ${leaves}). Ask again: cancel ${id} <reason>.`,
  );
}

/** The last key: the order is looked up again, and only the one that was signed is taken back. */
export async function carryOutForeign(
  machine: Machine,
  by: Account,
  { approval, reason }: Press,
): Promise<Outcome> {
  const pressed = { command: `approve ${approval.id}`, by };
  const turn = { id: approval.id, account: by, reason, action: 'cancel-foreign' } as const;
  const attempt = tryKey(machine, turn, approval);
  if (!attempt.ok) return attempt;
  const rests = await readAgain(machine, approval);
  const turned = pressTurn(machine, pressed, (state, _seen, bench) => {
    const key = turnKey(state.runbook.approvals, bench, turn);
    if (!key.ok || !key.value.complete) return key.ok ? ok(key.value.facts) : key;
    if ('code' in rests) return refuse(rests.code, rests.text);
    const { id, symbol } = rests.row.ticket;
    const leaves = standsUnder(rests, state.engine);
    const changed = leavesOther(approval, leaves);
    if (changed !== null) return changed;
    const order = orderWords(rests.row);
    const kind = 'foreign.cancelAsked';
    return ok([...key.value.facts, { kind, id, symbol, order, leaves, approval: approval.id }]);
  });
  if (!turned.ok) return turned;
  const asked = turned.value.find((fact) => fact.kind === 'foreign.cancelAsked');
  if (asked === undefined) return keyCounts(machine, approval.id);
  try {
    const ended = await endOf(machine, asked);
    return done(`${approval.id} granted: ${ended}.\n${asked.leaves}`, {
      approval: approval.id,
      order: asked.id,
    });
  } catch (error) {
    if (!(error instanceof BrokerFault)) throw error;
    return refused(machine, pressed, {
      code: 'BROKER_SILENT',
      text: `${approval.id} is granted, and whether ${asked.id} was cancelled is not known: the broker did not answer (${error.message}). See: orders orphans; where it still rests, ask again: cancel ${asked.id} <reason>. Once it is gone: ${asked.leaves}`,
    });
  }
}
