// The broker's activities of the day: its executions and movements since the day began, and its account,
// read together for whoever compares them with the ledger.
import type { BrokerActivities } from '#runbook/job.ts';
import type { Machine } from '#runbook/machine.ts';

export async function activitiesOf(machine: Machine): Promise<BrokerActivities> {
  const { broker } = machine;
  const { day, books } = machine.state().engine;
  const since = day?.since ?? { execution: books.confirmed, movement: books.movedThrough };
  const [executions, movements, account] = await Promise.all([
    broker.executions(since.execution),
    broker.movements(since.movement),
    broker.account(),
  ]);
  return { executions, movements, account };
}
