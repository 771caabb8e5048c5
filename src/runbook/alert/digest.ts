// The digest: INFO alerts page nobody, and those without a procedure have no cards; with the day's close they are
// told once, by rule.
// What happens after the close is in the next day's.
import type { Alert } from '#runbook/alert.ts';
import type { AlertFact, DigestRow } from '#runbook/alert/fact.ts';
import { alertNumber } from '#runbook/alert/number.ts';
import type { AlertRule } from '#runbook/alert/rule.ts';
import type { DeskFact } from '#runbook/fact.ts';
import type { DeskState } from '#runbook/state.ts';

type Told = Pick<Alert, 'rule' | 'text' | 'count'>;

function rowOf(rule: string, told: readonly Told[]): DigestRow {
  const times = told.reduce((sum, row) => sum + row.count, 0);
  return { rule, alerts: told.length, times, text: told.at(-1)?.text ?? '' };
}

/**
 * INFO alerts from a number on, by rule. What the close of a day itself raises is left out: the day's last card
 * says it, and a digest of nothing else would be posted every evening.
 */
export function digestRows(
  alerts: readonly (Told & Pick<Alert, 'id' | 'key' | 'severity' | 'procedure'>)[],
  from: number,
  rules: readonly AlertRule[],
): readonly DigestRow[] {
  const ofClose = new Set(rules.filter((one) => one.on === 'day.closed').map((one) => one.rule));
  const told = alerts.filter(
    (row) =>
      row.severity === 'INFO' &&
      row.procedure === null &&
      row.key !== '' &&
      alertNumber(row.id) >= from &&
      !ofClose.has(row.rule),
  );
  return [...Map.groupBy(told, (row) => row.rule)].map(([rule, of]) => rowOf(rule, of));
}

/** The digest a closing day leaves behind its alerts; none where nothing was INFO. */
export function digestFacts(
  rules: readonly AlertRule[],
  before: DeskState,
  batch: { readonly facts: readonly DeskFact[]; readonly raised: readonly AlertFact[] },
): readonly DeskFact[] {
  const closed = batch.facts.find((fact) => fact.kind === 'day.closed');
  if (closed === undefined) return [];
  const { alerts, watch } = before.runbook;
  const fresh = batch.raised.filter((fact) => fact.kind === 'alert.raised');
  const all = [...Object.values(alerts.byId), ...fresh.map((row) => ({ ...row, count: 1 }))];
  const rows = digestRows(all, watch.digested, rules);
  if (rows.length === 0) return [];
  return [{ kind: 'alerts.digested', day: closed.day, next: alerts.next + fresh.length, rows }];
}
