// Start-up and recovery are one path: what happened while nobody listened is caught up with, and what a
// crash or a full disk left undone is done again if it is safe. The poll looks at all of it each second.
import type { EngineFact } from '#engine/fact.ts';
import { protect } from '#engine/order/protect.ts';
import { ok } from '#engine/model/result.ts';
import type { LatchName, LatchSet } from '#engine/risk/latch.ts';
import { LATCHES } from '#engine/risk/latch.ts';
import type { EngineState } from '#engine/state.ts';
import { openOrders } from '#engine/state.ts';
import { sweepAlerts } from '#runbook/alert/sweep.ts';
import { sweepApprovals } from '#runbook/approval.ts';
import { catchUp, follow } from '#runbook/catching-up.ts';
import type { Severity } from '#runbook/alert/severity.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { unarmedFacts } from '#runbook/golive/arming.ts';
import { codeFault, releasedByStart } from '#runbook/golive/release.ts';
import { killFileFacts } from '#runbook/halt.ts';
import { attemptDue } from '#runbook/machine.ts';
import type { Decide, Machine } from '#runbook/machine.ts';
import { ladderFor } from '#runbook/oncall/oncall.ts';
import type { DeskState } from '#runbook/state.ts';

export function latch(name: LatchName, reason: string, by = 'desk'): LatchSet {
  return {
    kind: 'latch.set',
    latch: name,
    level: LATCHES[name].level,
    reason,
    by,
    brake: null,
    values: {},
  };
}

export interface StartFindings {
  /** Why the journal may be older than it should be, or null. */
  readonly restored: string | null;
}

const LOOP_MS = 600_000;

function startLatches(
  state: DeskState,
  machine: Machine,
  findings: StartFindings,
): readonly DeskFact[] {
  const { engine } = state;
  const facts: DeskFact[] = [];
  const add = (name: LatchName, reason: string) => {
    if (engine.latches.set[name] === undefined) facts.push(latch(name, reason));
  };
  const unclean = engine.run !== null && !engine.run.clean;
  if (unclean) add('crashed', 'The desk did not stop in order.');
  const recent =
    (engine.run?.startsWall ?? []).filter((wall) => machine.clocks.wall() - wall < LOOP_MS).length +
    (unclean ? 1 : 0);
  if (recent >= 3) add('crash-loop', `${recent} unclean starts within ten minutes.`);
  if (engine.run === null && engine.desk?.deskKind === 'real')
    add('new-desk', 'This is the first start of a real desk.');
  if (findings.restored !== null) add('restored', findings.restored);
  const { pinHolds, switches } = machine.seen();
  const unreleased = codeFault(state, machine.code);
  if (!pinHolds) add('pin-differs', unreleased ?? 'What is in force differs from its pin.');
  facts.push(...unarmedFacts(state, machine.bench(), machine.venue));
  if (!switches.config) add('config-off', 'Trading is switched off in config/desk.yaml.');
  if (!switches.env) add('env-off', 'Trading is switched off by TWOKEY_TRADING.');
  return facts;
}

/** The first facts of a run, then the catching up; the desk opens no risk before both are done. */
export async function startMachine(machine: Machine, findings: StartFindings): Promise<void> {
  machine.turn((state) => ok(releasedByStart(state, machine.code)));
  machine.turn((state) => {
    const clean = state.engine.run === null || state.engine.run.clean;
    return ok([
      ...startLatches(state, machine, findings),
      { kind: 'desk.started', code: machine.code, clean },
    ]);
  });
  abandonedJobs(machine);
  const sight = machine.killFile.look();
  if (sight.reading !== 'absent')
    machine.turn((state) => ok(killFileFacts(state, { ...sight, brake: null })));
  await catchUp(machine);
  const confirmed = machine.state().engine.latches.set['kill-file'];
  if (confirmed !== undefined && machine.killFile.look().reading === 'absent')
    machine.killFile.place(confirmed.reason);
}

/** Jobs that were under way when the desk stopped are over, and not begun again (S1). */
function abandonedJobs(machine: Machine): void {
  machine.turn((state) => {
    const rows = Object.values(state.runbook.jobs).flatMap((day) => Object.entries(day));
    const open = rows.filter(([, row]) => row.status === 'started');
    const why = 'the desk stopped while it ran';
    return ok(open.map(([job, { day }]) => ({ kind: 'job.missed', job, day, why }) as const));
  });
}

/** Positions that are bare, once the books are caught up with: a stop that failed is asked for again. */
function protectAgain(machine: Machine): Decide {
  return (state, seen) => ok(machine.behind() ? [] : protect(state.engine, seen));
}

/** Requests that died; by people's clock, whatever the desk's does. */
const endRequests: Decide = (state, _seen, bench) =>
  ok(sweepApprovals(state.runbook.approvals, bench));

/** People to be called, and asked whether they are still on it. */
function callPeople(machine: Machine): Decide {
  const { alerting } = machine;
  return (state, _seen, bench) => {
    const { alerts, oncall } = state.runbook;
    const { roster } = bench;
    const clock = { ...bench, lastWall: machine.peopleWall() };
    const ladder = (severity: Severity, wall: number) =>
      ladderFor(alerting, severity, { wall, roster, oncall });
    return ok(sweepAlerts(alerts, clock, { holds: alerting.holds, ladder }));
  };
}

/** Kill file, switches, unrecorded closings and what waits for people, looked at every second. */
export async function pollMachine(machine: Machine): Promise<void> {
  const sight = machine.killFile.look();
  const { engine } = machine.state();
  if (sight.reading !== 'absent' && engine.latches.set['kill-file'] === undefined) {
    // While the journal cannot be written this is seen every second; one closing stands for all of it.
    const closing =
      machine.brake.unrecorded.find((row) => row.by === 'kill-file') ??
      machine.brake.close('kill-file', 'the kill file exists');
    machine.sender.cancelEntries();
    machine.attempt((state) => ok(killFileFacts(state, { ...sight, brake: closing.number })));
  }
  recordClosings(machine);
  const switches = machine.switches();
  const off = (name: LatchName, on: boolean, reason: string): readonly DeskFact[] =>
    on || machine.state().engine.latches.set[name] !== undefined ? [] : [latch(name, reason)];
  const facts = [
    ...off('config-off', switches.config, 'Trading is switched off in config/desk.yaml.'),
    ...off('env-off', switches.env, 'Trading is switched off by TWOKEY_TRADING.'),
  ];
  if (facts.length > 0) machine.attempt(() => ok(facts));
  machine.sender.pump();
  if (machine.brake.unrecorded.length > 0) return;
  // Before the broker is asked: whoever is to be called does not wait for its answer.
  attemptDue(machine, [protectAgain(machine), endRequests, callPeople(machine)]);
  await follow(machine);
}

function closedBy(machine: Machine, by: string): LatchName {
  if (machine.state().runbook.roster.some((person) => person.id === by)) return 'manual';
  return by === 'kill-file' ? 'kill-file' : 'self-halt';
}

function recordClosings(machine: Machine): void {
  for (const closing of machine.brake.unrecorded) {
    const name = closedBy(machine, closing.by);
    const late = name === 'manual' ? LATE_HALT : '';
    machine.attempt((state: DeskState) =>
      ok([
        { ...latch(name, `${closing.reason}.${late}`, closing.by), brake: closing.number },
        ...cancelsFor(state.engine, name),
      ]),
    );
  }
}

const LATE_HALT = ' It is on record only now: confirm it with another halt, or resume.';

function cancelsFor(state: EngineState, name: LatchName): readonly EngineFact[] {
  return openOrders(state)
    .filter((order) => order.purpose === 'entry' && !order.cancelAsked)
    .map((order) => ({ kind: 'order.cancelAsked', id: order.id, why: name }) as const);
}
