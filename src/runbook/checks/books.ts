// The books and what rests on them: equal and fresh, no order of unknown fate, every position under a
// stop, money in the account.
import { formatCents, formatQty, nanos } from '#engine/model/money.ts';
import { formatDayEt } from '#engine/model/time.ts';
import { equity, openPositions } from '#engine/order/books.ts';
import { unprotected } from '#engine/order/protect.ts';
import { booksFresh, staleWords } from '#engine/risk/gate.ts';
import { openOrders } from '#engine/state.ts';
import type { Question } from '#runbook/checks/question.ts';
import { found } from '#runbook/checks/question.ts';

export const booksEqual: Question = {
  name: 'books',
  question: 'Were the books found equal to the broker\u2019s, and recently enough?',
  blocking: true,
  remedy: 'Reconcile; every difference is named there and must be explained.',
  look: (ports) => {
    const { engine } = ports.state();
    const last = engine.compared;
    if (last === null) return found(false, 'never compared with the broker');
    const seen = ports.seen();
    const fresh = booksFresh(engine, seen);
    const verdict = last.clean ? 'equal' : `they differ: ${last.lines.join('; ')}`;
    return found(
      last.clean && fresh,
      `${verdict}, at ${formatDayEt(last.at)}${fresh ? '' : `, ${staleWords(seen)}`}`,
    );
  },
};

const FOREIGN = 'rests at the broker and is not ours';

export const noOrphans: Question = {
  name: 'orders',
  question: 'Is the fate of every order known, and every order at the broker ours?',
  blocking: true,
  remedy: 'Look the order up at the broker; cancel what is not ours there, then reconcile.',
  look: (ports) => {
    const { engine } = ports.state();
    const open = openOrders(engine);
    const unknown = open
      .filter((order) => order.status === 'unknown')
      .map((order) => `${order.id}: fate unknown`);
    const foreign = (engine.compared?.lines ?? []).filter((line) => line.endsWith(FOREIGN));
    const faults = [...unknown, ...foreign];
    if (faults.length > 0) return found(false, faults.join('; '));
    return found(true, `${open.length} open, none orphaned or unknown`);
  },
};

export const positionsProtected: Question = {
  name: 'protection',
  question: 'Does everything held rest under a stop, or is it being sold?',
  blocking: true,
  remedy:
    'Close the position, or see why its stop was refused; the midday check orders missing stops.',
  look: (ports) => {
    const { engine } = ports.state();
    const held = openPositions(engine.books);
    const bare = held.flatMap((row) => {
      const missing = unprotected(engine, row);
      return missing === 0 ? [] : [`${formatQty(nanos(missing))} ${row.symbol} of ${row.strategy}`];
    });
    if (bare.length > 0) return found(false, `under no stop: ${bare.join(', ')}`);
    return found(true, `${held.length} of ${held.length} positions`);
  },
};

export const balancePositive: Question = {
  name: 'balance',
  question: 'Is there money to trade with?',
  blocking: true,
  remedy: 'Find out where the money went before anything else.',
  look: (ports) => {
    const { books } = ports.state().engine;
    const worth = equity(books);
    return found(worth > 0, `equity ${formatCents(worth)}, cash ${formatCents(books.cash)}`);
  },
};
