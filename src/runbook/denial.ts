// Denying a request: it ends without effect. Its asker withdraws it, any keyholder denies it, and a halt is
// never denied.
import { ok, refuse } from '#engine/model/result.ts';
import type { Result } from '#engine/model/result.ts';
import { keyholder, liveApproval } from '#runbook/approval.ts';
import type { ApprovalFact, Approvals, Bench } from '#runbook/approval.ts';
import { SINGLE } from '#runbook/keys.ts';
import { holds, personOf } from '#runbook/person.ts';
import type { Account } from '#runbook/person.ts';

/** Ends a request: its asker withdraws it, any keyholder denies it. */
export function denyApproval(
  approvals: Approvals,
  bench: Bench,
  deny: { readonly id: string; readonly account: Account; readonly reason: string },
): Result<readonly ApprovalFact[]> {
  const live = liveApproval(approvals, bench, deny.id);
  if (!live.ok) return live;
  const denier = personOf(bench.roster, deny.account);
  const holder =
    denier !== null && holds(denier, SINGLE.deny)
      ? ok(denier)
      : keyholder(bench, deny.account, live.value.terms.action);
  if (!holder.ok) return holder;
  if (live.value.terms.action === 'confirm-halt')
    return refuse('HALT_STAYS', 'A halt is not denied; only a resume by two people lifts it.');
  const own = live.value.asker === holder.value.id;
  return ok([
    {
      kind: 'approval.ended',
      id: deny.id,
      status: own ? 'withdrawn' : 'denied',
      by: holder.value.id,
      why: deny.reason,
    },
  ]);
}
