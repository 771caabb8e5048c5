// Arming (LIVE-2, K6): two people raise a desk to LIVE in the hour before a session, under a sign-off that holds
// and a preflight of seconds ago; small at first. Anybody who may halt takes it back, alone and at once.
import type { EngineFact } from '#engine/fact.ts';
import { nextSession, sessionOn } from '#engine/market/session.ts';
import type { Session } from '#engine/market/session.ts';
import { formatDayEt, MINUTE_MS, newYork } from '#engine/model/time.ts';
import { ok, refuse } from '#engine/model/result.ts';
import type { Result } from '#engine/model/result.ts';
import { FIRST_LIVE, STAGE_BOUNDS } from '#engine/risk/rollout.ts';
import type { RolloutSet } from '#engine/risk/rollout.ts';
import type { Seen } from '#engine/seen.ts';
import { askApproval, turnKey } from '#runbook/approval.ts';
import type { Bench } from '#runbook/approval.ts';
import type { CheckAnswer } from '#runbook/answer.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { cancelEntries } from '#runbook/halt.ts';
import { incomplete, validSignOff } from '#runbook/golive/signoff.ts';
import type { Press, Readiness } from '#runbook/golive/signoff.ts';
import { venueArgs, venueText } from '#runbook/golive/venue.ts';
import type { Venue } from '#runbook/golive/venue.ts';
import type { DeskState } from '#runbook/state.ts';

/** A desk is armed within so long before its session opens. */
export const BEFORE_OPEN_MS = 60 * MINUTE_MS;
/** The preflight it rests on is no older than this at the commit. */
export const CHECKED_MS = 15_000;

/** The session that is about to open; null outside the hour before one. */
export function opensSoon(desk: Seen['desk']): Session | null {
  const session = sessionOn(newYork(desk).day);
  if (session === null) return null;
  return desk >= session.open - BEFORE_OPEN_MS && desk < session.open ? session : null;
}

/** When a desk may be armed next, in words. */
export function armingHour(desk: Seen['desk']): string {
  const { day } = newYork(desk);
  const today = sessionOn(day);
  const next = today !== null && desk < today.open ? today : nextSession(day);
  return `from ${formatDayEt(next.open - BEFORE_OPEN_MS)} until the session opens at ${formatDayEt(next.open)}`;
}

function notLiveAccount(venue: Venue): ReturnType<typeof refuse> {
  return refuse(
    'LIVE_ACCOUNT_MISSING',
    `This desk stands on ${venueText(venue)}, and only one that was started with a live account can be armed. Stop it; name the live account in config/desk.yaml (broker: alpaca, alpaca: { account: live, number: …, feed: … }), give its own keys, start again, take the account's books over (reconcile force-sync), and sign.`,
    { venue: venue.kind },
  );
}

export interface Arming extends Readiness {
  readonly seen: Seen;
  readonly bench: Bench;
}

/** Why this desk cannot be armed now, as a refusal; null when two people may. */
export function armFault(state: DeskState, arming: Arming): ReturnType<typeof refuse> | null {
  const { seen, bench, venue } = arming;
  const { desk, latches } = state.engine;
  if (venue.kind !== 'live') return notLiveAccount(venue);
  if (desk?.mode === 'LIVE' && latches.set.unarmed === undefined)
    return refuse(
      'LIVE_ARMED',
      'This desk is LIVE and armed already. To take it back: golive disarm <why>.',
    );
  if (validSignOff(state, bench, venue) === null)
    return refuse(
      'SIGNOFF_INVALID',
      'No sign-off of the three named people holds for what is in force, this code and this account. Ask for one: golive sign <reason>.',
    );
  const gap = incomplete(arming);
  if (gap !== null) return gap;
  if (opensSoon(seen.desk) !== null) return null;
  return refuse(
    'LIVE_NOT_TIME',
    `A desk is armed in the hour before a session opens: ${armingHour(seen.desk)}. Nothing was asked.`,
  );
}

export function askArming(
  state: DeskState,
  arming: Arming,
  ask: Omit<Press, 'id'>,
): Result<readonly DeskFact[]> {
  const no = armFault(state, arming);
  if (no !== null) return no;
  const { bench, seen, venue } = arming;
  const signOff = validSignOff(state, bench, venue)?.id ?? '';
  const session = opensSoon(seen.desk)?.day ?? '';
  const args = { ...venueArgs(venue), signOff, session };
  return askApproval(state.runbook.approvals, bench, { action: 'raise-mode', args, ...ask });
}

/** What was checked, and when on the monotonic clock. */
export interface Checked {
  readonly answers: readonly CheckAnswer[];
  readonly mono: number;
}

function badCheck({ answers, mono }: Checked, now: number): string | null {
  const bad = answers.find((row) => row.blocking && !row.passed);
  if (bad !== undefined) return `${bad.name}: ${bad.evidence}. Do: ${bad.remedy}`;
  const age = now - mono;
  return age >= 0 && age <= CHECKED_MS
    ? null
    : `the preflight was made ${Math.round(age / 1_000)} s ago, at most ${CHECKED_MS / 1_000} s.`;
}

/** The first live stage, where the rollout is in none (LIVE-2); its bounds hold from this batch on. */
function firstStage(state: DeskState, approval: string): readonly RolloutSet[] {
  const from = state.engine.rollout?.stage ?? null;
  if (from !== null && STAGE_BOUNDS[from].live) return [];
  const reason = 'armed LIVE by two people';
  return [
    {
      kind: 'rollout.set',
      stage: FIRST_LIVE,
      from,
      why: 'advanced',
      by: approval,
      reason,
      approval,
    },
  ];
}

/** The last key arms the desk in its own batch, everything read again (A10). */
export function armDesk(
  state: DeskState,
  arming: Arming & { readonly checked: Checked },
  turn: Press,
): Result<readonly DeskFact[]> {
  const { bench, seen, venue, checked } = arming;
  const press = { ...turn, action: 'raise-mode' } as const;
  const turned = turnKey(state.runbook.approvals, bench, press);
  if (!turned.ok) return turned;
  if (!turned.value.complete) return ok(turned.value.facts);
  const no = armFault(state, arming);
  if (no !== null) return no;
  const bad = badCheck(checked, seen.mono);
  if (bad !== null)
    return refuse(
      'LIVE_CHECKS',
      `The desk was not armed: ${bad} The request stays open until it expires; press again once it is mended. All of them: preflight live.`,
    );
  const { args } = turned.value.approval.terms;
  const signOff = validSignOff(state, bench, venue)?.id ?? '';
  if (args['signOff'] !== signOff || args['session'] !== opensSoon(seen.desk)?.day)
    return refuse(
      'LIVE_CHANGED',
      'The sign-off or the session is another than was asked for. Ask again: golive arm <reason>.',
    );
  const { id } = turn;
  const from = state.engine.desk?.mode ?? 'PAPER';
  return ok([
    ...turned.value.facts,
    ...firstStage(state, id),
    ...(state.engine.latches.set.unarmed === undefined
      ? []
      : [
          {
            kind: 'latch.lifted',
            latch: 'unarmed',
            way: 'arming',
            approval: id,
            reason: 'two people armed the desk under a valid sign-off',
          } as const,
        ]),
    { kind: 'mode.raised', from, to: 'LIVE', approval: id, signOff, venue: venueText(venue) },
  ]);
}

/** The latch, and with it what is on its way and would still add risk. */
function unarmed(
  { engine }: DeskState,
  why: { readonly reason: string; readonly by: string },
): readonly EngineFact[] {
  const { reason, by } = why;
  const latch = 'unarmed';
  return [
    { kind: 'latch.set', latch, level: 'reducing', reason, by, brake: null, values: {} },
    ...cancelEntries(engine, latch),
  ];
}

/** Real money with nobody's yes: the desk only reduces. None where that is on record, or not so. */
export function unarmedFacts(state: DeskState, bench: Bench, venue: Venue): readonly EngineFact[] {
  const { desk, latches } = state.engine;
  if (desk === null || latches.set.unarmed !== undefined) return [];
  if (desk.mode === 'LIVE') {
    const reason = 'The sign-off of the three named people holds no more.';
    const holds = validSignOff(state, bench, venue) !== null;
    return holds ? [] : unarmed(state, { reason, by: 'rule LIVE-4' });
  }
  const reason = `This desk is ${desk.mode} and stands on a ${venueText(venue)}.`;
  return venue.kind === 'live' ? unarmed(state, { reason, by: 'rule LIVE-2' }) : [];
}

/** Back to PAPER at once; what is held keeps its stops and may be closed. */
export function disarmDesk(
  state: DeskState,
  by: { readonly person: string; readonly reason: string },
): Result<readonly DeskFact[]> {
  const { desk, latches } = state.engine;
  if (desk?.mode !== 'LIVE')
    return refuse(
      'LIVE_NOT_ARMED',
      `This desk is ${desk?.mode ?? 'not made'}: there is nothing to disarm.`,
    );
  const { person, reason } = by;
  const why = { reason: `${reason}.`, by: person };
  const closes = latches.set.unarmed === undefined ? unarmed(state, why) : [];
  return ok([...closes, { kind: 'mode.lowered', from: 'LIVE', to: 'PAPER', by: person, reason }]);
}
