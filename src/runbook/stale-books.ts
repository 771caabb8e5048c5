// Books that grew old while a session lasts: the gate lets nothing be opened on them, and somebody is called, once, until
// a comparison finds both sides equal again. Why none came to its end the desk cannot know: it asks people to look.
import { formatDayEt, formatEt, MINUTE_MS } from '#engine/model/time.ts';
import { booksFresh, staleWords } from '#engine/risk/gate.ts';
import { marketOpen, SESSION_HOLD_MS } from '#engine/seen.ts';
import type { Seen } from '#engine/seen.ts';
import type { EngineState } from '#engine/state.ts';
import { alertFact, alertOfKey } from '#runbook/alert.ts';
import type { DeskFact } from '#runbook/fact.ts';
import type { DeskState } from '#runbook/state.ts';

const KEY = 'books old';
/** The comparison of the open may be late by this before somebody is called over those of the day before. */
const OPENING_MS = 5 * MINUTE_MS;

/** Worth a call: a broker that does not answer called somebody already, by its latch. */
function isToldOf(engine: EngineState, seen: Seen): boolean {
  if (!marketOpen(seen) || booksFresh(engine, seen)) return false;
  if (engine.latches.set['broker-lost'] !== undefined) return false;
  return seen.desk >= (seen.session?.open ?? 0) + OPENING_MS;
}

/** Nothing where the alert stands as it should, so that this may be asked each second. */
export function staleBooks(state: DeskState, seen: Seen): readonly DeskFact[] {
  const { engine, runbook } = state;
  const { compared } = engine;
  // Before the first comparison of all, the desk has only begun to ask.
  if (compared === null) return [];
  const open = alertOfKey(runbook.alerts, KEY);
  if (open === null) return isToldOf(engine, seen) ? [raised(state, seen, compared.at)] : [];
  if (!compared.clean || seen.desk - compared.at > SESSION_HOLD_MS) return [];
  const cause = `compared at ${formatEt(compared.at)}, and the books equal the broker\u2019s`;
  return [{ kind: 'alert.resolved', id: open.id, by: 'rule O3', cause }];
}

function raised(state: DeskState, seen: Seen, last: number): DeskFact {
  return alertFact(state, {
    key: KEY,
    severity: 'CRITICAL',
    rule: 'O3',
    procedure: 'SOP-5',
    text:
      `The books were last compared with the broker at ${formatDayEt(last)}, ${staleWords(seen)}: no comparison came to its end since, ` +
      'and nobody knows whether both sides are equal yet. Compare now: reconcile. Where that has no end either, doctor names what is wrong.',
    did: 'Refuses new risk until a comparison finds them equal, and goes on comparing; stops rest at the broker, exits and closes go on.',
  });
}
