// The shipped rules on a small desk: what a batch raises, repeats and ends, and the desk after it. People are
// those of the bench, and two of them are on call.
import { clientOrderId } from '#engine/order/order.ts';
import { deskTime, tradingDay, wallTime } from '#engine/model/time.ts';
import type { AlertFact } from '#runbook/alert/fact.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { always } from '#runbook/oncall/rota.ts';
import { personId } from '#runbook/person.ts';
import type { DeskState } from '#runbook/state.ts';
import { withAlerts } from '#runbook/alert/watch.ts';
import { deskOf, force } from '#tests/model/bench.ts';
import { ENTRY, WALL_0 } from '#tests/model/desk.ts';
import { demoConfig } from '#tests/world.ts';

export const SHIPPED = demoConfig().alerting;
export const ALERTING = {
  ...SHIPPED,
  rota: {
    primary: [always(personId('trader'))],
    secondary: [always(personId('risk'))],
    tertiary: [],
  },
};
export const DAY = tradingDay('2026-03-02');

export function at(minute: number) {
  return { desk: deskTime(WALL_0 + minute * 60_000), wall: wallTime(WALL_0 + minute * 60_000) };
}

export function isAlert(fact: DeskFact): fact is AlertFact {
  return fact.kind.startsWith('alert.');
}

export function alertsOf(
  state: DeskState,
  facts: readonly DeskFact[],
  minute = 0,
): readonly AlertFact[] {
  return withAlerts(ALERTING, state, facts, at(minute)).filter(isAlert);
}

/** The state after a batch with its alerts. */
export function after(state: DeskState, facts: readonly DeskFact[], minute = 0): DeskState {
  return force(state, ...withAlerts(ALERTING, state, facts, at(minute)));
}

const DENIED = {
  kind: 'order.denied',
  strategy: 'trend',
  symbol: ENTRY.symbol,
  purpose: 'entry',
  code: 'ORDER_CAP',
  layer: 'policy',
  text: 'order of $12,000.00, at most $10,000',
  remedy: 'a smaller order',
} as const;
export const denied: DeskFact = DENIED;

/** The same veto by another layer. */
export function deniedBy(layer: string): DeskFact {
  return { ...DENIED, layer };
}
export const SECOND = clientOrderId({
  account: 'A',
  day: DAY,
  strategy: 'trend',
  symbol: ENTRY.symbol,
  purpose: 'entry',
  attempt: 2,
});
export const lost: DeskFact = { kind: 'order.lost', id: SECOND, why: 'the answer was lost' };

/** A desk with one more order, not yet sent. */
export function ordering(): DeskState {
  const plan = { ...ENTRY, id: SECOND };
  const deadline = deskTime(WALL_0 + 30_000);
  return force(deskOf(), { kind: 'order.approved', plan, day: DAY, deadline, by: 'pack' });
}
export const job = (ok: boolean, name = 'briefing'): DeskFact => ({
  kind: 'job.finished',
  job: name,
  day: DAY,
  ok,
  title: 'Briefing',
  lines: ['no data', 'none at all'],
});
export const disabled = (by: string): DeskFact => ({
  kind: 'strategy.disabled',
  strategy: 'trend',
  reason: 'layer 3: 5 losses in a row of 5',
  by,
});
