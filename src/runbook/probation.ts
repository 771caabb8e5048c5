// What only a live desk does: three named people sign that it may trade real money, and after a resume it
// stays reducing until an hour passed stable and two keys under a valid sign-off end the probation.
import { MINUTE_MS } from '#engine/model/time.ts';
import { ok, refuse } from '#engine/model/result.ts';
import type { Result } from '#engine/model/result.ts';
import { setLatches } from '#engine/risk/latch.ts';
import type { Seen } from '#engine/seen.ts';
import { askApproval, turnKey } from '#runbook/approval.ts';
import type { Approval, Bench } from '#runbook/approval.ts';
import type { DeskFact } from '#runbook/fact.ts';
import type { Account } from '#runbook/person.ts';
import { personNamed } from '#runbook/person.ts';
import { signers, signersText } from '#runbook/keys.ts';
import type { DeskState } from '#runbook/state.ts';

const STABLE_MS = 60 * MINUTE_MS;

export interface KeyTurn {
  readonly id: string;
  readonly account: Account;
  readonly reason: string;
}

/** The sign-off that holds now: granted, and for exactly this pin, code version, account and mode. */
export function validSignOff(state: DeskState, bench: Bench): Approval | null {
  const rows = Object.values(state.runbook.approvals.byId);
  const { pin, code, account, mode } = bench.now;
  return (
    rows.findLast(
      ({ status, terms }) =>
        status === 'granted' &&
        terms.action === 'live-sign-off' &&
        terms.pin === pin &&
        terms.code === code &&
        terms.account === account &&
        terms.mode === mode,
    ) ?? null
  );
}

function listNames(row: Approval, bench: Bench): string {
  return row.keys
    .map((key) => personNamed(bench.roster, key.person)?.name ?? key.person)
    .join(', ');
}

/** One of the three asks; all three must be on the roster, each in a position of their own. */
export function askSignOff(
  state: DeskState,
  bench: Bench,
  ask: Pick<KeyTurn, 'account' | 'reason'>,
): Result<readonly DeskFact[]> {
  const named = signers(bench.roster);
  const missing = named.filter(({ person }) => person === null).map(({ position }) => position);
  if (missing.length > 0)
    return refuse(
      'SIGNERS_MISSING',
      `Nobody is named ${missing.join(' or ')}; three people sign: ${signersText(named)}. Name who is missing in config/people.yaml, then: config pin <reason>.`,
      { missing: missing.join(', ') },
    );
  const holding = validSignOff(state, bench);
  if (holding !== null)
    return refuse(
      'SIGNOFF_HOLDS',
      `${holding.id}, signed by ${listNames(holding, bench)}, holds for what is in force now. Nothing was asked; it ends by itself when pin, code, account or mode change.`,
      { approval: holding.id },
    );
  return askApproval(state.runbook.approvals, bench, { action: 'live-sign-off', args: {}, ...ask });
}

/** A key of the sign-off; the third grants it, and it stands until what it is bound to changes. */
export function turnSignOff(
  state: DeskState,
  bench: Bench,
  turn: KeyTurn,
): Result<readonly DeskFact[]> {
  const turned = turnKey(state.runbook.approvals, bench, { ...turn, action: 'live-sign-off' });
  return turned.ok ? ok(turned.value.facts) : turned;
}

/** Why the probation may not end yet, as a refusal; null when it may. */
function holdsOn(state: DeskState, seen: Seen, bench: Bench): ReturnType<typeof refuse> | null {
  const row = state.engine.latches.set.probation;
  if (row === undefined) return refuse('PROBATION_NONE', 'This desk is on no probation.');
  const others = setLatches(state.engine.latches).filter((one) => one.latch !== 'probation');
  if (others.length > 0)
    return refuse(
      'PROBATION_UNSTABLE',
      `Other latches are set: ${others.map((one) => one.latch).join(', ')}.`,
    );
  const left = Math.ceil((STABLE_MS - (seen.desk - row.since)) / MINUTE_MS);
  if (left > 0) return refuse('PROBATION_SHORT', `An hour must pass stable; ${left} minutes left.`);
  if (validSignOff(state, bench) !== null) return null;
  return refuse(
    'SIGNOFF_INVALID',
    'No sign-off of the three named people holds for what is in force now; ask for one first.',
  );
}

export function askProbationEnd(
  state: DeskState,
  seen: Seen,
  bench: Bench,
  ask: Pick<KeyTurn, 'account' | 'reason'>,
): Result<readonly DeskFact[]> {
  const no = holdsOn(state, seen, bench);
  if (no !== null) return no;
  return askApproval(state.runbook.approvals, bench, { action: 'end-probation', args: {}, ...ask });
}

/** The last key ends the probation in its own batch, everything read again (A10). */
export function endProbation(
  state: DeskState,
  seen: Seen,
  bench: Bench,
  turn: KeyTurn,
): Result<readonly DeskFact[]> {
  const turned = turnKey(state.runbook.approvals, bench, { ...turn, action: 'end-probation' });
  if (!turned.ok) return turned;
  if (!turned.value.complete) return ok(turned.value.facts);
  const no = holdsOn(state, seen, bench);
  if (no !== null) return no;
  return ok([
    ...turned.value.facts,
    {
      kind: 'latch.lifted',
      latch: 'probation',
      way: 'probation',
      approval: turn.id,
      reason: 'an hour stable, two keys and a valid sign-off',
    },
  ]);
}
