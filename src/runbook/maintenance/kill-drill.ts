// The kill switch drill (DAY-5): the real halt, the real brake and the real kill file, pressed outside the session,
// with DRILL in every word of it. It is left as any halt is, by two people; a halt that is meant is never hidden.
import { MINUTE_MS } from '#engine/model/time.ts';
import { ok, refuse } from '#engine/model/result.ts';
import type { Result } from '#engine/model/result.ts';
import { judgeGate } from '#engine/risk/gate.ts';
import type { Seen } from '#engine/seen.ts';
import { openOrders } from '#engine/state.ts';
import type { EngineState } from '#engine/state.ts';
import { drillReason } from '#runbook/drill/banner.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { killFileFacts } from '#runbook/halt.ts';
import type { Machine } from '#runbook/machine.ts';
import type { Proof } from '#runbook/maintenance/workshop.ts';
import type { Account, Person } from '#runbook/person.ts';
import { halt } from '#runbook/procedures/halting.ts';
import type { DeskState } from '#runbook/state.ts';

/** So long before the open and after the close nobody drills on a desk that trades. */
const CLEAR_MS = 15 * MINUTE_MS;

/** Why no drill is made now; null when one may be. */
export function drillFault(
  state: EngineState,
  seen: Seen,
  person: Pick<Person, 'name' | 'roles'>,
): Result<null> {
  if (!person.roles.includes('risk') && !person.roles.includes('operator'))
    return refuse(
      'ROLE_MISSING',
      `${person.name} (${person.roles.join(', ')}) may not drill the kill switch; risk, operator may.`,
    );
  const { session, desk } = seen;
  if (session !== null && desk >= session.open - CLEAR_MS && desk <= session.close + CLEAR_MS)
    return refuse(
      'DRILL_IN_SESSION',
      'The kill switch is drilled outside the session, not from 15 minutes before its open to 15 minutes after its close. Nothing was done. A halt that is meant is open at any time: halt <reason>.',
    );
  const entries = openOrders(state).filter((order) => order.purpose === 'entry').length;
  if (entries > 0)
    return refuse(
      'DRILL_ENTRIES_OPEN',
      `${entries} entries are working, and a drill would cancel them. Nothing was done. Wait until they ended, or cancel them: orders.`,
    );
  const halted =
    state.latches.set.manual !== undefined || state.latches.set['kill-file'] !== undefined;
  if (halted || seen.brake || seen.killFile !== 'absent')
    return refuse(
      'DRILL_HALTED',
      'The desk is halted already, and a drill must not be taken for that halt or hide it. Nothing was done. Resume it first: resume --cause <what> --fix <what> --prevention <what>.',
    );
  return ok(null);
}

const AFTERWARDS =
  'resume --cause "kill switch drill" --fix "drilled" --prevention "none is needed"';

function figure(ms: number): string {
  return `${ms.toFixed(1)} ms`;
}

/** What the file the drill placed latches, under the drill's banner. */
function fileFacts(state: DeskState, reading: string, { name }: Person): readonly DeskFact[] {
  return killFileFacts(state, { reading, says: '', brake: null }).map((fact) =>
    fact.kind === 'latch.set' ? { ...fact, reason: drillReason(name) } : fact,
  );
}

/** Presses the switch once. What it measures begins at the press; the desk is halted afterwards. */
export async function drillKillSwitch(
  machine: Machine,
  by: Account,
  person: Person,
): Promise<Result<Proof>> {
  const may = drillFault(machine.state().engine, machine.seen(), person);
  if (!may.ok) return may;
  const press = machine.clocks.mono();
  const since = (): number => machine.clocks.mono() - press;
  const pending = halt(machine, by, {
    reason: `DRILL of the kill switch by ${person.name}, no emergency`,
    breakGlass: false,
    drill: true,
  });
  // The halt has not waited for anything yet: brake and cancels come before its first pause.
  const braked = machine.brake.closed;
  const brakedMs = since();
  const halted = await pending;
  if (!halted.ok) return halted;
  const recordedMs = since();
  const before = since();
  const placed = machine.killFile.place(`DRILL of the kill switch by ${person.name}.`);
  const sight = machine.killFile.look();
  const fileMs = since() - before;
  machine.attempt((state) => ok(fileFacts(state, sight.reading, person)));
  const { level } = judgeGate(machine.state().engine, machine.seen());
  const recorded = machine.state().engine.latches.set.manual !== undefined;
  const passed = braked && recorded && placed && sight.reading === 'present' && level === 'halted';
  return ok({
    passed,
    lines: [
      `DRILL of the kill switch ${passed ? 'passed' : 'FAILED'}: the desk is ${level}, and opens again by two people alone: ${AFTERWARDS}.`,
      `press to brake closed and cancels asked for: ${braked ? figure(brakedMs) : 'the brake did NOT close'}`,
      `press to halt on record: ${recorded ? figure(recordedMs) : 'NOT on record'}`,
      `kill file placed and read: ${placed ? figure(fileMs) : 'it could NOT be placed'}, seen as ${sight.reading}`,
    ],
  });
}
