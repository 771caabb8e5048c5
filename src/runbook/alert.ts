// Alerts: what somebody must know, numbered by the desk in the order raised.
import type { AlertRaised } from '#runbook/fact.ts';
import type { DeskState } from '#runbook/state.ts';

/** The next alert in a state's numbering; one a batch. */
export function alertFact(state: DeskState, alert: Omit<AlertRaised, 'kind' | 'id'>): AlertRaised {
  const id = `AL-${String(state.runbook.nextAlert).padStart(4, '0')}`;
  return { kind: 'alert.raised', id, ...alert };
}
