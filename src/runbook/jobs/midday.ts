// The midday check: layers, value at risk, and protection of every position. A breach (SOP-3) blocks new
// risk and cancels what is outstanding; only two people lift it.
import type { EngineFact } from '#engine/fact.ts';
import { formatPercent, formatQty, nanos } from '#engine/model/money.ts';
import { ok } from '#engine/model/result.ts';
import { openPositions } from '#engine/order/books.ts';
import { protect, unprotected } from '#engine/order/protect.ts';
import type { Seen } from '#engine/seen.ts';
import { foldBatch } from '#engine/fold.ts';
import type { EngineState } from '#engine/state.ts';
import type { AlertRaised } from '#runbook/alert/fact.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { cancelEntries } from '#runbook/halt.ts';
import type { JobPorts } from '#runbook/job.ts';
import { grossStake, layerLines, varStake } from '#runbook/jobs/exposure.ts';
import { ensureDay } from '#runbook/jobs/today.ts';
import type { PlainJob } from '#runbook/jobs/today.ts';
import { alertFact } from '#runbook/alert.ts';
import type { DeskState } from '#runbook/state.ts';

/** Gross exposure may drift past its limit by this share of it before that is a breach. */
const GROSS_SLACK = 0.1;

/** Why this state is a breach, one sentence a cause. */
export function breachesOf(state: EngineState): readonly string[] {
  const { ratio, bound } = grossStake(state);
  const bare = openPositions(state.books).flatMap((position) => {
    const missing = unprotected(state, position);
    return missing > 0
      ? [
          `${formatQty(nanos(missing))} ${position.symbol} of ${position.strategy} rests under no stop.`,
        ]
      : [];
  });
  if (ratio === null || bound === null || ratio <= bound * (1 + GROSS_SLACK)) return bare;
  const text = `Gross exposure ${formatPercent(ratio)} of equity, at most ${formatPercent(bound)} and a tenth over.`;
  return [text, ...bare];
}

function breachFacts(
  state: DeskState,
  after: EngineState,
  breaches: readonly string[],
): readonly DeskFact[] {
  if (breaches.length === 0) return [];
  const reason = breaches.join(' ');
  const cancels = cancelEntries(after, 'breach found at midday');
  const alert = alertFact(state, {
    key: 'latch breach',
    severity: 'CRITICAL',
    rule: 'SOP-3',
    procedure: 'SOP-3',
    text: reason,
    did: `No new risk; outstanding entries cancelled: ${cancels.length}. Two keys resume.`,
  });
  const latched = state.engine.latches.set.breach !== undefined;
  const latch: EngineFact = {
    kind: 'latch.set',
    latch: 'breach',
    level: 'reducing',
    reason,
    by: 'rule SOP-3',
    brake: null,
    values: { breaches: [...breaches] },
  };
  return [...(latched ? [] : [latch]), ...cancels, alert];
}

/** Orders what protection is missing and judges what is left, as one batch. */
export function middayFacts(state: DeskState, seen: Seen): readonly DeskFact[] {
  const stops = protect(state.engine, seen);
  const after = foldBatch(state.engine, stops, seen);
  return [...stops, ...breachFacts(state, after, breachesOf(after))];
}

function warnOfVar(ports: JobPorts): string {
  const { ratio, bound, line } = varStake(ports.state().engine, ports.seen(), ports.market);
  if (ratio === null || bound === null || ratio <= bound) return line;
  const did = 'New entries that would raise it are denied; nothing else was done.';
  ports.turn((state) =>
    ok([
      alertFact(state, {
        key: 'value at risk',
        severity: 'WARNING',
        rule: 'RISK-2',
        procedure: 'SOP-3',
        text: `Above its limit, ${line}`,
        did,
      }),
    ]),
  );
  return `${line}: ABOVE its limit (WARNING)`;
}

function protectionLine(state: EngineState, placed: number): string {
  const held = openPositions(state.books);
  const covered = held.filter((row) => unprotected(state, row) === 0).length;
  const ordered = placed === 0 ? '' : `, stops ordered just now: ${placed}`;
  return `protection: ${covered} of ${held.length} positions under a stop or being sold${ordered}`;
}

export const middayCheck: PlainJob = (call) => {
  const { ports } = call;
  ensureDay(call);
  // The alert may be a repeat of one that is open; what was found is told either way.
  const found: AlertRaised[] = [];
  const done = ports.turn((state, seen) => {
    const facts = middayFacts(state, seen);
    found.push(...facts.filter((fact) => fact.kind === 'alert.raised'));
    return ok(facts);
  });
  if (!done.ok)
    return { ok: false, lines: [`The check was not carried out: ${done.refusal.text}`] };
  const [alert] = found;
  const stops = done.value.filter((fact) => fact.kind === 'order.approved').length;
  const { engine } = ports.state();
  const first =
    alert === undefined
      ? 'Midday check: no breach.'
      : `BREACH (SOP-3): ${alert.text} The desk did: ${alert.did}`;
  const value = warnOfVar(ports);
  return {
    ok: alert === undefined,
    lines: [
      first,
      ...layerLines(engine),
      grossStake(engine).line,
      value,
      protectionLine(engine, stops),
    ],
  };
};
