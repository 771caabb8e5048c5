// Guards: what must hold of every batch of facts, whoever made it. They are asked at each commit and
// again over the whole history by `journal verify`; a broken one is a bug, and nothing is written.
import { isEffect } from '#runbook/effects.ts';
import type { Guard } from '#engine/journal/guard.ts';
import { isOpen, isSpared } from '#engine/order/order.ts';
import { compareLimits } from '#engine/risk/limit-change.ts';
import { LATCHES, liftTakesKeys, mayLift } from '#engine/risk/latch.ts';
import type { LatchLifted } from '#engine/risk/latch.ts';
import { newYork } from '#engine/model/time.ts';
import type { Approval, ApprovalGranted, ApprovalKeyed } from '#runbook/approval.ts';
import { termsHash } from '#runbook/approval.ts';
import { ALERT_GUARDS } from '#runbook/alert/guards.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { GOLIVE_GUARDS } from '#runbook/golive/guards.ts';
import { INCIDENT_GUARDS } from '#runbook/incident/guard.ts';
import { BREAK_GLASS, LIFTED_BY, missingKeys } from '#runbook/keys.ts';
import { compareRosters, holds, personNamed, personOf } from '#runbook/person.ts';
import { ROLLOUT_GUARD } from '#runbook/rollout/guard.ts';
import type { DeskState } from '#runbook/state.ts';
import { foldDeskBatch, jobOn, pinOf } from '#runbook/state.ts';
import type { Stamp } from '#engine/journal/journal.ts';

type DeskGuard = Guard<DeskState, DeskFact>;
type Batch = readonly DeskFact[];

function grantOf(batch: Batch, id: string | null): ApprovalGranted | null {
  for (const fact of batch) if (fact.kind === 'approval.granted' && fact.id === id) return fact;
  return null;
}

function judgeLift(before: DeskState, batch: Batch): string | null {
  const mode = before.engine.desk?.mode ?? 'LIVE';
  const { epoch } = before.engine.latches;
  for (const fact of batch) {
    if (fact.kind !== 'latch.lifted') continue;
    if (before.engine.latches.set[fact.latch] === undefined)
      return `${fact.latch} was lifted but not set`;
    if (!mayLift(fact.latch, fact.way, mode)) return `${fact.latch} was lifted by ${fact.way}`;
    if (!liftTakesKeys(fact.latch, mode)) continue;
    const grant = grantOf(batch, fact.approval);
    const action = LIFTED_BY[fact.way];
    if (grant === null || grant.action !== action)
      return `${fact.latch} was lifted without an approval in its batch`;
    if (grant.epoch !== epoch)
      return `${fact.latch} was lifted by an approval of another latch epoch`;
    if (!booksCleanSince(before, fact)) return `${fact.latch} was lifted without equal books`;
  }
  return null;
}

/** Where a resume needs equal books, they were found equal since the latch was set. */
function booksCleanSince(before: DeskState, { latch }: LatchLifted): boolean {
  if (LATCHES[latch].needsCleanBooks !== true && latch !== 'crashed') return true;
  const since = before.engine.latches.set[latch]?.since ?? 0;
  const { compared } = before.engine;
  return compared !== null && compared.clean && compared.at >= since;
}

/** A health job of a later trading day is at work, or ends well in this batch. */
function healthPasses(before: DeskState, batch: Batch, { latch }: LatchLifted): boolean {
  const set = before.engine.latches.set[latch];
  if (set === undefined) return false;
  const since = newYork(set.since).day;
  const runs = Object.values(before.runbook.jobs).some(({ health }) =>
    health === undefined ? false : health.status === 'started' && health.day > since,
  );
  return (
    runs ||
    batch.some(
      (fact) =>
        fact.kind === 'job.finished' && fact.job === 'health' && fact.ok && fact.day > since,
    )
  );
}

function judgeDay(before: DeskState, batch: Batch): string | null {
  const opened = batch.find((fact) => fact.kind === 'day.opened');
  for (const fact of batch) {
    if (fact.kind !== 'latch.lifted') continue;
    const later =
      opened !== undefined && (before.engine.day === null || opened.day > before.engine.day.day);
    if (fact.way === 'session' && !later) return `${fact.latch} was lifted without a new session`;
    if (fact.way === 'week' && !(later && opened.week !== before.engine.week?.key))
      return `${fact.latch} was lifted without a new week`;
    if (
      fact.way === 'clean-books' &&
      !batch.some((other) => other.kind === 'books.compared' && other.clean)
    )
      return `${fact.latch} was lifted without a clean reconciliation`;
    if (fact.way === 'health' && !healthPasses(before, batch, fact))
      return `${fact.latch} was lifted without the health check of a later day`;
  }
  return null;
}

/** Who turned keys of a request: the account belonged, by the roster in force, to the person named. */
function turners(before: DeskState, row: Approval, batch: Batch): ReadonlySet<string> {
  const keyed = batch.filter(
    (fact): fact is ApprovalKeyed => fact.kind === 'approval.keyed' && fact.id === row.id,
  );
  const keys = [...row.keys, ...keyed.map((fact) => fact.key)];
  const own = keys.filter((key) => personOf(before.runbook.roster, key.account)?.id === key.person);
  return new Set(own.map((key) => key.person));
}

/** What was signed is not what is granted, or the world moved on since (A4, A5, A6). */
function staleGrant(
  before: DeskState,
  fact: ApprovalGranted,
  { row, at }: { readonly row: Approval; readonly at: Stamp },
): string | null {
  const { terms } = row;
  const { desk, latches, lastWall } = before.engine;
  if (termsHash(terms) !== row.hash || terms.action !== fact.action || terms.epoch !== fact.epoch)
    return 'for something else than was shown';
  if (terms.action === 'confirm-halt')
    return latches.set.manual === undefined ? 'though no halt waits for it' : null;
  if (Math.max(at.wall, lastWall) > row.expiresWall) return 'after it expired';
  if (terms.epoch !== null && terms.epoch !== latches.epoch) return 'under another latch epoch';
  if (terms.pin !== before.runbook.pin) return 'under another pin';
  if (desk !== null && (terms.account !== desk.account || terms.mode !== desk.mode))
    return 'for another account or mode';
  return null;
}

function judgeBrokenGlass(before: DeskState, fact: ApprovalGranted, batch: Batch): string | null {
  const row = before.runbook.approvals.byId[fact.id];
  const asked = batch.find((other) => other.kind === 'approval.asked' && other.id === fact.id);
  const open = row === undefined ? asked !== undefined : row.status === 'open';
  const terms = row?.terms ?? (asked?.kind === 'approval.asked' ? asked.terms : null);
  const people = fact.people.map((id) => personNamed(before.runbook.roster, id));
  const alone =
    people.length === 1 && people.every((one) => one !== null && holds(one, BREAK_GLASS));
  const fits = fact.action === 'confirm-halt' && terms?.action === 'confirm-halt';
  return open && fits && alone
    ? null
    : `${fact.id} was granted by breaking glass that does not open it`;
}

function judgeGrant(
  before: DeskState,
  fact: ApprovalGranted,
  batch: Batch,
  at: Stamp,
): string | null {
  if (fact.breakGlass) return judgeBrokenGlass(before, fact, batch);
  const row = before.runbook.approvals.byId[fact.id];
  if (row === undefined || row.status !== 'open') return `${fact.id} was granted but was not open`;
  if (new Set(fact.people).size !== fact.people.length)
    return `${fact.id} was granted with one person twice`;
  const stale = staleGrant(before, fact, { row, at });
  if (stale !== null) return `${fact.id} was granted ${stale}`;
  const turned = turners(before, row, batch);
  if (fact.people.some((id) => !turned.has(id)))
    return `${fact.id} was granted with a key nobody turned`;
  const people = fact.people.flatMap((id) => personNamed(before.runbook.roster, id) ?? []);
  const missing = missingKeys(fact.action, people, before.runbook.roster);
  return missing === null ? null : `${fact.id} was granted without ${missing}`;
}

/** Keys and endings: only of an open request, one a person, never of a number that was used. */
function judgeKeys(before: DeskState, batch: Batch): string | null {
  const { byId } = before.runbook.approvals;
  const turned = new Set<string>();
  for (const fact of batch) {
    if (fact.kind === 'approval.asked' && byId[fact.id] !== undefined)
      return `${fact.id} was asked twice`;
    if (
      fact.kind === 'approval.asked' &&
      personOf(before.runbook.roster, fact.account)?.id !== fact.asker
    )
      return `${fact.id} was asked from an account that is not ${fact.asker}\u2019s`;
    if (fact.kind !== 'approval.keyed' && fact.kind !== 'approval.ended') continue;
    const row = byId[fact.id];
    if (row === undefined || row.status !== 'open')
      return `${fact.id} was touched but was not open`;
    if (fact.kind === 'approval.ended') continue;
    const { person, account } = fact.key;
    if (personOf(before.runbook.roster, account)?.id !== person)
      return `${fact.id} has a key from an account that is not ${person}\u2019s`;
    if (row.keys.some((key) => key.person === person) || turned.has(`${fact.id} ${person}`))
      return `${fact.id} has two keys of ${person}`;
    turned.add(`${fact.id} ${person}`);
  }
  return null;
}

function judgeEffects(before: DeskState, batch: Batch): string | null {
  for (const grant of batch) {
    if (grant.kind !== 'approval.granted') continue;
    const args = before.runbook.approvals.byId[grant.id]?.terms.args ?? {};
    if (!batch.some((fact) => isEffect(grant, fact, args)))
      return `${grant.id} was granted and ${grant.action} was not carried out with it`;
  }
  return null;
}

/** A stop, or its target, goes by two keys, for an order that sells what it protects, or where a split or the broker leaves less (O8). */
function judgeProtection(before: DeskState, batch: Batch): string | null {
  const { orders } = before.engine;
  for (const fact of batch) {
    const stop = fact.kind === 'order.cancelAsked' ? orders[fact.id] : undefined;
    if (stop === undefined || !isSpared(stop.purpose)) continue;
    const replaced = Object.values(orders).some(
      (order) => isOpen(order.status) && order.replaces.includes(stop.id),
    );
    const allowed = batch.some((other) => {
      if (other.kind === 'ledger.moved')
        return other.movement.cause === 'split' && other.movement.symbol === stop.symbol;
      if (other.kind === 'books.compared') return other.gaps?.[stop.symbol] !== undefined;
      const grant = other.kind === 'approval.granted' && other.action === 'cancel-protection';
      return grant && before.runbook.approvals.byId[other.id]?.terms.args['order'] === stop.id;
    });
    if (!replaced && !allowed)
      return `the ${stop.purpose} order ${stop.id} was cancelled without two keys`;
  }
  return null;
}

function judgeGrants(before: DeskState, batch: Batch, at: Stamp): string | null {
  for (const fact of batch) {
    if (fact.kind !== 'approval.granted') continue;
    const fault = judgeGrant(before, fact, batch, at);
    if (fault !== null) return fault;
  }
  return null;
}

function judgeEntries(before: DeskState, batch: Batch): string | null {
  const latched = Object.keys(before.engine.latches.set);
  for (const fact of batch) {
    if (fact.kind === 'latch.set') latched.push(fact.latch);
    if (fact.kind !== 'order.approved' || fact.plan.purpose !== 'entry') continue;
    if (latched.length > 0) return `an entry was approved under the latch ${latched.join(', ')}`;
    if (before.engine.orders[fact.plan.id] !== undefined)
      return `order ${fact.plan.id} was approved twice`;
  }
  return null;
}

type InForce = Extract<
  DeskFact,
  { kind: 'limits.set' | 'roster.set' | 'strategies.set' | 'schedule.set' | 'rota.set' }
>;

function loosens(before: DeskState, fact: InForce): boolean {
  if (fact.kind === 'limits.set')
    return compareLimits(before.engine.limits, fact.limits).some((change) => change.looser);
  if (fact.kind === 'roster.set')
    return compareRosters(before.runbook.roster, fact.people).some((change) => change.looser);
  return true;
}

function judgeChanges(before: DeskState, batch: Batch): string | null {
  const made = before.engine.desk !== null;
  for (const fact of batch) {
    if (
      fact.kind !== 'limits.set' &&
      fact.kind !== 'roster.set' &&
      fact.kind !== 'strategies.set' &&
      fact.kind !== 'schedule.set' &&
      fact.kind !== 'rota.set'
    )
      continue;
    if (fact.why === 'genesis' && made)
      return `${fact.kind} calls itself genesis on a desk that exists`;
    if (!made) continue;
    const grant = grantOf(batch, fact.approval);
    if (grant?.action === 'adopt-config') continue;
    const looser = loosens(before, fact);
    if (looser) return `${fact.kind} loosens without two keys`;
  }
  return null;
}

/** The books change without an execution or a movement only as two people signed. */
function judgeSynced(_before: DeskState, batch: Batch): string | null {
  for (const fact of batch)
    if (fact.kind === 'books.synced' && grantOf(batch, fact.approval)?.action !== 'force-sync')
      return 'the books were set to the broker\u2019s without two keys';
  return null;
}

/** What protects and is not ours goes only as two people signed. */
function judgeForeign(before: DeskState, batch: Batch): string | null {
  for (const fact of batch) {
    if (fact.kind !== 'foreign.cancelAsked') continue;
    const args = before.runbook.approvals.byId[fact.approval]?.terms.args ?? {};
    const grant = grantOf(batch, fact.approval);
    if (grant === null || !isEffect(grant, fact, args))
      return `the foreign order ${fact.id} was taken back without two keys`;
  }
  return null;
}

function judgeEnabled(before: DeskState, batch: Batch): string | null {
  for (const fact of batch) {
    if (fact.kind !== 'strategy.enabled') continue;
    const args = before.runbook.approvals.byId[fact.approval]?.terms.args ?? {};
    const grant = grantOf(batch, fact.approval);
    if (grant?.action !== 'enable-strategy' || !isEffect(grant, fact, args))
      return `${fact.strategy} was enabled without two keys`;
  }
  return null;
}

/** A pause and the VIX table give way to two keys only, and the table for the day that was signed. */
function judgePermitted(before: DeskState, batch: Batch, at: Stamp): string | null {
  for (const fact of batch) {
    if (fact.kind !== 'symbol.freed' && fact.kind !== 'vix.overridden') continue;
    const args = before.runbook.approvals.byId[fact.approval]?.terms.args ?? {};
    const grant = grantOf(batch, fact.approval);
    const what = fact.kind === 'symbol.freed' ? fact.symbol : 'the VIX table';
    if (grant === null || !isEffect(grant, fact, args))
      return `${what} was let through without two keys`;
    if (fact.kind === 'vix.overridden' && fact.day !== newYork(at.desk).day)
      return `${what} was let through on another day than was signed`;
  }
  return null;
}

function judgePin(before: DeskState, batch: Batch, at: Stamp): string | null {
  const kinds = [
    'limits.set',
    'roster.set',
    'strategies.set',
    'schedule.set',
    'rota.set',
    'pin.set',
  ];
  if (!batch.some((fact) => kinds.includes(fact.kind))) return null;
  const after = foldDeskBatch(before, batch, at);
  return pinOf(after) === after.runbook.pin
    ? null
    : 'what is in force after the batch differs from its pin';
}

function judgeOnce(before: DeskState, batch: Batch): string | null {
  for (const fact of batch) {
    if (fact.kind === 'desk.created' && before.engine.desk !== null)
      return 'a second desk was created in one journal';
    if (
      fact.kind !== 'desk.created' &&
      before.engine.desk === null &&
      !batch.some((other) => other.kind === 'desk.created')
    )
      return 'a fact stands before the desk was created';
    if (fact.kind === 'job.started' && jobOn(before.runbook.jobs, fact.day, fact.job) !== undefined)
      return `job ${fact.job} started twice on ${fact.day}`;
  }
  return null;
}

/** All of them, named as an auditor would. */
export const GUARDS: readonly DeskGuard[] = [
  {
    name: 'a latch of two keys is lifted only in the batch that spends their approval',
    judge: judgeLift,
  },
  {
    name: 'a latch of the calendar is lifted only by its day, week or clean books',
    judge: judgeDay,
  },
  {
    name: 'an approval is granted by distinct people whose keys turned, in time, for what was shown',
    judge: judgeGrants,
  },
  {
    name: 'a key is turned once a person, from an account of theirs, on a request that is open',
    judge: judgeKeys,
  },
  { name: 'what is granted is carried out in its batch', judge: judgeEffects },
  { name: 'no entry is approved while a latch is set', judge: judgeEntries },
  { name: 'nothing is loosened without two keys', judge: judgeChanges },
  {
    name: 'a protective stop goes only by two keys or a sale that replaces it',
    judge: judgeProtection,
  },
  { name: 'a foreign order that protects goes by two keys', judge: judgeForeign },
  { name: 'a disabled strategy is enabled by two keys', judge: judgeEnabled },
  {
    name: 'a paused symbol and the VIX table give way to two keys, the table for a day',
    judge: judgePermitted,
  },
  { name: 'the books are set to the broker\u2019s by two keys alone', judge: judgeSynced },
  { name: 'what is in force equals its pin', judge: judgePin },
  { name: 'a desk is created once and a job starts once a day', judge: judgeOnce },
  ROLLOUT_GUARD,
  ...GOLIVE_GUARDS,
  ...ALERT_GUARDS,
  ...INCIDENT_GUARDS,
];
