// The machine's clock against the broker's while the desk runs. Apart by more than the start would take, somebody is
// called, and the alert ends by itself when both agree again; the gate judges the same number by itself.
import { CLOCKS_APART_MS } from '#engine/seen.ts';
import { alertFact, alertOfKey } from '#runbook/alert.ts';
import type { DeskFact } from '#runbook/fact.ts';
import type { DeskState } from '#runbook/state.ts';

const KEY = 'broker clock';

function apartBy(skewMs: number): string {
  const seconds = (Math.abs(skewMs) / 1_000).toFixed(1);
  return `${seconds} s ${skewMs > 0 ? 'ahead of' : 'behind'} the broker\u2019s`;
}

/** `skewMs`: ours less the broker's. Nothing where the alert stands as it should. */
export function clockFacts(state: DeskState, skewMs: number): readonly DeskFact[] {
  const open = alertOfKey(state.runbook.alerts, KEY);
  const apart = Math.abs(skewMs) > CLOCKS_APART_MS;
  if (apart === (open !== null)) return [];
  if (open !== null) {
    const cause = `the clock is ${apartBy(skewMs)}, which is near enough`;
    return [{ kind: 'alert.resolved', id: open.id, by: 'rule O3', cause }];
  }
  return [
    alertFact(state, {
      key: KEY,
      severity: 'CRITICAL',
      rule: 'O3',
      procedure: 'SOP-5',
      text: `This machine\u2019s clock is ${apartBy(skewMs)}; more than ${CLOCKS_APART_MS / 1_000} s makes deadlines and sessions wrong. Set it by NTP.`,
      did: 'Refuses new risk until both clocks agree; stops rest at the broker, exits and closes go on.',
    }),
  ];
}
