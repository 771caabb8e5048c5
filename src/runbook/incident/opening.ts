// Incidents of a batch: each CRITICAL alert opens one or joins the one whose trouble is still going on, in the
// batch that raised it, with how the desk stood; and who takes its alert first commands it. Pure.
import type { Stamp } from '#engine/journal/journal.ts';
import { openAlerts } from '#runbook/alert.ts';
import type { Alerting } from '#runbook/alert/rule.ts';
import { isDrill } from '#runbook/drill/banner.ts';
import type { DeskFact } from '#runbook/fact.ts';
import type { Incident, IncidentFact, IncidentOpened } from '#runbook/incident/fact.ts';
import { impactOf } from '#runbook/incident/impact.ts';
import { incidentId, openIncidents } from '#runbook/incident/incident.ts';
import type { DeskState } from '#runbook/state.ts';
import { foldDeskBatch } from '#runbook/state.ts';

/** SOP-1: a desk degraded after three tries is an incident, although nobody is woken for it. */
const DEGRADED = 'latch degraded';

type Alarm = Extract<DeskFact, { readonly kind: 'alert.raised' | 'alert.worsened' }>;

/** Whether an alert, as it is now, opens an incident or joins one. */
function isIncident(alerting: Pick<Alerting, 'rules'>, fact: Alarm): boolean {
  // What people try out on purpose is told, and is no incident.
  if (isDrill(fact.text)) return false;
  const rule = alerting.rules.find((one) => one.rule === fact.rule);
  if (rule?.incident === 'none') return false;
  return fact.severity === 'CRITICAL' || fact.key === DEGRADED;
}

function opened(state: DeskState, id: string, fact: Alarm): IncidentOpened {
  const { text, severity, key, procedure, did, rule } = fact;
  return {
    kind: 'incident.opened',
    id,
    title: text,
    severity,
    alert: fact.id,
    key,
    did,
    procedure,
    by: `rule ${rule}`,
    impact: impactOf(state.engine),
  };
}

/** The open incident that takes what goes wrong now: one of its own alerts is open, or a person just opened it. */
function takesMore(state: DeskState): string | null {
  const open = new Set(openAlerts(state.runbook.alerts).map((row) => row.id));
  const going = (row: Incident): boolean =>
    row.alerts.length === 0 || row.alerts.some((one) => open.has(one.id));
  return openIncidents(state.runbook.incidents).findLast(going)?.id ?? null;
}

function raisedOnes(after: DeskState, raised: readonly Alarm[]): readonly IncidentFact[] {
  const facts: IncidentFact[] = [];
  let taking = takesMore(after);
  const known = openIncidents(after.runbook.incidents).flatMap((row) => row.alerts);
  for (const fact of raised) {
    if (known.some((one) => one.id === fact.id)) continue;
    if (taking === null) {
      taking = incidentId(after.runbook.incidents.next);
      facts.push(opened(after, taking, fact));
    } else facts.push({ kind: 'incident.joined', id: taking, alert: fact.id, key: fact.key });
  }
  return facts;
}

/** Who acknowledges an alert of an incident that nobody leads yet, leads it. */
function ledOnes(after: DeskState, facts: readonly DeskFact[]): readonly IncidentFact[] {
  const led = new Set<string>();
  return facts.flatMap((fact): readonly IncidentFact[] => {
    if (fact.kind !== 'alert.acknowledged') return [];
    const row = openIncidents(after.runbook.incidents).findLast((one) =>
      one.alerts.some((alert) => alert.id === fact.id),
    );
    if (row === undefined || row.commander !== null || led.has(row.id)) return [];
    led.add(row.id);
    return [{ kind: 'incident.led', id: row.id, commander: fact.person, by: fact.person }];
  });
}

/** The batch with its incidents, behind the alerts they were opened for. */
export function withIncidents(
  alerting: Pick<Alerting, 'rules'>,
  state: DeskState,
  facts: readonly DeskFact[],
  at: Stamp,
): readonly DeskFact[] {
  const raised = facts.filter(
    (fact): fact is Alarm =>
      (fact.kind === 'alert.raised' || fact.kind === 'alert.worsened') &&
      isIncident(alerting, fact),
  );
  if (raised.length === 0 && !facts.some((fact) => fact.kind === 'alert.acknowledged'))
    return facts;
  const after = foldDeskBatch(state, facts, at);
  return [...facts, ...raisedOnes(after, raised), ...ledOnes(after, facts)];
}
