// What must hold of going live in every batch, over the whole history: nothing raises the mode but two keys under
// a sign-off of three that holds (K6), and code is released to a live desk by two keys alone.
import type { Guard } from '#engine/journal/guard.ts';
import type { Stamp } from '#engine/journal/journal.ts';
import type { ModeRaised } from '#engine/live.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { opensSoon } from '#runbook/golive/arming.ts';
import { signOffEnds } from '#runbook/golive/signoff.ts';
import { personOf } from '#runbook/person.ts';
import type { DeskState } from '#runbook/state.ts';
import { foldDeskBatch } from '#runbook/state.ts';
import { deskTime } from '#engine/model/time.ts';

type Batch = readonly DeskFact[];

function isGranted(batch: Batch, id: string | null, action: string): boolean {
  return batch.some(
    (fact) => fact.kind === 'approval.granted' && fact.id === id && fact.action === action,
  );
}

/** The sign-off a raised mode names does not carry it, in words; null when it does. */
function signOffFault(before: DeskState, fact: ModeRaised, at: Stamp): string | null {
  const { approvals, golive, pin } = before.runbook;
  const row = approvals.byId[fact.signOff];
  const asked = approvals.byId[fact.approval];
  if (row === undefined || asked === undefined || row.terms.action !== 'live-sign-off')
    return 'without a sign-off';
  if (row.status !== 'granted') return 'under a sign-off that was not granted';
  const same =
    row.terms.pin === pin &&
    row.terms.code === asked.terms.code &&
    row.terms.account === asked.terms.account &&
    row.terms.args['venue'] === fact.venue &&
    row.terms.args['fingerprint'] === asked.terms.args['fingerprint'];
  if (!same) return 'under a sign-off of another pin, code or account';
  if (golive.voided.includes(row.id)) return 'under a sign-off that a change had voided';
  if (golive.code !== null && asked.terms.code !== golive.code)
    return 'by code that is not released';
  if (golive.withdrawn.includes(row.id)) return 'under a sign-off that was taken back';
  return Math.max(at.wall, before.engine.lastWall) > signOffEnds(row)
    ? 'under a sign-off that ran out'
    : null;
}

function judgeRaised(before: DeskState, batch: Batch, at: Stamp): string | null {
  const lifted = batch.some((fact) => fact.kind === 'latch.lifted' && fact.way === 'arming');
  const raised = batch.filter((fact) => fact.kind === 'mode.raised');
  if (lifted && raised.length === 0) return 'a desk was armed without its mode being raised';
  for (const fact of raised) {
    if (!isGranted(batch, fact.approval, 'raise-mode'))
      return 'the mode was raised without two keys';
    const fault = signOffFault(before, fact, at);
    if (fault !== null) return `the mode was raised ${fault}`;
    if (opensSoon(deskTime(at.desk)) === null)
      return 'the mode was raised outside the hour before a session';
    const { latches, rollout } = foldDeskBatch(before, batch, at).engine;
    if (latches.set.unarmed !== undefined) return 'the mode was raised and the desk stays unarmed';
    if (rollout === null || rollout.stage === '1' || rollout.stage === '2')
      return 'the mode was raised in no live stage of the rollout';
  }
  return null;
}

function judgeLowered(before: DeskState, batch: Batch): string | null {
  const isLive = before.engine.desk?.mode === 'LIVE';
  return batch.some((fact) => fact.kind === 'mode.lowered') && !isLive
    ? 'a mode was lowered that was not LIVE'
    : null;
}

function judgeReleased(before: DeskState, batch: Batch): string | null {
  for (const fact of batch) {
    if (fact.kind !== 'code.released') continue;
    if (fact.from !== before.runbook.golive.code) return `${fact.code} was released over another`;
    const free = before.engine.desk?.mode !== 'LIVE' || fact.from === null;
    const keys = fact.why === 'approved' && isGranted(batch, fact.approval, 'release-code');
    if (!keys && (fact.why === 'approved' || !free))
      return `${fact.code} was released to a live desk without two keys`;
  }
  return null;
}

/** Ticks are their own people's, and a sign-off is withdrawn by one who signed it. */
function judgePeople(before: DeskState, batch: Batch): string | null {
  const { roster, approvals } = before.runbook;
  for (const fact of batch) {
    if (
      fact.kind !== 'golive.ticked' &&
      fact.kind !== 'golive.unticked' &&
      fact.kind !== 'signoff.withdrawn'
    )
      continue;
    if (personOf(roster, fact.account)?.id !== fact.person)
      return `${fact.kind} comes from an account that is not ${fact.person}\u2019s`;
    if (fact.kind !== 'signoff.withdrawn') continue;
    const row = approvals.byId[fact.id];
    if (row?.status !== 'granted' || !row.keys.some((key) => key.person === fact.person))
      return `${fact.id} was withdrawn by somebody who did not sign it`;
  }
  return null;
}

export const GOLIVE_GUARDS: readonly Guard<DeskState, DeskFact>[] = [
  {
    name: 'the mode is raised by two keys under a sign-off that holds, and small',
    judge: judgeRaised,
  },
  { name: 'only a live mode is lowered', judge: judgeLowered },
  { name: 'code is released to a live desk by two keys', judge: judgeReleased },
  {
    name: 'a tick is its person\u2019s, and a signature taken back by who gave it',
    judge: judgePeople,
  },
];
