// The reconciliation after trading: the desk's books against the broker's, and the ledger as it stands.
import { formatCents } from '#engine/model/money.ts';
import { equity, marketValue } from '#engine/order/books.ts';
import type { Books } from '#engine/order/books.ts';
import type { Job } from '#runbook/job.ts';
import { executionLines } from '#runbook/execution.ts';
import { ensureDay } from '#runbook/jobs/today.ts';

function ledgerLine(books: Books): string {
  const worth = `cash ${formatCents(books.cash)}, positions ${formatCents(marketValue(books))}, equity ${formatCents(equity(books))}`;
  return `ledger: ${worth}, fees paid ${formatCents(books.fees)}`;
}

export const reconciliation: Job = async (call) => {
  ensureDay(call);
  const differences = await call.ports.compare();
  const ledger = ledgerLine(call.ports.state().engine.books);
  if (differences.length === 0)
    return {
      ok: true,
      lines: [
        'The books equal the broker\u2019s: cash, positions, orders, executions.',
        ledger,
        ...executionLines(call.ports.state().engine),
      ],
    };
  const first = `The books differ from the broker\u2019s in ${differences.length} places; no new risk until they are equal.`;
  return { ok: false, lines: [first, ...differences.map((line) => `  ${line}`), ledger] };
};
