// Trying again (SOP-5): each entry that got nothing is tried once more by its wider clamp, in a turn of its
// own. What was tried is remembered here, so that a refused attempt is not asked for again and again.
import { failedEntries, tryAgain } from '#engine/alternate.ts';
import { ok } from '#engine/model/result.ts';
import type { Market } from '#engine/risk/exposure.ts';
import type { Machine } from '#runbook/machine.ts';

/** The failed entries of the last minutes, each once. */
export function retryFailed(machine: Machine, market: Market, tried: Set<string>): void {
  for (const order of failedEntries(machine.state().engine, machine.glance())) {
    if (tried.has(order.id)) continue;
    tried.add(order.id);
    machine.attempt((state, seen) => ok(tryAgain(state.engine, seen, market, order)));
  }
}
