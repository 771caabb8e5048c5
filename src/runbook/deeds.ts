// The deeds of the runbook's own parts, a group each, as people's commands reach them: on-call, incidents,
// playbooks, maintenance, going live, rollout.
import { alertDeeds } from '#runbook/alert/deeds.ts';
import type { AlertDeeds } from '#runbook/alert/deeds.ts';
import { goLiveDeeds } from '#runbook/golive/deeds.ts';
import type { GoLiveDeeds, Looks } from '#runbook/golive/deeds.ts';
import { incidentDeeds } from '#runbook/incident/deeds.ts';
import type { IncidentDeeds } from '#runbook/incident/deeds.ts';
import type { Machine } from '#runbook/machine.ts';
import { onCallDeeds } from '#runbook/oncall/deeds.ts';
import type { OnCallDeeds } from '#runbook/oncall/deeds.ts';
import { maintenanceDeeds } from '#runbook/maintenance/deeds.ts';
import type { MaintenanceDeeds } from '#runbook/maintenance/deeds.ts';
import { playbookDeeds } from '#runbook/playbook/deeds.ts';
import type { PlaybookDeeds } from '#runbook/playbook/deeds.ts';
import { rolloutDeeds } from '#runbook/rollout/deeds.ts';
import type { RolloutDeeds } from '#runbook/rollout/deeds.ts';

export interface Deeds {
  readonly golive: GoLiveDeeds;
  readonly alerts: AlertDeeds;
  readonly incidents: IncidentDeeds;
  readonly oncall: OnCallDeeds;
  readonly maintenance: MaintenanceDeeds;
  readonly playbooks: PlaybookDeeds;
  readonly rollout: RolloutDeeds;
}

export function deedsOf(machine: Machine, looks: Looks): Deeds {
  return {
    golive: goLiveDeeds(machine, looks),
    alerts: alertDeeds(machine),
    incidents: incidentDeeds(machine),
    oncall: onCallDeeds(machine),
    maintenance: maintenanceDeeds(machine),
    playbooks: playbookDeeds(machine),
    rollout: rolloutDeeds(machine),
  };
}
