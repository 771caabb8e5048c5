// The sign-off (KEY-5): three named people, each in a position of their own, sign that this desk may trade real
// money. It holds for one pin, one version of the code and one account, for thirty days, until one takes it back.
import { DAY_MS } from '#engine/model/time.ts';
import { ok, refuse } from '#engine/model/result.ts';
import type { Result } from '#engine/model/result.ts';
import { askApproval, turnKey } from '#runbook/approval.ts';
import type { Approval, Bench } from '#runbook/approval.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { firstGap, gapText } from '#runbook/golive/list.ts';
import type { ItemAnswer } from '#runbook/golive/list.ts';
import { isOf, venueArgs, venueText } from '#runbook/golive/venue.ts';
import type { Venue } from '#runbook/golive/venue.ts';
import { signers, signersText } from '#runbook/keys.ts';
import type { Account, Person } from '#runbook/person.ts';
import { nameOf } from '#runbook/person.ts';
import type { DeskState } from '#runbook/state.ts';

const SIGNED_DAYS = 30;

export interface Press {
  readonly id: string;
  readonly account: Account;
  readonly reason: string;
}

/** On people's clock. */
export function signOffEnds(row: Approval): number {
  return row.askedWall + SIGNED_DAYS * DAY_MS;
}

/** Why a granted sign-off holds no more, in words; null while it does. */
export function voidedBecause(
  state: DeskState,
  bench: Bench,
  { row, venue }: { readonly row: Approval; readonly venue: Venue },
): string | null {
  const { terms } = row;
  const { pin, code, account } = bench.now;
  if (terms.pin !== pin) return 'what is in force changed since it was signed';
  if (terms.code !== code) return `it was signed for the code ${terms.code}, and ${code} runs`;
  if (terms.account !== account || !isOf(venue, terms.args))
    return `it was signed for another account, and this desk stands on ${venueText(venue)}`;
  if (state.runbook.golive.voided.includes(row.id))
    return 'something it was bound to changed since it was signed, and was changed back';
  if (state.runbook.golive.withdrawn.includes(row.id)) return 'one who signed took it back';
  if (Math.max(bench.wall, bench.lastWall) > signOffEnds(row))
    return `it was signed more than ${SIGNED_DAYS} days ago`;
  return null;
}

export function signOffs(state: DeskState): readonly Approval[] {
  return Object.values(state.runbook.approvals.byId).filter(
    ({ status, terms }) => status === 'granted' && terms.action === 'live-sign-off',
  );
}

/** The sign-off that holds now. */
export function validSignOff(state: DeskState, bench: Bench, venue: Venue): Approval | null {
  const holding = signOffs(state).findLast(
    (row) => voidedBecause(state, bench, { row, venue }) === null,
  );
  return holding ?? null;
}

function listNames(row: Approval, bench: Bench): string {
  return row.keys.map((key) => nameOf(bench.roster, key.person)).join(', ');
}

/** Where things stand as a signature or an arming asks it. */
export interface Readiness {
  readonly venue: Venue;
  readonly answers: readonly ItemAnswer[];
}

/** The first item that is not done, as a refusal; null when all are. */
export function incomplete({ answers }: Readiness): ReturnType<typeof refuse> | null {
  const gap = firstGap(answers);
  return gap === null
    ? null
    : refuse(
        gap.item.tested === null ? 'GOLIVE_INCOMPLETE' : 'TESTS_UNPROVED',
        `Not everything is done to go live, first ${gapText(gap)} The whole list: golive.`,
        { item: gap.item.id },
      );
}

/** One of the three asks; all three must be on the roster, each in a position of their own. */
export function askSignOff(
  state: DeskState,
  bench: Bench,
  ask: Omit<Press, 'id'> & { readonly ready: Readiness },
): Result<readonly DeskFact[]> {
  const { ready, ...asked } = ask;
  const named = signers(bench.roster);
  const missing = named.filter(({ person }) => person === null).map(({ position }) => position);
  if (missing.length > 0)
    return refuse(
      'SIGNERS_MISSING',
      `Nobody is named ${missing.join(' or ')}; three people sign: ${signersText(named)}. Name who is missing in config/people.yaml, then: config pin <reason>.`,
      { missing: missing.join(', ') },
    );
  const holding = validSignOff(state, bench, ready.venue);
  if (holding !== null)
    return refuse(
      'SIGNOFF_HOLDS',
      `${holding.id}, signed by ${listNames(holding, bench)}, holds for what is in force now. Nothing was asked; it ends by itself when pin, code or account change, and after ${SIGNED_DAYS} days.`,
      { approval: holding.id },
    );
  const request = askApproval(state.runbook.approvals, bench, {
    action: 'live-sign-off',
    args: venueArgs(ready.venue),
    ...asked,
  });
  // Who may not sign, or asks twice, is told that first.
  return request.ok ? (incomplete(ready) ?? request) : request;
}

/** A key of the sign-off; the third grants it, and it stands until what it is bound to changes. */
export function turnSignOff(
  state: DeskState,
  bench: Bench,
  turn: Press & { readonly ready: Readiness },
): Result<readonly DeskFact[]> {
  const { ready, ...press } = turn;
  const turned = turnKey(state.runbook.approvals, bench, { ...press, action: 'live-sign-off' });
  if (!turned.ok) return turned;
  return incomplete(ready) ?? ok(turned.value.facts);
}

/** One of those who signed takes the sign-off back, alone and at once. */
export function withdrawSignOff(
  state: DeskState,
  bench: Bench,
  by: {
    readonly person: Person;
    readonly account: Account;
    readonly why: string;
    readonly venue: Venue;
  },
): Result<readonly DeskFact[]> {
  const { person, account, why, venue } = by;
  const row = validSignOff(state, bench, venue);
  if (row === null)
    return refuse(
      'SIGNOFF_NONE',
      'No sign-off holds now: there is nothing to withdraw. See golive.',
    );
  if (!row.keys.some((key) => key.person === person.id))
    return refuse(
      'SIGNOFF_OTHERS',
      `${row.id} was signed by ${listNames(row, bench)}; one of them withdraws it. Anybody may halt the desk.`,
      { approval: row.id },
    );
  return ok([{ kind: 'signoff.withdrawn', id: row.id, why, person: person.id, account }]);
}
