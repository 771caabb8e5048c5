// Trying a rule: the event that fires it is made up, the alert drawn up as it would be and whom it would page
// and when is looked up, on the desk as it stands. Nothing is posted, raised or recorded.
import { LATCH_NAMES, LATCHES } from '#engine/risk/latch.ts';
import { formatPercent } from '#engine/model/money.ts';
import { alertOfKey } from '#runbook/alert.ts';
import type { AlertDraft } from '#runbook/alert.ts';
import { metricFields } from '#runbook/alert/measured.ts';
import { groupKey, silenceFor } from '#runbook/alert/raising.ts';
import { ruleDraft, ruleMatches } from '#runbook/alert/rule.ts';
import type { Alerting, AlertRule, MetricRule } from '#runbook/alert/rule.ts';
import { fieldNames, filled } from '#runbook/alert/watched.ts';
import type { Fields } from '#runbook/alert/watched.ts';
import type { Rung } from '#runbook/alert/fact.ts';
import { formatMetric, METRICS } from '#runbook/metric/metric.ts';
import { ladderFor } from '#runbook/oncall/oncall.ts';
import type { DeskState } from '#runbook/state.ts';

/** What stands in the fields of an event that is made up; a field that is not here stands for itself. */
const EXAMPLES: Readonly<Record<string, string | number | boolean>> = {
  about: 'primary',
  account: 'slack T1 U7',
  action: 'confirm-halt',
  approval: 'R-0042',
  bound: '-1.5 %',
  clean: false,
  count: 5,
  day: '2026-11-20',
  evidence: 'the backup was restored and verified',
  final: false,
  job: 'briefing',
  id: 'R-0042',
  latch: 'breach',
  layer: 'policy',
  layers: 'policy: 6',
  limit: 'lossDayRatio',
  lines: 'SPY: 10 here, 9 at the broker',
  minutes: 10,
  missing: 'cause and prevention',
  name: 'layer 2, daily loss',
  ok: false,
  opened: 4,
  outcome: 'done',
  owner: 'Ops',
  part: 'channel alerts',
  people: 'Sofia',
  percent: 40,
  period: '2026-11-16',
  person: 'nobody',
  platform: 'slack',
  playbook: 'SOP-3',
  purpose: 'entry',
  reason: 'an example of a reason',
  remedy: 'a smaller order',
  says: 'an example of what is said',
  signals: 10,
  step: 'step 2',
  strategy: 'trend',
  symbol: 'SPY',
  task: 'backup-validation',
  text: 'an example of what is said',
  title: 'Strategy briefing',
  value: '-1.2 %',
  venue: 'live account \u20261234',
  what: 'an example of what is missing',
  why: 'an example of why',
};

/** What has a number of its own, by the noun of its fact. */
const IDS: Readonly<Record<string, string>> = {
  order: 'demo-0001-20261120-SPY-trend-E1',
  stop: 'demo-0001-20261120-SPY-trend-P1',
  incident: 'I-0007',
  run: 'RUN-0003',
};

function exampleOf(on: string, name: string): string | number | boolean {
  const id = name === 'id' ? IDS[on.split('.', 1)[0] ?? ''] : undefined;
  return id ?? EXAMPLES[name] ?? `<${name}>`;
}

function latchText(latch: unknown): string {
  const found = LATCH_NAMES.find((name) => name === latch);
  return found === undefined ? '' : LATCHES[found].says;
}

/** A reading a tenth past the bound. */
function exampleReading(rule: MetricRule): number {
  return rule.bound * (rule.side === 'above' ? 1.1 : 0.9);
}

/** Fields of an event of a rule's sort, by what it asks for. */
export function exampleFields(rule: AlertRule, day: string): Fields {
  if (rule.on === 'metric')
    return metricFields(rule, { about: 'example', value: exampleReading(rule) }, day);
  const asked: Fields = Object.fromEntries(
    Object.entries(rule.where).map(([name, values]) => [name, values[0] ?? '']),
  );
  const all = Object.fromEntries(
    fieldNames(rule.on).map((name) => [name, exampleOf(rule.on, name)]),
  );
  const fields: Fields = { ...all, day, ...asked };
  if (rule.on === 'layer') return { ...fields, used: formatPercent(rule.from) };
  return 'lifts' in fields ? { ...fields, lifts: latchText(fields['latch']) } : fields;
}

/** When a rule fires, in words. */
export function firesWhen(rule: AlertRule): string {
  const asks = (what: AlertRule['where']): string =>
    Object.entries(what)
      .map(([name, values]) => `${name} ${values.join(' or ')}`)
      .join(', ');
  const where = asks(rule.where);
  const unless = asks(rule.unless);
  const narrowed = `${where === '' ? '' : `: ${where}`}${unless === '' ? '' : `; not ${unless}`}`;
  if (rule.on === 'layer') return `a layer at ${formatPercent(rule.from)} of its limit${narrowed}`;
  if (rule.on !== 'metric') return `${rule.on}${narrowed}`;
  const { title, unit } = METRICS[rule.metric];
  return `${title} ${rule.side} ${formatMetric(unit, rule.bound)}${narrowed}`;
}

/** Where a metric stands, in words; empty of a rule on something else. */
function standing(rule: AlertRule, state: DeskState, desk: number): string {
  if (rule.on !== 'metric') return '';
  const { unit, says, read } = METRICS[rule.metric];
  const readings = read(state, { facts: [], desk });
  if (readings === 'not configured') return `not configured: ${says}; it never fires`;
  const values = readings.flatMap(({ about, value }) =>
    value === null ? [] : [`${about === '' ? '' : `${about} `}${formatMetric(unit, value)}`],
  );
  return values.length === 0 ? 'no value now' : `now ${values.join(', ')}`;
}

/** What would become of the alert on the desk as it stands. */
function fate(state: DeskState, draft: AlertDraft, wall: number): string {
  const { alerts, watch } = state.runbook;
  const open = alertOfKey(alerts, draft.key) ?? alertOfKey(alerts, groupKey(draft.rule));
  if (open !== null) return `${open.id} is open: it would be told there`;
  const silence = silenceFor(watch.silences, draft, wall);
  return silence === null ? 'a new alert' : `silent: ${silence.why}`;
}

export interface Trial {
  readonly rule: AlertRule;
  readonly when: string;
  readonly draft: AlertDraft;
  readonly ladder: readonly Rung[];
  readonly standing: string;
  readonly fate: string;
  /** False where the rule's own exceptions keep the example out. */
  readonly fires: boolean;
}

export interface TrialNow {
  readonly desk: number;
  readonly wall: number;
  readonly day: string;
}

/** What would happen if the event of a rule happened now. */
export function tryRule(
  alerting: Alerting,
  state: DeskState,
  rule: AlertRule,
  now: TrialNow,
): Trial {
  const { roster, oncall } = state.runbook;
  const fields = exampleFields(rule, now.day);
  const draft = ruleDraft(rule, fields, { roster, key: filled(rule.key, fields, []) });
  return {
    rule,
    when: firesWhen(rule),
    draft,
    ladder: ladderFor(alerting, rule.severity, { wall: now.wall, roster, oncall }),
    standing: standing(rule, state, now.desk),
    fate: fate(state, draft, now.wall),
    fires: ruleMatches(rule, fields),
  };
}
