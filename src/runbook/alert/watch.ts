// The watch: rules as data, read over every batch before it is written. What matches raises an alert,
// repeats the open one of its key, or ends it, in the same batch (L1); pure, so that it can be replayed.
import { newYork } from '#engine/model/time.ts';
import { formatPercent } from '#engine/model/money.ts';
import { LATCH_NAMES, LATCHES } from '#engine/risk/latch.ts';
import type { Latches, LatchName } from '#engine/risk/latch.ts';
import { layers } from '#engine/risk/layers.ts';
import type { Layer } from '#engine/risk/layers.ts';
import { alertOfKey, openAlerts } from '#runbook/alert.ts';
import type { Alert, AlertDraft } from '#runbook/alert.ts';
import { digestFacts } from '#runbook/alert/digest.ts';
import { heldOrOver } from '#runbook/alert/flap.ts';
import { metricDrafts, metricEnd, movedRules } from '#runbook/alert/measured.ts';
import type { Look } from '#runbook/alert/measured.ts';
import { raise } from '#runbook/alert/raising.ts';
import type { PeopleStamp } from '#runbook/alert/raising.ts';
import { matches, MOVES_LAYERS, ruleDraft, ruleMatches, sortedRules } from '#runbook/alert/rule.ts';
import type { Alerting, MetricRule, Sorted } from '#runbook/alert/rule.ts';
import type { AlertFact, AlertRaised } from '#runbook/alert/fact.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { formatMetric, METRICS } from '#runbook/metric/metric.ts';
import type { DeskState } from '#runbook/state.ts';
import { foldDeskBatch } from '#runbook/state.ts';
import { fieldNames, fieldsOf, filled, namesIn } from '#runbook/alert/watched.ts';
import type { Fields } from '#runbook/alert/watched.ts';

/** One halt is one alert: the kill file its confirmation places belongs to it. */
export function latchAlertKey(latch: LatchName, latches: Latches): string {
  const joins = latch === 'kill-file' && latches.set.manual !== undefined;
  return `latch ${joins ? 'manual' : latch}`;
}

function layerAlertKey(name: string): string {
  return `layer ${name}`;
}

/** What an alert, or one of those a group stands for, is told apart by. */
type Named = Pick<Alert, 'key' | 'rule'>;

interface Batch {
  readonly rules: Sorted;
  /** The rules on metrics its facts could have moved. */
  readonly moved: readonly MetricRule[];
  readonly before: DeskState;
  /** The state after the batch without its alerts. */
  readonly after: DeskState;
  readonly facts: readonly DeskFact[];
  /** What its facts end, looked up once for all that is open. */
  readonly endings: readonly Ending[];
  readonly at: PeopleStamp;
  readonly day: string;
}

/** What one fact ends: the alert of a key, or all of a rule where the fact cannot name a key. */
interface Ending {
  readonly rule: string;
  readonly key: string | null;
  readonly cause: string;
}

function lookOf({ facts, at, day }: Batch): Look {
  return { facts, desk: at.desk, day };
}

function factDrafts(batch: Batch): readonly AlertDraft[] {
  const { roster } = batch.after.runbook;
  const { latches } = batch.after.engine;
  return batch.facts.flatMap((fact) => {
    const rules = batch.rules.raising.get(fact.kind);
    if (rules === undefined) return [];
    const fields = fieldsOf(fact, batch.day);
    return rules.flatMap((rule) => {
      if (!ruleMatches(rule, fields)) return [];
      const key =
        fact.kind === 'latch.set'
          ? latchAlertKey(fact.latch, latches)
          : filled(rule.key, fields, []);
      return [ruleDraft(rule, fields, { roster, key })];
    });
  });
}

function layerFields(row: Layer, day: string): Fields {
  const { name, value, bound, limit, latch } = row;
  return { name, value, bound, limit, latch, used: formatPercent(row.used), day };
}

/** A layer near its limit; one that broke is told by its latch. */
function layerDrafts(batch: Batch): readonly AlertDraft[] {
  if (!batch.facts.some((fact) => MOVES_LAYERS.includes(fact.kind))) return [];
  const rules = batch.rules.onLayers;
  if (rules.length === 0) return [];
  const { alerts } = batch.before.runbook;
  return layers(batch.after.engine).flatMap((row) => {
    const key = layerAlertKey(row.name);
    if (row.broken || alertOfKey(alerts, key) !== null) return [];
    const fields = layerFields(row, batch.day);
    return rules.flatMap((rule) =>
      row.used >= rule.from && ruleMatches(rule, fields)
        ? [ruleDraft(rule, fields, { roster: batch.after.runbook.roster, key })]
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
function latchesHolding(row: Named, state: DeskState): readonly LatchName[] {
  const latch = latchOf(row.key);
  if (latch === null) return [];
  const { set } = state.engine.latches;
  const own = set[latch] === undefined ? [] : [latch];
  const alone = alertOfKey(state.runbook.alerts, 'latch kill-file') === null;
  const joined = latch === 'manual' && alone && set['kill-file'] !== undefined;
  return joined ? [...own, 'kill-file'] : own;
}

function latchEnd(row: Named, batch: Batch): string | null {
  const latch = latchOf(row.key);
  if (latch === null || !batch.facts.some((fact) => fact.kind === 'latch.lifted')) return null;
  return latchesHolding(row, batch.after).length === 0 ? liftCause(batch, latch) : null;
}

function layerEnd(row: Named, batch: Batch): string | null {
  if (!row.key.startsWith('layer ') || !batch.facts.some((f) => MOVES_LAYERS.includes(f.kind)))
    return null;
  const rule = batch.rules.onLayers.find((one) => one.rule === row.rule);
  const reading = layers(batch.after.engine).find((one) => layerAlertKey(one.name) === row.key);
  if (reading === undefined) return 'The layer is not judged any more.';
  return reading.used < (rule?.under ?? 0)
    ? `${reading.name} stands at ${formatPercent(reading.used)} of its limit again.`
    : null;
}

function endingsOf({ facts, rules, day, after }: Omit<Batch, 'endings'>): readonly Ending[] {
  return facts.flatMap((fact) => {
    const ending = rules.ending.get(fact.kind);
    if (ending === undefined) return [];
    const fields = fieldsOf(fact, day);
    return ending.flatMap(({ rule, key, ends: end }): readonly Ending[] => {
      const kind = end?.on.find((one) => one === fact.kind);
      if (end === null || kind === undefined || !matches(end.where, fields)) return [];
      const known = fieldNames(kind);
      const isNamed = namesIn(key).every((name) => known.includes(name));
      const cause = filled(end.says, fields, after.runbook.roster);
      // A day it does not name itself names no alert.
      return [{ rule, key: isNamed ? filled(key, fieldsOf(fact, ''), []) : null, cause }];
    });
  });
}

function factEnd(row: Named, { endings }: Batch): string | null {
  const found = endings.find(({ rule, key }) =>
    key === null ? row.rule === rule : row.key === key,
  );
  return found?.cause ?? null;
}

function measuredEnd(row: Named, batch: Batch): string | null {
  if (batch.moved.length === 0) return null;
  return metricEnd(row, batch.moved, batch.after, lookOf(batch));
}

function endOf(row: Named, batch: Batch): string | null {
  return (
    latchEnd(row, batch) ?? layerEnd(row, batch) ?? measuredEnd(row, batch) ?? factEnd(row, batch)
  );
}

/** A group is over with the last of those it stands for. */
function groupEnds(row: Alert, batch: Batch): readonly AlertFact[] {
  const left = row.members.flatMap(({ key }): readonly (AlertFact & { kind: 'alert.left' })[] => {
    const cause = endOf({ key, rule: row.rule }, batch);
    return cause === null ? [] : [{ kind: 'alert.left', id: row.id, key, cause }];
  });
  const last = left.at(-1);
  if (last === undefined || left.length < row.members.length) return left;
  const cause = `All that it stood for is over; the last: ${last.cause}`;
  return [...left, { kind: 'alert.resolved', id: row.id, by: `rule ${row.rule}`, cause }];
}

function ends(batch: Batch): readonly AlertFact[] {
  const { alerts, watch } = batch.before.runbook;
  const over = new Set(
    batch.facts.flatMap((fact) => (fact.kind === 'alert.resolved' ? fact.id : [])),
  );
  return openAlerts(alerts).flatMap((row): readonly AlertFact[] => {
    if (over.has(row.id)) return [];
    const cause = endOf(row, batch);
    if (cause === null) return row.members.length === 0 ? [] : groupEnds(row, batch);
    // Whatever a rule says ends it: while its latch is set it is not over.
    if (latchesHolding(row, batch.after).length > 0) return [];
    return heldOrOver(row, cause, { watch, desk: batch.at.desk });
  });
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
  at: PeopleStamp,
): readonly DeskFact[] {
  if (!facts.some((fact) => alerting.kinds.has(fact.kind))) return facts;
  const plain = facts.filter((fact) => fact.kind !== 'alert.raised');
  const asked = facts.flatMap((fact) => (fact.kind === 'alert.raised' ? [draftOf(fact)] : []));
  const after = foldDeskBatch(state, plain, at);
  const day = after.engine.day?.day ?? newYork(at.desk).day;
  const rules = sortedRules(alerting.rules);
  const moved = movedRules(alerting.rules, plain);
  const read = { rules, moved, before: state, after, facts: plain, at, day };
  const batch: Batch = { ...read, endings: endingsOf(read) };
  const ended = ends(batch);
  const drafts = [
    ...asked,
    ...factDrafts(batch),
    ...layerDrafts(batch),
    ...metricDrafts(moved, after, lookOf(batch)),
  ];
  const raised = raise({ alerting, after, at }, drafts, ended);
  return [
    ...plain,
    ...ended,
    ...raised,
    ...digestFacts(alerting.rules, state, { facts: plain, raised }),
  ];
}

/** Why a metric's alert holds yet; null where it is none, or is well back. */
function stillMeasured(alerting: Alerting, state: DeskState, row: Alert): string | null {
  const rule = alerting.rules.find((one) => one.rule === row.rule);
  if (rule?.on !== 'metric' || rule.back === null) return null;
  const desk = state.engine.lastDesk;
  const look = { facts: [], desk, day: newYork(desk).day };
  if (metricEnd(row, [rule], state, look) !== null) return null;
  const { title, unit } = METRICS[rule.metric];
  const side = rule.side === 'above' ? 'below' : 'above';
  return `the ${title} is not back ${side} ${formatMetric(unit, rule.back)}.`;
}

/** Why an alert's condition holds yet, in words; null when it is gone or cannot be told. */
export function stillTrue(alerting: Alerting, state: DeskState, row: Alert): string | null {
  const [latch] = latchesHolding(row, state);
  if (latch !== undefined) return `latch ${latch} is set. Lifted by ${LATCHES[latch].says}.`;
  const order = row.key.startsWith('order ') ? state.engine.orders[row.key.slice(6)] : undefined;
  if (order?.status === 'unknown')
    return `nobody knows yet whether the broker has ${order.id}. It is being looked up.`;
  const measured = stillMeasured(alerting, state, row);
  if (measured !== null) return measured;
  const reading = layers(state.engine).find((one) => layerAlertKey(one.name) === row.key);
  const rule = alerting.rules.find((one) => one.rule === row.rule);
  if (reading === undefined || rule?.on !== 'layer' || reading.used < rule.under) return null;
  return `${reading.name} stands at ${formatPercent(reading.used)} of its limit, and it ends under ${formatPercent(rule.under)}.`;
}
