// What must hold of alerts in every batch, whoever made it: a latch that closes the desk has its open alert
// in the same batch (L1), and an alert is changed only while it is open, one of a key at a time.
import type { Guard } from '#engine/journal/guard.ts';
import type { LatchName } from '#engine/risk/latch.ts';
import { alertId } from '#runbook/alert/number.ts';
import { alertOfKey, keepsTrack, openAlerts } from '#runbook/alert.ts';
import type { AlertFact } from '#runbook/alert/fact.ts';
import type { DeskFact } from '#runbook/fact.ts';
import type { DeskState } from '#runbook/state.ts';
import { foldDeskBatch } from '#runbook/state.ts';
import type { Stamp } from '#engine/journal/journal.ts';
import { latchAlertKey } from '#runbook/alert/watch.ts';

/** Latches nobody may miss (RISK-8): setting one leaves a CRITICAL message in the same transaction. */
export const CRITICAL_LATCHES: readonly LatchName[] = [
  'manual',
  'kill-file',
  'emergency',
  'self-halt',
  'daily-loss',
  'weekly-loss',
  'loss-streak',
  'breach',
  'broker-lost',
  'books-differ',
  'crash-loop',
  'restored',
  'pin-differs',
  'foreign-desk',
  'crashed',
];

type Batch = readonly DeskFact[];

/** Latches whose alert ends in this batch. */
function latchesEnded(before: DeskState, batch: Batch): readonly LatchName[] {
  const keys = batch.flatMap((fact) =>
    fact.kind === 'alert.resolved' ? (before.runbook.alerts.byId[fact.id]?.key ?? []) : [],
  );
  return CRITICAL_LATCHES.filter((latch) => keys.includes(`latch ${latch}`));
}

/** The rule holds from the first alert that has a key; journals of earlier versions end before it. */
function judgeCritical(before: DeskState, batch: Batch, at: Stamp): string | null {
  const set = batch.flatMap((fact) =>
    fact.kind === 'latch.set' && CRITICAL_LATCHES.includes(fact.latch) ? [fact.latch] : [],
  );
  const ended = latchesEnded(before, batch).filter((latch) => !set.includes(latch));
  if (set.length === 0 && ended.length === 0) return null;
  const tracked =
    keepsTrack(before.runbook.alerts) ||
    batch.some((fact) => fact.kind === 'alert.raised' && fact.key !== '');
  if (!tracked) return null;
  const after = foldDeskBatch(before, batch, at);
  for (const latch of [...set, ...ended]) {
    if (!set.includes(latch) && after.engine.latches.set[latch] === undefined) continue;
    const row = alertOfKey(after.runbook.alerts, latchAlertKey(latch, after.engine.latches));
    if (row === null)
      return `${latch} ${set.includes(latch) ? 'was' : 'is'} set and no alert is open for it`;
    if (row.severity !== 'CRITICAL') return `${latch} was set under a ${row.severity} alert`;
  }
  return null;
}

function isAlertFact(fact: DeskFact): fact is AlertFact {
  return fact.kind.startsWith('alert.');
}

/** Numbers in order, one open alert a key, changes of open ones only, an end with its cause. */
function judgeAlerts(before: DeskState, batch: Batch): string | null {
  const facts = batch.filter(isAlertFact);
  if (facts.length === 0) return null;
  const open = new Map(openAlerts(before.runbook.alerts).map((row) => [row.id, row.key]));
  let { next } = before.runbook.alerts;
  for (const fact of facts) {
    if (fact.kind !== 'alert.raised') {
      if (!open.has(fact.id)) return `${fact.id} was touched by ${fact.kind} but was not open`;
      if (fact.kind !== 'alert.resolved') continue;
      if (fact.cause.trim() === '') return `${fact.id} was resolved without a cause`;
      open.delete(fact.id);
      continue;
    }
    if (fact.id !== alertId(next)) return `${fact.id} was raised where ${alertId(next)} is next`;
    next += 1;
    if (fact.key === '') continue;
    if ([...open.values()].includes(fact.key))
      return `${fact.id} was raised while another of the key ${fact.key} is open`;
    open.set(fact.id, fact.key);
  }
  return null;
}

export const ALERT_GUARDS: readonly Guard<DeskState, DeskFact>[] = [
  { name: 'a latch nobody may miss has its open alert in its batch', judge: judgeCritical },
  {
    name: 'an alert is changed while it is open, one of a key at a time, and ends with a cause',
    judge: judgeAlerts,
  },
];
