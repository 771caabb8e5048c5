// Which code may trade (LIVE-4): in DEV and PAPER a new version is released by its own start, in LIVE by two keys.
// A version that is not released closes the desk as a pin that differs does; going back is the same as going on.
import { ok, refuse } from '#engine/model/result.ts';
import type { Result } from '#engine/model/result.ts';
import { askApproval, turnKey } from '#runbook/approval.ts';
import type { Bench } from '#runbook/approval.ts';
import type { DeskFact } from '#runbook/fact.ts';
import type { CodeReleased } from '#runbook/golive/fact.ts';
import type { Account } from '#runbook/person.ts';
import type { DeskState } from '#runbook/state.ts';

/** A journal from before releases were recorded holds none: then nothing differs. */
export function isReleased(state: DeskState, code: string): boolean {
  const released = state.runbook.golive.code;
  return released === null || released === code;
}

/** The first fact of a start, where the version is new and nothing is at stake. */
export function releasedByStart(state: DeskState, code: string): readonly CodeReleased[] {
  const from = state.runbook.golive.code;
  if (from === code || (from !== null && state.engine.desk?.mode === 'LIVE')) return [];
  return [{ kind: 'code.released', code, from, why: 'start', approval: null }];
}

/** Why the running version may not trade, in words; null when it may. */
export function codeFault(state: DeskState, code: string): string | null {
  if (isReleased(state, code)) return null;
  return `The code that runs is ${code}, and ${state.runbook.golive.code ?? 'none'} is released to trade.`;
}

export interface Asked {
  readonly account: Account;
  readonly reason: string;
}

function nothingToRelease(state: DeskState, code: string): Result<never> | null {
  return isReleased(state, code)
    ? refuse(
        'CODE_RELEASED',
        `The code that runs, ${code}, is released already. In DEV and PAPER a start releases its own version; only a LIVE desk asks two people.`,
      )
    : null;
}

export function askRelease(
  state: DeskState,
  bench: Bench,
  ask: Asked,
): Result<readonly DeskFact[]> {
  const { code } = bench.now;
  const no = nothingToRelease(state, code);
  if (no !== null) return no;
  const args = { code, from: state.runbook.golive.code };
  return askApproval(state.runbook.approvals, bench, { action: 'release-code', args, ...ask });
}

/** The last key releases the version in its own batch. */
export function releaseCode(
  state: DeskState,
  bench: Bench,
  turn: Asked & { readonly id: string },
): Result<readonly DeskFact[]> {
  const turned = turnKey(state.runbook.approvals, bench, { ...turn, action: 'release-code' });
  if (!turned.ok) return turned;
  if (!turned.value.complete) return ok(turned.value.facts);
  const { code } = bench.now;
  const no = nothingToRelease(state, code);
  if (no !== null) return no;
  const from = state.runbook.golive.code;
  return ok([
    ...turned.value.facts,
    { kind: 'code.released', code, from, why: 'approved', approval: turn.id },
  ]);
}
