// What two people took back and a later comparison still finds at the broker: the cancel was lost with a crash, or came to
// nothing. The desk asks no second time by itself, as what was signed may be long past: it tells, until the order has ended.
import { formatEt } from '#engine/model/time.ts';
import { foreignFound } from '#engine/order/reconcile.ts';
import { alertFact, openAlerts } from '#runbook/alert.ts';
import type { DeskFact } from '#runbook/fact.ts';
import type { DeskState } from '#runbook/state.ts';

const KEY = 'taken back ';
/** Whoever turned the last key was told what became of it within this time. */
const TOLD_MS = 2_000;

/** Nothing where the alerts stand as they should, so that this may be asked each second. */
export function stillResting(state: DeskState): readonly DeskFact[] {
  const { takenBack, alerts } = state.runbook;
  const told = openAlerts(alerts).filter(({ key }) => key.startsWith(KEY));
  const over = told
    .filter(({ key }) => !Object.hasOwn(takenBack, key.slice(KEY.length)))
    .map(({ id }): DeskFact => {
      const cause = 'the broker says that it rests no more';
      return { kind: 'alert.resolved', id, by: 'rule ENG-6', cause };
    });
  return [...over, ...raised(state, new Set(told.map(({ key }) => key)))];
}

function raised(state: DeskState, told: ReadonlySet<string>): readonly DeskFact[] {
  const { compared } = state.engine;
  const asked = Object.entries(state.runbook.takenBack);
  if (compared === null || asked.length === 0) return [];
  const found = new Set(foreignFound(state.engine));
  return asked
    .filter(([id, { since }]) => found.has(id) && compared.at > since + TOLD_MS)
    .filter(([id]) => !told.has(`${KEY}${id}`))
    .map(([id, { approval }]) =>
      alertFact(state, {
        key: `${KEY}${id}`,
        severity: 'WARNING',
        rule: 'ENG-6',
        procedure: 'SOP-5',
        text: `Two people took back order ${id} by ${approval}, and the comparison of ${formatEt(compared.at)} still finds it at the broker: the cancel was lost, or came to nothing. Where it is still to go, ask again: cancel ${id} <reason>.`,
        did: 'Left it at the broker: what was signed may have changed since. Nothing of ours was touched.',
      }),
    );
}
