// What each granted request does, as one table: the fact by which a batch shows that it was carried out in the
// transaction of its last key (A10).
import { canonical } from '#engine/model/canonical.ts';
import type { Json } from '#engine/model/canonical.ts';
import type { Approval, ApprovalGranted } from '#runbook/approval.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { signedLeaves } from '#runbook/foreign.ts';

/** What would stand bare is what was signed, wherever it was. */
function isSignedLeaves(signed: Json | undefined, leaves: string): boolean {
  return !Array.isArray(signed) || canonical(signed) === canonical(signedLeaves(leaves));
}

/** What a granted request does, by its action, in its own batch (A10). */
export function isEffect(
  grant: ApprovalGranted,
  fact: DeskFact,
  args: Approval['terms']['args'],
): boolean {
  switch (grant.action) {
    case 'resume':
    case 'end-probation':
      return fact.kind === 'latch.lifted' && fact.approval === grant.id;
    case 'confirm-halt':
      return fact.kind === 'latch.set' && fact.latch === 'manual' && fact.level === 'halted';
    case 'close-all':
      return fact.kind === 'order.approved' && fact.plan.purpose === 'flatten';
    case 'cancel-protection':
      return fact.kind === 'order.cancelAsked' && fact.id === args['order'];
    case 'cancel-foreign':
      return (
        fact.kind === 'foreign.cancelAsked' &&
        fact.approval === grant.id &&
        fact.id === args['order'] &&
        fact.order === args['terms'] &&
        isSignedLeaves(args['changes'], fact.leaves)
      );
    case 'enable-strategy':
      return fact.kind === 'strategy.enabled' && fact.strategy === args['strategy'];
    case 'free-symbol':
      return fact.kind === 'symbol.freed' && fact.symbol === args['symbol'];
    case 'override-vix':
      return fact.kind === 'vix.overridden' && fact.day === args['day'];
    case 'adopt-config':
      return 'approval' in fact && fact.approval === grant.id && fact.kind !== 'latch.lifted';
    case 'advance-rollout':
      return (
        fact.kind === 'rollout.set' && fact.approval === grant.id && fact.stage === args['stage']
      );
    case 'force-sync':
      return fact.kind === 'books.synced' && fact.approval === grant.id;
    case 'raise-mode':
      return fact.kind === 'mode.raised' && fact.approval === grant.id;
    case 'release-code':
      return fact.kind === 'code.released' && fact.approval === grant.id;
    case 'live-sign-off':
      return true;
  }
}
