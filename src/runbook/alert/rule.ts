// An alert rule as data, and what it makes of an event: whether it fires, and the alert drawn up from it.
// Three sorts of event: a fact, a reading of the kill switch's layers, a reading of a metric.
import { filled } from '#runbook/alert/watched.ts';
import type { Fields, Scalar, WatchedKind } from '#runbook/alert/watched.ts';
import type { AlertDraft } from '#runbook/alert.ts';
import type { Severity } from '#runbook/alert/severity.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { METRICS } from '#runbook/metric/metric.ts';
import type { MetricName } from '#runbook/metric/metric.ts';
import type { Calling } from '#runbook/oncall/oncall.ts';
import type { Roster } from '#runbook/person.ts';

type Where = Readonly<Record<string, readonly Scalar[]>>;

/** With more than so many open that were raised within the minutes, one alert stands for all of a rule. */
export interface Grouping {
  readonly above: number;
  readonly minutes: number;
}

interface RuleText {
  /** Its id in config/alerts.yaml. */
  readonly rule: string;
  readonly where: Where;
  readonly unless: Where;
  readonly severity: Severity;
  readonly key: string;
  readonly says: string;
  readonly did: string;
  readonly procedure: string | null;
  /** Null where each is told by itself, however many there are. */
  readonly group: Grouping | null;
  /** `none`: although it is CRITICAL, it opens no incident. */
  readonly incident?: 'none' | undefined;
}

export interface AlertEnd {
  readonly on: readonly WatchedKind[];
  readonly where: Where;
  readonly says: string;
}

export interface FactRule extends RuleText {
  readonly on: WatchedKind;
  readonly ends: AlertEnd | null;
}

/** Raised at `from` of a layer's limit, ended under `under`: shares of one. */
export interface LayerRule extends RuleText {
  readonly on: 'layer';
  readonly from: number;
  readonly under: number;
}

/** Raised past a bound, in the metric's unit, and ended well on its good side. */
export interface MetricRule extends RuleText {
  readonly on: 'metric';
  readonly metric: MetricName;
  readonly side: 'above' | 'below';
  readonly bound: number;
  /** Null where a person ends it. */
  readonly back: number | null;
}

export type AlertRule = FactRule | LayerRule | MetricRule;

/** All that raising takes: the rules, the ladders, who is on call; `kinds` is what they look at. */
export interface Alerting extends Calling {
  readonly rules: readonly AlertRule[];
  readonly kinds: ReadonlySet<string>;
}

/** What moves a layer's reading. */
export const MOVES_LAYERS: readonly DeskFact['kind'][] = [
  'market.marked',
  'order.filled',
  'trade.closed',
  'day.opened',
  'limits.set',
  'latch.lifted',
];

function kindsOf(rule: AlertRule): readonly string[] {
  switch (rule.on) {
    case 'layer':
      return MOVES_LAYERS;
    case 'metric': {
      const { moves } = METRICS[rule.metric];
      return moves === 'time' ? [] : moves;
    }
    default:
      return [rule.on, ...(rule.ends?.on ?? [])];
  }
}

export function alertingOf(parts: Omit<Alerting, 'kinds'>): Alerting {
  const kinds = parts.rules.flatMap(kindsOf);
  return { ...parts, kinds: new Set([...kinds, 'alert.raised', 'latch.lifted', 'day.closed']) };
}

/** Rules by what they look at, so that a batch meets only those it concerns. */
export interface Sorted {
  readonly raising: ReadonlyMap<string, readonly FactRule[]>;
  /** By the facts that end; a latch's alert ends with its latch instead. */
  readonly ending: ReadonlyMap<string, readonly FactRule[]>;
  readonly onLayers: readonly LayerRule[];
  /** By the facts that move their metric. */
  readonly moved: ReadonlyMap<string, readonly MetricRule[]>;
  /** On metrics the passing of time moves. */
  readonly timed: readonly MetricRule[];
}

function byKind<R extends AlertRule>(
  rules: readonly R[],
  kinds: (rule: R) => readonly string[],
): ReadonlyMap<string, readonly R[]> {
  const pairs = rules.flatMap((rule) => kinds(rule).map((kind) => ({ kind, rule })));
  const groups = Map.groupBy(pairs, ({ kind }) => kind);
  return new Map([...groups].map(([kind, rows]) => [kind, rows.map(({ rule }) => rule)]));
}

function sort(rules: readonly AlertRule[]): Sorted {
  const facts = rules.filter((rule) => rule.on !== 'layer' && rule.on !== 'metric');
  const metrics = rules.filter((rule) => rule.on === 'metric');
  const moves = (rule: MetricRule) => METRICS[rule.metric].moves;
  return {
    raising: byKind(facts, (rule) => [rule.on]),
    ending: byKind(facts, (rule) => (rule.on === 'latch.set' ? [] : (rule.ends?.on ?? []))),
    onLayers: rules.filter((rule) => rule.on === 'layer'),
    moved: byKind(metrics, (rule) => {
      const kinds = moves(rule);
      return kinds === 'time' ? [] : kinds;
    }),
    timed: metrics.filter((rule) => moves(rule) === 'time'),
  };
}

/** Rules are read once and never changed: they are sorted once for each list. */
const sorted = new WeakMap<readonly AlertRule[], Sorted>();

export function sortedRules(rules: readonly AlertRule[]): Sorted {
  const known = sorted.get(rules);
  if (known !== undefined) return known;
  const made = sort(rules);
  sorted.set(rules, made);
  return made;
}

/** True when every field named has one of the values given for it. */
export function matches(where: Where, fields: Fields): boolean {
  return Object.entries(where).every(([name, values]) => {
    const value = fields[name];
    return values.some((one) => one === value);
  });
}

export function ruleMatches(rule: AlertRule, fields: Fields): boolean {
  if (!matches(rule.where, fields)) return false;
  return Object.keys(rule.unless).length === 0 || !matches(rule.unless, fields);
}

/** The alert a rule makes of an event, before it has a number and a ladder. */
export function ruleDraft(
  rule: AlertRule,
  fields: Fields,
  about: { readonly roster: Roster; readonly key: string },
): AlertDraft {
  return {
    key: about.key,
    severity: rule.severity,
    rule: rule.rule,
    text: filled(rule.says, fields, about.roster),
    did: filled(rule.did, fields, about.roster),
    procedure: rule.procedure,
  };
}
