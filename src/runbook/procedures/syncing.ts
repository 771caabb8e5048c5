// Reconciling by hand, and force-sync: one person compares at any time; taking the broker's books for ours
// takes two, who are shown every difference and sign exactly that one.
import { BrokerFault } from '#engine/broker/broker.ts';
import type { Json } from '#engine/model/canonical.ts';
import { ok, refuse } from '#engine/model/result.ts';
import type { Refusal, Result } from '#engine/model/result.ts';
import {
  compareBooks,
  differenceLines,
  foreignOrders,
  gainLine,
  shortened,
} from '#engine/order/reconcile.ts';
import type { BrokerBooks, Compared } from '#engine/order/reconcile.ts';
import { inDoubt, planHash, planLines, planSync, takeoverFacts } from '#engine/order/takeover.ts';
import { formatQty } from '#engine/model/money.ts';
import type { EngineState } from '#engine/state.ts';
import { openOrders } from '#engine/state.ts';
import { askApproval, turnKey } from '#runbook/approval.ts';
import type { Approval } from '#runbook/approval.ts';
import { readSettled, reconcile } from '#runbook/catching-up.ts';
import type { Outcome } from '#runbook/answer.ts';
import type { Machine } from '#runbook/machine.ts';
import type { Account } from '#runbook/person.ts';
import {
  askedId,
  authorised,
  done,
  keyCounts,
  pressTurn,
  refused,
  tryKey,
} from '#runbook/procedures/pressed.ts';

const INVARIANTS = ['quantity', 'price', 'money', 'identity'] as const;

function rowLine(row: Compared): string {
  if (row.verdict === 'differs') return `  DIFFERS: ${row.says}`;
  const says = row.verdict === 'explained' ? `, ${row.says}` : '';
  return `  ${row.what}: desk ${row.ours}, broker ${row.theirs}, ${row.verdict}${says}`;
}

const SILENT = 'BROKER_SILENT';
/** Orphans told one by one; a program is handed the ids of more. */
const ORPHANS_MOST = 100;
/** Orders in doubt that a refusal names. */
const NAMED_MOST = 10;
/** Rows told of one invariant, and rows handed to programs. */
const ROWS_MOST = 50;
const DATA_MOST = 500;

/** What differs comes first, so that it is never what is left out. */
function worstFirst(rows: readonly Compared[]): readonly Compared[] {
  const bad = rows.filter((row) => row.verdict === 'differs');
  return [...bad, ...rows.filter((row) => row.verdict !== 'differs')];
}

/** The four invariants with both numbers; one without rows says so. */
function tableLines(rows: readonly Compared[]): readonly string[] {
  return INVARIANTS.flatMap((name) => {
    const own = worstFirst(rows.filter((row) => row.invariant === name));
    const verdict = own[0]?.verdict === 'differs' ? 'BROKEN' : 'holds';
    return [
      '',
      `${name}: ${own.length === 0 ? 'nothing to compare' : verdict}`,
      ...shortened(own.map(rowLine), ROWS_MOST),
    ];
  });
}

function unreadText(why: string): string {
  return `Nothing was compared: the broker\u2019s books could not be read (${why}). The desk opens no new risk until they are and equal ours; it goes on trying. Next: doctor names what is wrong, then ask again: reconcile.`;
}

/** Catches up and compares now; whoever asks sees both sides. */
export async function reconcileNow(machine: Machine, by: Account): Promise<Outcome> {
  const who = authorised(machine, by, 'reconcile');
  if (!who.ok) return refused(machine, { command: 'reconcile', by }, who.refusal);
  const { rows, lines, unread } = await reconcile(machine);
  if (unread !== null) {
    const refusal = { code: SILENT, text: unreadText(unread) };
    return refused(machine, { command: 'reconcile', by }, refusal);
  }
  const count = lines.length === 1 ? 'one place' : `${lines.length} places`;
  const first =
    lines.length === 0
      ? 'The books equal the broker\u2019s.'
      : `The books differ from the broker\u2019s in ${count}; no new risk until they are equal.`;
  const next =
    lines.length === 0
      ? []
      : ['', 'Next: explain each; what stays is taken over by two people: reconcile force-sync.'];
  const text = [first, gainLine(machine.state().engine), ...tableLines(rows), ...next].join('\n');
  const data = worstFirst(rows)
    .slice(0, DATA_MOST)
    .map((row): Json => ({ ...row }));
  const differences = shortened(lines, DATA_MOST);
  return done(text, { equal: lines.length === 0, differences, rows: data });
}

/** The broker's side as it is now; a broker that does not answer is a refusal. */
async function read(machine: Machine): Promise<Result<BrokerBooks>> {
  try {
    return ok(await readSettled(machine));
  } catch (error) {
    if (!(error instanceof BrokerFault)) throw error;
    return refuse(
      SILENT,
      `Nothing was done: the broker did not answer (${error.message}). The desk goes on trying; ask again when it answers.`,
    );
  }
}

const SAME: Refusal = {
  code: 'NOTHING_TO_SYNC',
  text: 'The books equal the broker\u2019s; there is nothing to take over.',
};

/** What no taking over mends: what is not in our books, an order that rests otherwise there, another cost. */
function nothingToTake(rows: readonly Compared[]): Refusal {
  const lines = differenceLines(rows);
  if (lines.length === 0) return SAME;
  const apart = rows.filter(({ verdict }) => verdict === 'differs');
  const orders = apart.some(({ invariant }) => invariant === 'identity');
  const costs = apart.some(({ invariant }) => invariant === 'price');
  const named = shortened(lines, NAMED_MOST).join('; ');
  const what =
    orders || costs
      ? `cash, holdings and what ended there are equal, and something else differs (${named})`
      : `what differs is at the broker alone (${named})`;
  const ways = [
    ...(orders ? ['An order of ours is taken back here: cancel <id> <reason>.'] : []),
    ...(costs ? ['Another cost of a holding ends with it: close <symbol>.'] : []),
    'What only the broker can mend is for its site, or its support; then: reconcile.',
  ];
  return {
    code: SAME.code,
    text: `There is nothing to take over: ${what}. The desk opens no new risk meanwhile. ${ways.join(' ')}`,
  };
}

const MOVING: Refusal = {
  code: 'SYNC_MOVING',
  text: 'Nothing was done: the broker\u2019s books changed while they were read, so that what was executed may not be in its holdings yet. Ask again when they rest; cancel-all keeps new orders from filling.',
};

/** The broker's word alone ends an order: one in doubt may still arrive, with its reserve given away. */
function doubt(state: EngineState): Result<null> {
  const ids = shortened(inDoubt(state), NAMED_MOST);
  if (ids.length === 0) return ok(null);
  return refuse(
    'SYNC_UNKNOWN',
    `Nothing was done: nobody knows yet whether the broker has ${ids.join(', ')}. The desk goes on looking and ends each by itself two minutes on, after three clear answers that it never arrived. Ask again when orders orphans names none of unknown fate.`,
  );
}

/** The broker's side, read until the same difference was found twice: nothing was on its way between its lists. */
async function readAtRest(machine: Machine): Promise<Result<BrokerBooks>> {
  const difference = ({ value }: { readonly value: BrokerBooks }): string =>
    planHash(planSync(machine.state().engine, value));
  const first = await read(machine);
  if (!first.ok) return first;
  const before = difference(first);
  const again = await read(machine);
  if (!again.ok) return again;
  return difference(again) === before ? again : { ok: false, refusal: MOVING };
}

/** Executions that neither side explains count as known from then on, and people are told so. */
function unbooked({ books }: EngineState, { missing }: BrokerBooks): readonly string[] {
  const count = missing.filter((fill) => !books.applied.includes(fill.execution)).length;
  const what = count === 1 ? 'one execution' : `${count} executions`;
  return count === 0 ? [] : [`${what} at the broker that the books do not have: taken as known`];
}

/** The first key of a force-sync: the difference as it stands goes on the card, and its hash is signed. */
export async function askForceSync(
  machine: Machine,
  by: Account,
  ask: { readonly reason: string },
): Promise<Outcome> {
  const pressed = { command: 'reconcile force-sync', by };
  const who = authorised(machine, by, 'reconcile');
  if (!who.ok) return refused(machine, pressed, who.refusal);
  const broker = await readAtRest(machine);
  if (!broker.ok) return refused(machine, pressed, broker.refusal);
  let lines: readonly string[] = [];
  const turned = pressTurn(machine, pressed, (state, _seen, bench) => {
    const clear = doubt(state.engine);
    if (!clear.ok) return clear;
    const plan = planSync(state.engine, broker.value);
    lines = [...planLines(plan), ...unbooked(state.engine, broker.value)];
    if (lines.length === 0)
      return {
        ok: false,
        refusal: nothingToTake(compareBooks(state.engine, broker.value)),
      };
    return askApproval(state.runbook.approvals, bench, {
      action: 'force-sync',
      args: { plan: planHash(plan), changes: lines },
      reason: ask.reason,
      account: by,
    });
  });
  if (!turned.ok) return turned;
  const id = askedId(turned.value);
  const rows = lines.map((line) => `  ${line}`);
  const first = `Force-sync asked: ${id}, 1 of 2 keys. The broker\u2019s books would be taken for ours:`;
  return done(
    [
      first,
      ...rows,
      `Needs another keyholder, one of the two with the risk role: approve ${id}.`,
    ].join('\n'),
    {
      approval: id,
      changes: lines,
    },
  );
}

function changed(lines: readonly string[]): Result<never> {
  return refuse(
    'SYNC_CHANGED',
    `Nothing was done: the difference is no longer the one that was signed (now: ${lines.length === 0 ? 'none' : lines.join('; ')}). Ask again: reconcile force-sync.`,
  );
}

/** The last key: the difference is read again, and only the one that was signed is taken over. */
export async function carryOutSync(
  machine: Machine,
  by: Account,
  press: { readonly approval: Approval; readonly reason: string },
): Promise<Outcome> {
  const { approval, reason } = press;
  const pressed = { command: `approve ${approval.id}`, by };
  const turn = { id: approval.id, account: by, reason, action: 'force-sync' } as const;
  const attempt = tryKey(machine, turn, approval);
  if (!attempt.ok) return attempt;
  const broker = await readAtRest(machine);
  if (!broker.ok) return refused(machine, pressed, broker.refusal);
  const turned = pressTurn(machine, pressed, (state, seen, bench) => {
    const key = turnKey(state.runbook.approvals, bench, turn);
    if (!key.ok || !key.value.complete) return key.ok ? ok(key.value.facts) : key;
    const clear = doubt(state.engine);
    if (!clear.ok) return clear;
    const plan = planSync(state.engine, broker.value);
    if (planHash(plan) !== key.value.approval.terms.args['plan']) return changed(planLines(plan));
    const effect = takeoverFacts(state.engine, { plan, approval: approval.id, at: seen.desk });
    return ok([...key.value.facts, ...effect]);
  });
  if (!turned.ok) return turned;
  if (!turned.value.some((fact) => fact.kind === 'books.synced'))
    return keyCounts(machine, approval.id);
  const { lines } = await reconcile(machine);
  const after =
    lines.length === 0
      ? 'compared again, they are equal'
      : `compared again, they still differ: ${shortened(lines, ROWS_MOST).join('; ')}`;
  return done(`${approval.id} granted: the broker\u2019s books are taken for ours; ${after}.`, {
    approval: approval.id,
    differences: shortened(lines, DATA_MOST),
  });
}

/** Orders at the broker that are not ours, and ours whose fate nobody knows. */
export async function orphans(machine: Machine): Promise<Outcome> {
  const broker = await read(machine);
  if (!broker.ok) return broker;
  const { engine } = machine.state();
  const stand = new Set(engine.foreign);
  const foreign = [
    ...foreignOrders(engine, broker.value.orders),
    ...broker.value.orders.filter((row) => stand.has(row.ticket.id)),
  ];
  const unknown = openOrders(engine).filter((order) => order.status === 'unknown');
  const rows = [
    ...foreign.map(({ ticket }) => {
      const agreed = stand.has(ticket.id) ? ' (two people let it stand)' : '';
      return `${ticket.id}\n  not ours: ${ticket.side} ${formatQty(ticket.qty)} ${ticket.symbol}${agreed}. To take it back: cancel ${ticket.id}`;
    }),
    ...unknown.map(
      (order) => `${order.id}\n  ours, fate unknown: it is looked up and never sent again`,
    ),
  ];
  const first =
    rows.length === 0
      ? 'No orphans: every order at the broker is ours, and the fate of each is known.'
      : `Orphans: ${foreign.length} at the broker that are not ours, ${unknown.length} of ours with a fate nobody knows.`;
  const data = {
    foreign: foreign.slice(0, DATA_MOST).map((row) => row.ticket.id),
    unknown: unknown.map((row) => row.id),
  };
  const told = shortened(rows, ORPHANS_MOST).flatMap((row) => ['', row]);
  return done([first, ...told].join('\n'), data);
}
