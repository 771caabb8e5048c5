// The watch: rules as data, read over every batch before it is written. What matches raises an alert,
// repeats the open one of its key, or ends it, in the same batch (L1); pure, so that it can be replayed.
import type { Stamp } from '#engine/journal/journal.ts';
import { newYork } from '#engine/model/time.ts';
import { formatPercent } from '#engine/model/money.ts';
import { LATCH_NAMES, LATCHES } from '#engine/risk/latch.ts';
import type { Latches, LatchName } from '#engine/risk/latch.ts';
import { layers } from '#engine/risk/layers.ts';
import type { Layer } from '#engine/risk/layers.ts';
import {
  alertId,
  alertOfKey,
  openAlerts,
  raised,
  repeated,
  SEVERITY_RANK,
} from '#runbook/alert.ts';
import type { Alert, AlertDraft } from '#runbook/alert.ts';
import type { AlertFact, AlertRaised, DeskFact, Severity } from '#runbook/fact.ts';
import { ladderFor } from '#runbook/oncall.ts';
import type { Calling } from '#runbook/oncall.ts';
import type { DeskState } from '#runbook/state.ts';
import { foldDeskBatch } from '#runbook/state.ts';
import { fieldNames, fieldsOf, filled, namesIn } from '#runbook/alert/watched.ts';
import type { Fields, Scalar, WatchedKind } from '#runbook/alert/watched.ts';

type Where = Readonly<Record<string, readonly Scalar[]>>;

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

export type AlertRule = FactRule | LayerRule;

/** All that raising takes: the rules, the ladders, who is on call; `kinds` is what they look at. */
export interface Alerting extends Calling {
  readonly rules: readonly AlertRule[];
  readonly kinds: ReadonlySet<string>;
}

/** What moves a layer's reading. */
const MOVES_LAYERS: readonly DeskFact['kind'][] = [
  'market.marked',
  'order.filled',
  'trade.closed',
  'day.opened',
  'limits.set',
  'latch.lifted',
];

export function alertingOf(parts: Omit<Alerting, 'kinds'>): Alerting {
  const kinds = parts.rules.flatMap((rule): readonly string[] =>
    rule.on === 'layer' ? MOVES_LAYERS : [rule.on, ...(rule.ends?.on ?? [])],
  );
  return { ...parts, kinds: new Set([...kinds, 'alert.raised', 'latch.lifted']) };
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

/** One halt is one alert: the kill file its confirmation places belongs to it. */
export function latchAlertKey(latch: LatchName, latches: Latches): string {
  const joins = latch === 'kill-file' && latches.set.manual !== undefined;
  return `latch ${joins ? 'manual' : latch}`;
}

function layerAlertKey(name: string): string {
  return `layer ${name}`;
}

interface Batch {
  readonly alerting: Alerting;
  readonly before: DeskState;
  /** The state after the batch without its alerts. */
  readonly after: DeskState;
  readonly facts: readonly DeskFact[];
  readonly at: Stamp;
  readonly day: string;
}

function ruleDraft(rule: AlertRule, fields: Fields, batch: Batch, key: string): AlertDraft {
  const { roster } = batch.after.runbook;
  return {
    key,
    severity: rule.severity,
    rule: rule.rule,
    text: filled(rule.says, fields, roster),
    did: filled(rule.did, fields, roster),
    procedure: rule.procedure,
  };
}

function factDrafts(batch: Batch): readonly AlertDraft[] {
  const { latches } = batch.after.engine;
  return batch.facts.flatMap((fact) =>
    batch.alerting.rules.flatMap((rule) => {
      if (rule.on !== fact.kind) return [];
      const fields = fieldsOf(fact, batch.day);
      if (!ruleMatches(rule, fields)) return [];
      const key =
        fact.kind === 'latch.set'
          ? latchAlertKey(fact.latch, latches)
          : filled(rule.key, fields, []);
      return [ruleDraft(rule, fields, batch, key)];
    }),
  );
}

function layerFields(row: Layer, day: string): Fields {
  const { name, value, bound, limit, latch } = row;
  return { name, value, bound, limit, latch, used: formatPercent(row.used), day };
}

/** A layer near its limit; one that broke is told by its latch. */
function layerDrafts(batch: Batch): readonly AlertDraft[] {
  if (!batch.facts.some((fact) => MOVES_LAYERS.includes(fact.kind))) return [];
  const rules = batch.alerting.rules.filter((rule) => rule.on === 'layer');
  if (rules.length === 0) return [];
  const { alerts } = batch.before.runbook;
  return layers(batch.after.engine).flatMap((row) => {
    const key = layerAlertKey(row.name);
    if (row.broken || alertOfKey(alerts, key) !== null) return [];
    const fields = layerFields(row, batch.day);
    return rules.flatMap((rule) =>
      row.used >= rule.from && ruleMatches(rule, fields)
        ? [ruleDraft(rule, fields, batch, key)]
        : [],
    );
  });
}

/** What a lifted latch says of its end; a resume gives its own cause. */
function liftCause(batch: Batch, latch: LatchName): string {
  const names: readonly string[] = latch === 'manual' ? ['manual', 'kill-file'] : [latch];
  const resume = batch.facts.find((fact) => fact.kind === 'resume.recorded');
  if (resume?.lifted.some((name) => names.includes(name)) === true)
    return `Resumed by two people (${resume.approval}): ${resume.cause}. Done about it: ${resume.fix}.`;
  const lifted = batch.facts.find(
    (fact) => fact.kind === 'latch.lifted' && names.includes(fact.latch),
  );
  const reason = lifted?.kind === 'latch.lifted' ? lifted.reason : 'it is set no more';
  return `Latch ${latch} is lifted: ${reason}.`;
}

function latchOf(key: string): LatchName | null {
  return LATCH_NAMES.find((name) => key === `latch ${name}`) ?? null;
}

/** The latches an alert stands for that are still set. */
function latchesHolding(row: Alert, state: DeskState): readonly LatchName[] {
  const latch = latchOf(row.key);
  if (latch === null) return [];
  const { set } = state.engine.latches;
  const own = set[latch] === undefined ? [] : [latch];
  const alone = alertOfKey(state.runbook.alerts, 'latch kill-file') === null;
  const joined = latch === 'manual' && alone && set['kill-file'] !== undefined;
  return joined ? [...own, 'kill-file'] : own;
}

function latchEnd(row: Alert, batch: Batch): string | null {
  const latch = latchOf(row.key);
  if (latch === null || !batch.facts.some((fact) => fact.kind === 'latch.lifted')) return null;
  return latchesHolding(row, batch.after).length === 0 ? liftCause(batch, latch) : null;
}

function layerEnd(row: Alert, batch: Batch): string | null {
  if (!row.key.startsWith('layer ') || !batch.facts.some((f) => MOVES_LAYERS.includes(f.kind)))
    return null;
  const rule = batch.alerting.rules.find((one) => one.rule === row.rule);
  const reading = layers(batch.after.engine).find((one) => layerAlertKey(one.name) === row.key);
  if (reading === undefined) return 'The layer is not judged any more.';
  const under = rule?.on === 'layer' ? rule.under : 0;
  return reading.used < under
    ? `${reading.name} stands at ${formatPercent(reading.used)} of its limit again.`
    : null;
}

/** True when the ending fact names the alert's key, or cannot and so ends all of the rule. */
function endsAlert(rule: FactRule, end: AlertEnd, fact: DeskFact, row: Alert): boolean {
  const kind = end.on.find((one) => one === fact.kind);
  if (kind === undefined) return false;
  const known = fieldNames(kind);
  if (!namesIn(rule.key).every((name) => known.includes(name))) return row.rule === rule.rule;
  return filled(rule.key, fieldsOf(fact, ''), []) === row.key;
}

function factEnd(row: Alert, batch: Batch): string | null {
  for (const fact of batch.facts)
    for (const rule of batch.alerting.rules) {
      if (rule.on === 'layer' || rule.on === 'latch.set' || rule.ends === null) continue;
      const fields = fieldsOf(fact, batch.day);
      if (endsAlert(rule, rule.ends, fact, row) && matches(rule.ends.where, fields))
        return filled(rule.ends.says, fields, batch.after.runbook.roster);
    }
  return null;
}

function ends(batch: Batch): readonly AlertFact[] {
  return openAlerts(batch.before.runbook.alerts).flatMap((row): readonly AlertFact[] => {
    const cause = latchEnd(row, batch) ?? layerEnd(row, batch) ?? factEnd(row, batch);
    // Whatever a rule says ends it: while its latch is set it is not over.
    return cause === null || latchesHolding(row, batch.after).length > 0
      ? []
      : [{ kind: 'alert.resolved', id: row.id, by: `rule ${row.rule}`, cause }];
  });
}

/** One draft a key: the worst of a batch, and of equals the first. */
function worstOfKeys(drafts: readonly AlertDraft[]): readonly AlertDraft[] {
  const byKey = new Map<string, AlertDraft>();
  for (const draft of drafts) {
    const known = byKey.get(draft.key);
    if (known === undefined || SEVERITY_RANK[draft.severity] > SEVERITY_RANK[known.severity])
      byKey.set(draft.key, draft);
  }
  return [...byKey.values()];
}

/** An open alert that got worse ends, so that the worse one has its own card, ladder and page. */
function worsened(row: Alert, draft: AlertDraft): AlertFact {
  const cause = `It got worse and is raised again as ${draft.severity}.`;
  return { kind: 'alert.resolved', id: row.id, by: `rule ${draft.rule}`, cause };
}

/** Raised or repeated, one a key; numbered behind those on record. */
function raise(
  batch: Batch,
  drafts: readonly AlertDraft[],
  ended: readonly AlertFact[],
): readonly AlertFact[] {
  const { alerting, after, at } = batch;
  const { alerts, roster } = after.runbook;
  const wall = Math.max(at.wall, after.engine.lastWall);
  const over = new Set(ended.map((fact) => fact.id));
  const facts: AlertFact[] = [];
  let { next } = alerts;
  for (const draft of worstOfKeys(drafts)) {
    const known = alertOfKey(alerts, draft.key);
    const open = known === null || over.has(known.id) ? null : known;
    if (open !== null && SEVERITY_RANK[draft.severity] <= SEVERITY_RANK[open.severity]) {
      facts.push(...repeated(open, draft.text, at.desk));
      continue;
    }
    if (open !== null) facts.push(worsened(open, draft));
    const rungs = ladderFor(alerting, draft.severity, { wall, roster });
    facts.push(...raised(draft, alertId(next), { rungs, wall, roster }));
    next += 1;
  }
  return facts;
}

function draftOf({ kind: _kind, id: _id, ladder: _ladder, ...draft }: AlertRaised): AlertDraft {
  return draft;
}

/**
 * The batch with its alerts: those a decider asked for and those the rules find, each with its number and
 * ladder or as a repeat, and those that end with it.
 */
export function withAlerts(
  alerting: Alerting,
  state: DeskState,
  facts: readonly DeskFact[],
  at: Stamp,
): readonly DeskFact[] {
  if (!facts.some((fact) => alerting.kinds.has(fact.kind))) return facts;
  const plain = facts.filter((fact) => fact.kind !== 'alert.raised');
  const asked = facts.flatMap((fact) => (fact.kind === 'alert.raised' ? [draftOf(fact)] : []));
  const after = foldDeskBatch(state, plain, at);
  const day = after.engine.day?.day ?? newYork(at.desk).day;
  const batch: Batch = { alerting, before: state, after, facts: plain, at, day };
  const ended = ends(batch);
  const drafts = [...asked, ...factDrafts(batch), ...layerDrafts(batch)];
  return [...plain, ...ended, ...raise(batch, drafts, ended)];
}

/** Why an alert's condition holds yet, in words; null when it is gone or cannot be told. */
export function stillTrue(alerting: Alerting, state: DeskState, row: Alert): string | null {
  const [latch] = latchesHolding(row, state);
  if (latch !== undefined) return `latch ${latch} is set. Lifted by ${LATCHES[latch].says}.`;
  const order = row.key.startsWith('order ') ? state.engine.orders[row.key.slice(6)] : undefined;
  if (order?.status === 'unknown')
    return `nobody knows yet whether the broker has ${order.id}. It is being looked up.`;
  const reading = layers(state.engine).find((one) => layerAlertKey(one.name) === row.key);
  const rule = alerting.rules.find((one) => one.rule === row.rule);
  if (reading === undefined || rule?.on !== 'layer' || reading.used < rule.under) return null;
  return `${reading.name} stands at ${formatPercent(reading.used)} of its limit, and it ends under ${formatPercent(rule.under)}.`;
}
