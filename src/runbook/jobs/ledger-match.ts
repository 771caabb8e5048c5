// The evening's match (ENG-7): each execution and movement of the day at the broker against the ledger's,
// then cash and equity. It books movements that were missing, and names every other difference.
import type { BrokerAccount, Execution } from '#engine/broker/broker.ts';
import {
  cents,
  formatCents,
  formatHolding,
  formatPrice,
  formatQty,
  minus,
} from '#engine/model/money.ts';
import type { Cents } from '#engine/model/money.ts';
import { ok } from '#engine/model/result.ts';
import { equity, grossValue, marketValue } from '#engine/order/books.ts';
import type { Books } from '#engine/order/books.ts';
import type { Movement } from '#engine/order/movement.ts';
import { isOwnMovement } from '#engine/order/movement.ts';
import { MARKS_RATIO } from '#engine/order/reconcile.ts';
import { movementFacts } from '#engine/order/moving.ts';
import type { EngineState } from '#engine/state.ts';
import { alertFact } from '#runbook/alert.ts';
import type { BrokerActivities, Job, JobOutcome, JobPorts } from '#runbook/job.ts';
import { attempt } from '#runbook/jobs/attempt.ts';
import { ensureDay } from '#runbook/jobs/today.ts';

interface Row {
  readonly id: string;
  readonly says: string;
}

interface Match {
  readonly matched: number;
  readonly of: number;
  readonly differences: readonly string[];
}

function executionRow(fill: Execution): Row {
  const { execution, side, qty, symbol, price, fee } = fill;
  const at = `${formatQty(qty)} ${symbol} at ${formatPrice(price)}`;
  return { id: execution, says: `${side} ${at}, fee ${formatCents(fee)}` };
}

function movementRow(row: Movement): Row {
  const { id, cause, symbol, amount } = row;
  const on = symbol === null ? '' : ` on ${symbol}`;
  const shares = row.kind === 'shares' ? `${formatHolding(row.change)} units, ` : '';
  return { id, says: `${cause}${on}: ${shares}${formatCents(amount)}` };
}

/** Line by line, by the broker's own ids; what was booked on an earlier day is not looked at again. */
function matchRows(
  what: string,
  rows: {
    readonly ours: readonly Row[];
    readonly theirs: readonly Row[];
    readonly before: readonly string[];
  },
): Match {
  const ours = new Map(rows.ours.map((row) => [row.id, row.says]));
  const earlier = new Set(rows.before);
  const theirs = rows.theirs.filter((row) => ours.has(row.id) || !earlier.has(row.id));
  const differences = theirs.flatMap(({ id, says }) => {
    const own = ours.get(id);
    if (own === says) return [];
    if (own === undefined) return [`${what} ${id} is not in the ledger: ${says}`];
    return [`${what} ${id}: ledger ${own}; broker ${says}`];
  });
  const known = new Set(theirs.map((row) => row.id));
  const extra = rows.ours
    .filter((row) => !known.has(row.id))
    .map(({ id, says }) => `${what} ${id} is not at the broker: ${says}`);
  return {
    matched: theirs.length - differences.length,
    of: theirs.length + extra.length,
    differences: [...differences, ...extra],
  };
}

/** By how much more than the room for marks the broker's equity differs; null where it says nothing. */
function marksFault(books: Books, account: BrokerAccount, room: Cents): string | null {
  // The simulated broker values at the first prices of its day, which say nothing of the evening.
  if (account.kind === 'simulated') return null;
  const positions = minus(account.equity, account.cash);
  const gap = minus(positions, marketValue(books));
  if (Math.abs(gap) <= room) return null;
  return `positions: ledger ${formatCents(marketValue(books))}, broker ${formatCents(positions)}, more than ${formatCents(room)} between`;
}

function matchMoney(books: Books, account: BrokerAccount): readonly string[] {
  const room = cents(Math.ceil(grossValue(books) * MARKS_RATIO));
  const [ours, theirs] = [formatCents(books.cash), formatCents(account.cash)];
  const cash = account.cash === books.cash ? null : `cash: ledger ${ours}, broker ${theirs}`;
  return [cash, marksFault(books, account, room)].filter((text) => text !== null);
}

function moneyLine(books: Books, account: BrokerAccount): string {
  const ours = `cash ${formatCents(books.cash)}, equity ${formatCents(equity(books))}`;
  const marks =
    account.kind === 'simulated'
      ? 'at the first prices of its day'
      : 'at its own last prices, which may lie 1 % of what is at stake away';
  return `ledger: ${ours}; broker: equity ${formatCents(account.equity)} ${marks}`;
}

function matchAll(
  engine: EngineState,
  theirs: BrokerActivities,
  compared: readonly string[],
): JobOutcome {
  const { books, day, made } = engine;
  const isOurs = (row: { readonly at: number }) => made === null || row.at > made;
  const fills = matchRows('execution', {
    ours: (day?.fills ?? []).map(executionRow),
    theirs: theirs.executions.filter(isOurs).map(executionRow),
    before: books.applied,
  });
  const moves = matchRows('movement', {
    ours: (day?.moves ?? []).filter((row) => !isOwnMovement(row.id)).map(movementRow),
    theirs: theirs.movements.filter(isOurs).map(movementRow),
    before: books.moved,
  });
  const money = matchMoney(books, theirs.account);
  const lines = [
    `executions: ${fills.matched} of ${fills.of} matched by quantity, price and fee`,
    `movements: ${moves.matched} of ${moves.of} matched by amount and units`,
    moneyLine(books, theirs.account),
  ];
  const differences = [...fills.differences, ...moves.differences, ...money, ...compared];
  if (differences.length === 0)
    return { ok: true, lines: ['The ledger matches the activities at the broker.', ...lines] };
  const first = `The ledger does not match the activities at the broker in ${differences.length} places.`;
  return { ok: false, lines: [first, ...differences.map((line) => `  ${line}`), ...lines] };
}

function failed(ports: JobPorts, outcome: JobOutcome): JobOutcome {
  const text = outcome.lines.slice(0, 4).join(' ');
  const did = 'Nothing was corrected; the lines are on record, and `reconcile` compares again.';
  const about = { key: 'job ledger-match', rule: 'ENG-7', procedure: 'SOP-1' } as const;
  ports.turn((state) => ok([alertFact(state, { ...about, severity: 'WARNING', text, did })]));
  return outcome;
}

export const ledgerMatch: Job = async (call) => {
  const { ports } = call;
  ensureDay(call);
  const asked = 'reading the activities at the broker';
  const first = await attempt(asked, () => ports.activities());
  if (!first.ok) return failed(ports, { ok: false, lines: [`SOP-1: ${first.refusal.text}`] });
  // Before the comparison: a dividend that is not booked yet is no difference.
  const booked = ports.turn((state) => ok(movementFacts(state.engine, first.value.movements)));
  const lines = await ports.compare();
  const theirs = await attempt(asked, () => ports.activities());
  if (!theirs.ok) return failed(ports, { ok: false, lines: [`SOP-1: ${theirs.refusal.text}`] });
  const match = matchAll(ports.state().engine, theirs.value, lines);
  const count = booked.ok ? booked.value.filter((fact) => fact.kind === 'ledger.moved').length : 0;
  if (!match.ok) return failed(ports, match);
  const late = count === 0 ? [] : [`booked only now: ${count} movements`];
  return { ok: true, lines: [...match.lines, ...late] };
};
