// Rules on metrics: which readings are past their bounds, and which are well back. Between the two nothing
// changes, so that a value at its bound does not come and go.
import { alertOfKey, openAlerts } from '#runbook/alert.ts';
import { groupKey } from '#runbook/alert/raising.ts';
import type { Alert, AlertDraft } from '#runbook/alert.ts';
import { ruleDraft, ruleMatches, sortedRules } from '#runbook/alert/rule.ts';
import type { Alerting, AlertRule, MetricRule } from '#runbook/alert/rule.ts';
import { filled } from '#runbook/alert/watched.ts';
import type { Fields } from '#runbook/alert/watched.ts';
import { SEVERITY_RANK } from '#runbook/alert/severity.ts';
import type { AlertFact } from '#runbook/alert/fact.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { formatMetric, METRICS } from '#runbook/metric/metric.ts';
import type { Moment, Reading, Readings } from '#runbook/metric/metric.ts';
import type { DeskState } from '#runbook/state.ts';

/** What a rule on a metric may name. */
export const METRIC_FIELDS = ['about', 'title', 'value', 'bound', 'day'] as const;

export interface Look extends Moment {
  readonly day: string;
}

function isPast(rule: MetricRule, value: number): boolean {
  return rule.side === 'above' ? value > rule.bound : value < rule.bound;
}

function isBack(rule: MetricRule, value: number): boolean {
  if (rule.back === null) return false;
  return rule.side === 'above' ? value < rule.back : value > rule.back;
}

export function metricFields(rule: MetricRule, reading: Reading, day: string): Fields {
  const { title, unit } = METRICS[rule.metric];
  const value = reading.value === null ? 'no value' : formatMetric(unit, reading.value);
  return { about: reading.about, title, value, bound: formatMetric(unit, rule.bound), day };
}

/** Those a batch could have moved. */
export function movedRules(
  rules: readonly AlertRule[],
  facts: readonly DeskFact[],
): readonly MetricRule[] {
  const { moved } = sortedRules(rules);
  const [first, ...others] = facts;
  if (first === undefined) return [];
  const found = moved.get(first.kind) ?? [];
  if (others.length === 0) return found;
  const more = others.flatMap((fact) => moved.get(fact.kind) ?? []);
  return more.length === 0 ? found : [...new Set([...found, ...more])];
}

/** Each metric once, whatever rules look at it. */
function reader(state: DeskState, look: Look): (rule: MetricRule) => Readings {
  const known = new Map<string, Readings>();
  return ({ metric }) => {
    const readings = known.get(metric) ?? METRICS[metric].read(state, look);
    known.set(metric, readings);
    return readings;
  };
}

/** The alerts of readings past their bounds; one that is open as bad already is not told again. */
export function metricDrafts(
  rules: readonly MetricRule[],
  state: DeskState,
  look: Look,
): readonly AlertDraft[] {
  if (rules.length === 0) return [];
  const { alerts, roster } = state.runbook;
  const readingsOf = reader(state, look);
  return rules.flatMap((rule) => {
    const readings = readingsOf(rule);
    if (readings === 'not configured') return [];
    return readings.flatMap((reading): readonly AlertDraft[] => {
      if (reading.value === null || !isPast(rule, reading.value)) return [];
      const fields = metricFields(rule, reading, look.day);
      const key = filled(rule.key, fields, []);
      const open = alertOfKey(alerts, key);
      const told = open !== null && (open.flapping === null || open.flapping.cause === null);
      if (told && SEVERITY_RANK[open.severity] >= SEVERITY_RANK[rule.severity]) return [];
      return ruleMatches(rule, fields) ? [ruleDraft(rule, fields, { roster, key })] : [];
    });
  });
}

/** Why an alert of a metric is over; null while it is not. */
export function metricEnd(
  row: Pick<Alert, 'key' | 'rule'>,
  rules: readonly MetricRule[],
  state: DeskState,
  look: Look,
): string | null {
  const rule = rules.find((one) => one.rule === row.rule);
  if (rule === undefined || rule.back === null) return null;
  // A group is no reading: it is over with the last of those it stands for.
  if (row.key === groupKey(row.rule)) return null;
  const { title, unit, read } = METRICS[rule.metric];
  const readings = read(state, look);
  const found =
    readings === 'not configured'
      ? undefined
      : readings.find((one) => filled(rule.key, metricFields(rule, one, look.day), []) === row.key);
  const value = found?.value ?? null;
  if (value === null) return `There is too little to judge the ${title} by any more.`;
  if (!isBack(rule, value)) return null;
  return `The ${title} is ${formatMetric(unit, value)}; it ends ${rule.side === 'above' ? 'below' : 'above'} ${formatMetric(unit, rule.back)}.`;
}

/** What of metrics the passing of time alone brings: alerts to raise, and those that are over. */
export function timedFacts(
  alerting: Alerting,
  state: DeskState,
  look: Look,
): { readonly drafts: readonly AlertDraft[]; readonly ended: readonly AlertFact[] } {
  const { timed } = sortedRules(alerting.rules);
  if (timed.length === 0) return { drafts: [], ended: [] };
  const ended = openAlerts(state.runbook.alerts).flatMap((row): readonly AlertFact[] => {
    const cause = metricEnd(row, timed, state, look);
    // What flaps ends when it was quiet.
    return cause === null || row.flapping !== null
      ? []
      : [{ kind: 'alert.resolved', id: row.id, by: `rule ${row.rule}`, cause }];
  });
  return { drafts: metricDrafts(timed, state, look), ended };
}
