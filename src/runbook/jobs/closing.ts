// The end of the day: the day closed with its result and exposure, and the logs rotated; then the daily
// report, written whole, and the verified backup behind it.
import { closeDay } from '#engine/day.ts';
import {
  formatCents,
  formatGain,
  formatPrice,
  formatQty,
  minus,
  NO_CENTS,
  plus,
} from '#engine/model/money.ts';
import { ok } from '#engine/model/result.ts';
import { equity, markOf, openPositions, positionValue, unrealised } from '#engine/order/books.ts';
import type { EngineState } from '#engine/state.ts';
import type { Job, JobPorts } from '#runbook/job.ts';
import { attempt } from '#runbook/jobs/attempt.ts';
import { grossStake } from '#runbook/jobs/exposure.ts';
import { ensureDay } from '#runbook/jobs/today.ts';
import { dailyDocument } from '#runbook/report.ts';
import { reportFact } from '#runbook/report/making.ts';
import { markdownOf } from '#runbook/report/markdown.ts';
import { pageOf } from '#runbook/report/page.ts';
import { daySpan } from '#runbook/report/span.ts';
import { alertFact } from '#runbook/alert.ts';

function resultLines(state: EngineState): readonly string[] {
  const { books, day } = state;
  const worth = equity(books);
  const trades = day?.trades ?? [];
  const wins = trades.filter((trade) => trade.gain > 0).length;
  const closed = plus(...trades.map((trade) => trade.gain));
  return [
    `P&L of the day: ${formatGain(minus(worth, day?.openEquity ?? worth))}, equity ${formatCents(worth)}, fees ${formatCents(day?.fees ?? NO_CENTS)}`,
    `realised by trades closed today: ${formatGain(closed)} (${trades.length} trades, ${wins} won); unrealised on positions: ${formatGain(unrealised(books))}`,
  ];
}

function exposureLines(state: EngineState): readonly string[] {
  const held = openPositions(state.books).map((row) => {
    const mark = markOf(state.books, row);
    const stop = row.stop === null ? 'no stop' : `stop ${formatPrice(row.stop)}`;
    return `  ${row.symbol} ${formatQty(row.qty)} at ${formatPrice(mark)}, ${formatCents(positionValue(state.books, row))}, ${stop} (${row.strategy})`;
  });
  return [grossStake(state).line, ...(held.length === 0 ? ['  no position is held'] : held)];
}

function warn(ports: JobPorts, rule: 'DAY-1' | 'DAY-6', text: string): void {
  const did = 'Nothing of the day is lost: the journal holds it.';
  const key = rule === 'DAY-1' ? 'job end-of-day' : 'job daily-report';
  const about = { key, rule, procedure: null, severity: 'WARNING' } as const;
  ports.turn((state) => ok([alertFact(state, { ...about, text, did })]));
}

export const endOfDay: Job = async (call) => {
  const { ports, session } = call;
  ensureDay(call);
  const closed = ports.turn((state) => ok(closeDay(state.engine, session)));
  const { engine } = ports.state();
  const first =
    closed.ok && closed.value.length > 0
      ? `The day ${session.day} is closed.`
      : `The day ${session.day} was closed already, or is over.`;
  const rotated = await attempt('log rotation', () => ports.rotateLogs());
  if (!rotated.ok) warn(ports, 'DAY-1', rotated.refusal.text);
  // What the rotation met differs from run to run, so that only its outcome is recorded.
  const logs = rotated.ok ? 'logs: rotated, 30 days kept' : rotated.refusal.text;
  return { ok: rotated.ok, lines: [first, ...resultLines(engine), ...exposureLines(engine), logs] };
};

async function writeDay(ports: JobPorts): Promise<string | null> {
  const day = ports.state().engine.day?.day;
  if (day === undefined) return 'no day is open to report on';
  // Asked for first: the document is of the desk as it stands when all of it is there.
  const shown = await ports.showDay?.(day);
  const state = ports.state();
  const feedLabel = ports.feed?.label ?? 'No data feed is configured.';
  const about = { feedLabel, head: ports.head(), code: ports.code };
  const source = shown === undefined ? about : { ...about, shown };
  const drawings = shown?.ok === true ? shown.value.drawings : {};
  const document = dailyDocument(state, ports.seen(), source);
  const written = await attempt('the report', () =>
    ports.writeReport(day, markdownOf(document), pageOf(document, drawings)),
  );
  if (!written.ok) return written.refusal.text;
  ports.turn(() => ok([reportFact(daySpan(day), written.value, 'desk')]));
  const kept = await attempt('the backup', () => ports.backup(day));
  if (!kept.ok) return kept.refusal.text;
  ports.turn(() => ok([{ kind: 'backup.made', ...kept.value }]));
  return null;
}

export const report: Job = async (call) => {
  const { ports } = call;
  ensureDay(call);
  const fault = await writeDay(ports);
  const result = resultLines(ports.state().engine);
  if (fault === null)
    return { ok: true, lines: ['The daily report is written and the backup verified.', ...result] };
  warn(ports, 'DAY-6', fault);
  return { ok: false, lines: [`The daily report is not complete: ${fault}`, ...result] };
};
