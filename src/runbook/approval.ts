// Approvals: two people agree on exactly what was shown, or nothing happens. This file is the pure
// reducer: who may ask, which key counts, what makes a request dead; an effect is its caller's batch.
import type { Json } from '#engine/model/canonical.ts';
import { canonical } from '#engine/model/canonical.ts';
import { ok, refuse } from '#engine/model/result.ts';
import type { Result } from '#engine/model/result.ts';
import {
  ACTIONS,
  isRescue,
  mayTurn,
  missingKeys,
  signers,
  signersText,
  whoCould,
} from '#runbook/keys.ts';
import type { Action, Signer } from '#runbook/keys.ts';
import type { Account, Person, PersonId, Roster } from '#runbook/person.ts';
import { nameOf, personOf } from '#runbook/person.ts';
import { hash } from 'node:crypto';

export interface Key {
  readonly person: PersonId;
  readonly account: Account;
  readonly reason: string;
}

export type ApprovalStatus = 'open' | 'granted' | 'denied' | 'withdrawn' | 'expired' | 'voided';

/** Everything a signature covers (A4); any change of it makes another request. */
export interface Terms {
  readonly action: Action;
  readonly args: Readonly<Record<string, Json>>;
  readonly account: string;
  readonly mode: string;
  readonly pin: string;
  readonly code: string;
  /** The latch epoch, for what lets risk grow; null for what does not. */
  readonly epoch: number | null;
}

export interface Approval {
  readonly id: string;
  readonly terms: Terms;
  /** SHA-256 of the canonical terms. */
  readonly hash: string;
  readonly reason: string;
  readonly asker: PersonId;
  readonly keys: readonly Key[];
  readonly status: ApprovalStatus;
  readonly ending: string | null;
  readonly askedWall: number;
  readonly expiresWall: number;
  /** Monotonic milliseconds at asking, and the run of the process it is measured in. */
  readonly askedMono: number;
  readonly boot: string;
  /** One person alone granted it (KEY-7); left out of every other. */
  readonly brokeGlass?: true;
}

export interface ApprovalAsked {
  readonly kind: 'approval.asked';
  readonly id: string;
  readonly terms: Terms;
  readonly hash: string;
  readonly reason: string;
  readonly asker: PersonId;
  readonly account: Account;
  readonly expiresWall: number;
  readonly askedMono: number;
  readonly boot: string;
}
export interface ApprovalAttempted {
  readonly kind: 'approval.attempted';
  readonly id: string;
  readonly person: PersonId;
  readonly account: Account;
}
export interface ApprovalKeyed {
  readonly kind: 'approval.keyed';
  readonly id: string;
  readonly key: Key;
}
export interface ApprovalGranted {
  readonly kind: 'approval.granted';
  readonly id: string;
  readonly action: Action;
  readonly epoch: number | null;
  readonly people: readonly PersonId[];
  readonly breakGlass: boolean;
}
export interface ApprovalEnded {
  readonly kind: 'approval.ended';
  readonly id: string;
  readonly status: 'denied' | 'withdrawn' | 'expired' | 'voided';
  readonly by: string;
  readonly why: string;
}
export type ApprovalFact =
  ApprovalAsked | ApprovalAttempted | ApprovalKeyed | ApprovalGranted | ApprovalEnded;

/** What the world is when a key turns: people's clocks, the roster, and what terms must still equal. */
export interface Bench {
  readonly wall: number;
  readonly mono: number;
  readonly boot: string;
  /** The latest wall time on record: people's time never runs behind it. */
  readonly lastWall: number;
  readonly roster: Roster;
  readonly now: Omit<Terms, 'action' | 'args' | 'epoch'> & { readonly epoch: number };
  /** `manual` is set: the confirmation of a halt lives exactly so long. */
  readonly manual: boolean;
}

export interface Approvals {
  readonly next: number;
  readonly byId: Readonly<Record<string, Approval>>;
}

export const NO_APPROVALS: Approvals = { next: 1, byId: {} };
const KEPT_CLOSED = 50;
/** A wall clock behind the record by more than this went back. */
const CLOCK_SLACK_MS = 5_000;

export function termsHash(terms: Terms): string {
  return hash('sha256', canonical({ ...terms }), 'hex');
}

export function openApprovals(approvals: Approvals): readonly Approval[] {
  return Object.values(approvals.byId).filter((row) => row.status === 'open');
}

function withRow(approvals: Approvals, id: string, change: (row: Approval) => Approval): Approvals {
  const row = approvals.byId[id];
  if (row === undefined) throw new RangeError(`no approval ${id}`);
  return { ...approvals, byId: { ...approvals.byId, [id]: change(row) } };
}

function isSignedOff({ status, terms }: Approval): boolean {
  return status === 'granted' && terms.action === 'live-sign-off';
}

function foldAsked(approvals: Approvals, fact: ApprovalAsked, wall: number): Approvals {
  const { kind: _kind, account, ...rest } = fact;
  const keys = [{ person: fact.asker, account, reason: fact.reason }];
  const row: Approval = { ...rest, keys, status: 'open', ending: null, askedWall: wall };
  const rows = Object.values(approvals.byId);
  // A sign-off holds for weeks: other requests do not push it out.
  const old = rows
    .filter((one) => one.status !== 'open' && !isSignedOff(one))
    .slice(0, -KEPT_CLOSED);
  const kept = rows.filter((one) => !old.includes(one));
  return {
    next: approvals.next + 1,
    byId: Object.fromEntries([...kept, row].map((one) => [one.id, one])),
  };
}

/** One fact more. */
export function foldApproval(approvals: Approvals, fact: ApprovalFact, wall: number): Approvals {
  switch (fact.kind) {
    case 'approval.asked':
      return foldAsked(approvals, fact, wall);
    case 'approval.attempted':
      return approvals;
    case 'approval.keyed':
      return withRow(approvals, fact.id, (row) => ({ ...row, keys: [...row.keys, fact.key] }));
    case 'approval.granted':
      return withRow(approvals, fact.id, (row) => ({
        ...row,
        status: 'granted',
        ending: fact.people.join(' and '),
        ...(fact.breakGlass ? { brokeGlass: true } : {}),
      }));
    case 'approval.ended':
      return withRow(approvals, fact.id, (row) => ({
        ...row,
        status: fact.status,
        ending: fact.why,
      }));
  }
}

function expired(row: Approval, bench: Bench): boolean {
  const wall = Math.max(bench.wall, bench.lastWall);
  const sameRun = row.boot === bench.boot;
  // Over a restart only the wall tells how long it was; one that went back since tells nothing.
  if (!sameRun && bench.wall < bench.lastWall - CLOCK_SLACK_MS) return true;
  const ran = sameRun ? bench.mono - row.askedMono : bench.mono;
  return wall > row.expiresWall || ran > ACTIONS[row.terms.action].minutes * 60_000;
}

/** Why an open request is dead by now, as the fact that says so; null while it lives. */
export function deadBecause(row: Approval, bench: Bench): ApprovalEnded | null {
  const end = (status: ApprovalEnded['status'], why: string): ApprovalEnded => ({
    kind: 'approval.ended',
    id: row.id,
    status,
    by: 'desk',
    why,
  });
  if (row.terms.action === 'confirm-halt')
    return bench.manual ? null : end('voided', 'the halt it would confirm is lifted');
  if (expired(row, bench)) return end('expired', 'its time ran out');
  const { terms } = row;
  const { now } = bench;
  if (terms.epoch !== null && terms.epoch !== now.epoch)
    return end('voided', 'the desk halted or a latch changed since');
  if (terms.pin !== now.pin) return end('voided', 'what is in force changed since');
  if (terms.code !== now.code) return end('voided', 'the code version changed since');
  if (terms.account !== now.account || terms.mode !== now.mode)
    return end('voided', 'the account or mode changed since');
  return null;
}

/** The endings of all requests that died since the last look. */
export function sweepApprovals(approvals: Approvals, bench: Bench): readonly ApprovalEnded[] {
  return openApprovals(approvals).flatMap((row) => deadBecause(row, bench) ?? []);
}

export interface Asking {
  readonly action: Action;
  readonly args: Readonly<Record<string, Json>>;
  readonly reason: string;
  readonly account: Account;
}

/** The person of an account whose key counts for an action. */
export function keyholder(bench: Bench, account: Account, action: Action): Result<Person> {
  const person = personOf(bench.roster, account);
  if (person === null)
    return refuse(
      'PERSON_UNKNOWN',
      'This account is on nobody\u2019s roster entry: its keys count for nothing.',
    );
  if (mayTurn(action, person)) return ok(person);
  const who =
    action === 'live-sign-off'
      ? signersText(signers(bench.roster))
      : 'trader, operator, risk, compliance, sponsor or safety-officer';
  return refuse(
    'KEY_ROLE_MISSING',
    `${person.name} (${person.roles.join(', ')}) holds no key for ${action}; ${who} do.`,
  );
}

/** Opens a request; the asker's key is the first. An equal one that is open is refused, not doubled. */
export function askApproval(
  approvals: Approvals,
  bench: Bench,
  asking: Asking,
): Result<readonly ApprovalFact[]> {
  const holder = keyholder(bench, asking.account, asking.action);
  if (!holder.ok) return holder;
  const row = ACTIONS[asking.action];
  const { epoch, ...now } = bench.now;
  const terms: Terms = {
    ...now,
    action: asking.action,
    args: asking.args,
    epoch: row.growsRisk ? epoch : null,
  };
  const sum = termsHash(terms);
  const twin = openApprovals(approvals).find(
    (open) => open.hash === sum && deadBecause(open, bench) === null,
  );
  if (twin !== undefined)
    return refuse(
      'APPROVAL_OPEN',
      `${twin.id} already asks exactly this; turn its second key with: approve ${twin.id}.`,
      { approval: twin.id },
    );
  const fact: ApprovalAsked = {
    kind: 'approval.asked',
    id: `R-${String(approvals.next).padStart(4, '0')}`,
    terms,
    hash: sum,
    reason: asking.reason,
    asker: holder.value.id,
    account: asking.account,
    expiresWall: Math.max(bench.wall, bench.lastWall) + row.minutes * 60_000,
    askedMono: bench.mono,
    boot: bench.boot,
  };
  return ok([fact]);
}

/** The request a key is meant for, alive; refusals name why it is dead. */
export function liveApproval(approvals: Approvals, bench: Bench, id: string): Result<Approval> {
  const row = Object.hasOwn(approvals.byId, id) ? approvals.byId[id] : undefined;
  if (row === undefined)
    return refuse('APPROVAL_UNKNOWN', `There is no request ${id}. See: approvals.`);
  const sayings: Readonly<Record<Exclude<ApprovalStatus, 'open'>, string>> = {
    granted: 'was granted already',
    denied: 'was denied',
    withdrawn: 'was withdrawn',
    expired: 'expired',
    voided: 'is void',
  };
  const over = (status: Exclude<ApprovalStatus, 'open'>, why: string | null): Result<never> =>
    refuse(
      `APPROVAL_${status.toUpperCase()}`,
      `${id} ${sayings[status]}${why === null ? '' : `: ${why}`}. Nothing was done; ask again if it is still wanted.`,
    );
  if (row.status !== 'open') return over(row.status, row.ending);
  const dead = deadBecause(row, bench);
  return dead === null ? ok(row) : over(dead.status, dead.why);
}

export interface Turned {
  readonly approval: Approval;
  readonly facts: readonly ApprovalFact[];
  /** This key completes the request: `facts` ends with the granting, and the effect belongs in the same batch. */
  readonly complete: boolean;
}

/** People whose keys count now: roles are read again, and a revoked key no longer counts (A3). */
export function countingKeys(row: Approval, roster: Roster): readonly Person[] {
  return row.keys.flatMap((key) => {
    const person = personOf(roster, key.account);
    return person !== null && person.id === key.person && mayTurn(row.terms.action, person)
      ? [person]
      : [];
  });
}

export interface KeyTurn {
  readonly id: string;
  readonly account: Account;
  readonly reason: string;
  /** What the caller is about to do; a request for anything else is refused. */
  readonly action?: Action;
}

/** Turns one key. The last one grants in the same facts. */
export function turnKey(approvals: Approvals, bench: Bench, turn: KeyTurn): Result<Turned> {
  const live = liveApproval(approvals, bench, turn.id);
  if (!live.ok) return live;
  const row = live.value;
  if (turn.action !== undefined && row.terms.action !== turn.action)
    return refuse(
      'APPROVAL_OTHER',
      `${row.id} asks for ${row.terms.action}, not for ${turn.action}; nothing was done.`,
    );
  const holder = keyholder(bench, turn.account, row.terms.action);
  if (!holder.ok) return holder;
  const person = holder.value;
  if (row.keys.some((key) => key.person === person.id))
    return refuse(
      'KEY_SAME_PERSON',
      `${person.name} already turned a key of ${row.id}; the other must be somebody else\u2019s. ${whoCould(row.terms.action, countingKeys(row, bench.roster), bench.roster)}`,
      { person: person.id },
    );
  const key: Key = { person: person.id, account: turn.account, reason: turn.reason };
  const people = [...countingKeys(row, bench.roster), person];
  const keyed: ApprovalKeyed = { kind: 'approval.keyed', id: row.id, key };
  const missing = missingKeys(row.terms.action, people, bench.roster);
  if (missing === null)
    return ok({ approval: row, facts: [keyed, granted(row, people, false)], complete: true });
  const enough = people.length >= ACTIONS[row.terms.action].keys;
  if (enough && !isRescue(row.terms.action, bench.roster))
    return refuse(
      'KEY_RISK_MISSING',
      `${row.id} still needs ${missing}; ${person.name} is not that. ${whoCould(row.terms.action, countingKeys(row, bench.roster), bench.roster)}`,
      { missing },
    );
  return ok({ approval: row, facts: [keyed], complete: false });
}

export function granted(
  row: Approval,
  people: readonly Person[],
  breakGlass: boolean,
): ApprovalGranted {
  return {
    kind: 'approval.granted',
    id: row.id,
    action: row.terms.action,
    epoch: row.terms.epoch,
    people: people.map((one) => one.id),
    breakGlass,
  };
}

/** Those of the three named people whose key a sign-off has not got. */
export function stillToSign(row: Approval, roster: Roster): readonly Signer[] {
  const signed = countingKeys(row, roster);
  return signers(roster).filter(({ person }) => !signed.some((one) => one.id === person?.id));
}

/** Whom a request still waits for, in words for its card. */
export function waitsFor(row: Approval, roster: Roster): string {
  const { action } = row.terms;
  const missing = missingKeys(action, countingKeys(row, roster), roster);
  const left = action === 'live-sign-off' ? stillToSign(row, roster) : [];
  return left.length > 0 ? signersText(left) : (missing ?? 'nothing');
}

export function askerName(row: Approval, roster: Roster): string {
  return nameOf(roster, row.asker);
}
