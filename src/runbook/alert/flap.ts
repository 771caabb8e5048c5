// Flap damping: what came and went three times within half an hour stays open until it was quiet for a quarter
// of one, so that nobody is called for each time. A latch's alert ends with its latch and is never held.
import { openAlerts } from '#runbook/alert.ts';
import type { Alert } from '#runbook/alert.ts';
import { FLAP_MS, mayFlap } from '#runbook/alert/memory.ts';
import type { Watch } from '#runbook/alert/memory.ts';
import type { AlertFact } from '#runbook/alert/fact.ts';
import type { DeskState } from '#runbook/state.ts';

/** The end that is one too many. */
const FLAPS = 3;
const QUIET_MS = 15 * 60_000;

function resolved(row: Alert, cause: string): AlertFact {
  return { kind: 'alert.resolved', id: row.id, by: `rule ${row.rule}`, cause };
}

/** What the end of an alert is: its end, or, where its key flaps, one more time it came and went. */
export function heldOrOver(
  row: Alert,
  cause: string,
  now: { readonly watch: Watch; readonly desk: number },
): readonly AlertFact[] {
  if (!mayFlap(row.key)) return [resolved(row, cause)];
  const since = now.desk - FLAP_MS;
  const before = (now.watch.ended[row.key] ?? []).filter((at) => at > since).length;
  const times = (row.flapping?.times ?? before) + 1;
  if (row.flapping === null && times < FLAPS) return [resolved(row, cause)];
  // It is held already, and its end comes with the quiet.
  if (row.flapping !== null && row.flapping.cause !== null) return [];
  return [{ kind: 'alert.flapped', id: row.id, times, cause }];
}

/** Those that flapped and are quiet for long enough. */
export function calmed(state: DeskState, desk: number): readonly AlertFact[] {
  return openAlerts(state.runbook.alerts).flatMap((row): readonly AlertFact[] => {
    const { flapping } = row;
    if (flapping === null || flapping.cause === null || desk - flapping.since < QUIET_MS) return [];
    return [
      resolved(row, `${flapping.cause} Quiet since it came and went ${flapping.times} times.`),
    ];
  });
}
