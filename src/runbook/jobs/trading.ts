// The trade pack and its execution: the day's signals judged line by line, then carried out in one turn
// under the one review. What was denied says by which layer and what would pass.
import type { OrderApproved, OrderDenied, PackLine } from '#engine/fact.ts';
import { instrumentSymbol, valueOf } from '#engine/model/instrument.ts';
import { cents, formatCents, formatPrice, formatQty, minus } from '#engine/model/money.ts';
import { ok } from '#engine/model/result.ts';
import { describeTerms } from '#engine/order/order.ts';
import { executePack, makePack } from '#engine/pack.ts';
import { judgeGate } from '#engine/risk/gate.ts';
import type { DeskFact } from '#runbook/fact.ts';
import type { Job } from '#runbook/job.ts';
import { ensureDay } from '#runbook/jobs/today.ts';
import type { PlainJob } from '#runbook/jobs/today.ts';

/** A line of the pack in words. */
export function packLine(row: PackLine): string {
  const stop = row.stop === null ? '' : `, stop ${row.stop.toFixed(2)}`;
  const score = row.action === 'enter' ? `, score ${row.score.toFixed(1)}` : '';
  return `${row.verdict} ${row.action} ${row.symbol} by ${row.strategy}${score}${stop}: ${row.reason} (${row.why})`;
}

export const tradePack: PlainJob = (call) => {
  const { ports, session } = call;
  ensureDay(call);
  const signals = ports.signals(session.day);
  const made = ports.turn((state) => ok(makePack(state.engine, session.day, signals)));
  if (!made.ok) return { ok: false, lines: [`The pack was not made: ${made.refusal.text}`] };
  const lines = made.value.flatMap((fact) => (fact.kind === 'pack.made' ? fact.lines : []));
  const taken = lines.filter((row) => row.verdict === 'taken').length;
  // An exit is said whenever its condition holds; of what is not held it makes no line.
  const idle = signals.length - lines.length;
  const first = `The pack of ${session.day}: ${taken} taken, ${lines.length - taken} dropped, ${idle} exits of what is not held.`;
  return { ok: true, lines: [first, ...lines.map(packLine)] };
};

function approvedLine({ plan }: OrderApproved): string {
  const order = `${plan.side} ${formatQty(plan.qty)} ${plan.symbol} ${describeTerms(plan.terms, formatPrice)} ${plan.timeInForce}`;
  if (plan.stopAfter === null) return `approved ${plan.purpose}: ${order} (${plan.strategy})`;
  const value = valueOf(plan.symbol, plan.qty, plan.assumed);
  const risk = minus(value, valueOf(plan.symbol, plan.qty, plan.stopAfter));
  const target = plan.takeProfit === undefined ? '' : `, target ${formatPrice(plan.takeProfit)}`;
  return `approved ${plan.purpose}: ${order}, stop ${formatPrice(plan.stopAfter)}${target}, risk ${formatCents(cents(Math.abs(risk)))} (${plan.strategy})`;
}

function deniedLine(fact: OrderDenied): string {
  return `denied ${fact.purpose} ${fact.symbol} (${fact.strategy}), ${fact.layer}: ${fact.text} [${fact.code}]. Would pass: ${fact.remedy}.`;
}

/** What became of a line: approved, denied, or a latch it set. */
export function factLines(fact: DeskFact): readonly string[] {
  switch (fact.kind) {
    case 'order.approved':
      return [approvedLine(fact)];
    case 'order.denied':
      return [deniedLine(fact)];
    case 'latch.set':
      return [`${fact.latch} is set: ${fact.reason}`];
    default:
      return [];
  }
}

export const execution: Job = async (call) => {
  const { ports } = call;
  ensureDay(call);
  const taken = (ports.state().engine.day?.pack ?? []).filter((row) => row.verdict === 'taken');
  await ports.hear(taken.map((row) => instrumentSymbol(row.symbol)));
  const gate = judgeGate(ports.state().engine, ports.seen());
  const done = ports.turn((state, seen) => ok(executePack(state.engine, seen, ports.market)));
  if (!done.ok) return { ok: false, lines: [`Nothing was carried out: ${done.refusal.text}`] };
  const count = (kind: DeskFact['kind']): number =>
    done.value.filter((fact) => fact.kind === kind).length;
  const first =
    taken.length === 0
      ? 'The pack has no line to carry out today.'
      : `Lines of the pack carried out: ${taken.length}; approved ${count('order.approved')}, denied ${count('order.denied')}.`;
  const lets = gate.level === 'halted' ? 'no entries and no exits' : 'no entries, exits go on';
  const closed =
    gate.level === 'open'
      ? []
      : [`The desk is ${gate.level}: ${lets}. ${gate.reasons.join(' \u00b7 ')}`];
  return { ok: true, lines: [...closed, first, ...done.value.flatMap(factLines)] };
};
