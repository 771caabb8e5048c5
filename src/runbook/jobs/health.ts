// The health job (SOP-1): the books compared and each component checked, at most three times. What still
// fails degrades the desk for the day; a later day's health that passes lifts it.
import { BrokerFault } from '#engine/broker/broker.ts';
import { ok } from '#engine/model/result.ts';
import { formatCents, NO_CENTS } from '#engine/model/money.ts';
import { newYork } from '#engine/model/time.ts';
import type { TradingDay } from '#engine/model/time.ts';
import type { CheckAnswer } from '#runbook/answer.ts';
import { calendarDifferences } from '#runbook/checks/calendar.ts';
import type { DeskFact } from '#runbook/fact.ts';
import type { Job, JobCall, JobPorts } from '#runbook/job.ts';
import { ensureDay } from '#runbook/jobs/today.ts';
import { alertFact } from '#runbook/alert.ts';
import type { DeskState } from '#runbook/state.ts';

const TRIES_MAX = 3;

/**
 * The preflight's checks that are a matter of health, and whether what they show when they pass is the
 * same on every run: what differs (a free disk, an entry count) is shown by `preflight`, not recorded.
 */
export const HEALTH_CHECKS: Readonly<Record<string, { readonly steady: boolean }>> = {
  journal: { steady: false },
  'data feed': { steady: true },
  'disk space': { steady: false },
  'disk write': { steady: false },
  clock: { steady: true },
  'kill file': { steady: true },
};

interface Component {
  readonly name: string;
  readonly passed: boolean;
  readonly blocking: boolean;
  readonly says: string;
}

function componentOf(answer: CheckAnswer): Component {
  const { name, passed, blocking, evidence, remedy } = answer;
  if (!passed) return { name, passed, blocking, says: `${evidence}. ${remedy}` };
  return { name, passed, blocking, says: HEALTH_CHECKS[name]?.steady === true ? evidence : 'good' };
}

/** Whether the broker names this day's session as the desk does; of the days ahead the preflight tells. */
async function calendarOf(ports: JobPorts, day: TradingDay): Promise<Component> {
  const row = { name: 'broker calendar', blocking: true };
  const today = { from: day, to: day };
  try {
    const differences = calendarDifferences(await ports.calendar(day, day), today);
    const passed = differences.length === 0;
    return { ...row, passed, says: passed ? 'the same session today' : differences.join('; ') };
  } catch (error) {
    if (!(error instanceof BrokerFault)) throw error;
    return { ...row, passed: false, says: error.message };
  }
}

async function look(ports: JobPorts, day: TradingDay): Promise<readonly Component[]> {
  const differences = await ports.compare();
  const books: Component = {
    name: 'books',
    passed: differences.length === 0,
    blocking: true,
    says: differences.length === 0 ? 'equal the broker\u2019s' : differences.join('; '),
  };
  const answers = await ports.preflight();
  const chosen = answers.filter((answer) => Object.hasOwn(HEALTH_CHECKS, answer.name));
  return [books, await calendarOf(ports, day), ...chosen.map(componentOf)];
}

function failing(components: readonly Component[]): readonly Component[] {
  return components.filter((row) => row.blocking && !row.passed);
}

function degradeFacts(state: DeskState, bad: readonly Component[]): readonly DeskFact[] {
  const names = bad.map((row) => row.name).join(', ');
  const reason = `Health failed after ${TRIES_MAX} tries: ${names}.`;
  const alert = alertFact(state, {
    key: 'latch degraded',
    severity: 'WARNING',
    rule: 'SOP-1',
    procedure: 'SOP-1',
    text: `${reason} ${bad.map((row) => `${row.name}: ${row.says}`).join(' ')}`,
    did: 'The desk is degraded: no new risk today; the next trading day\u2019s health check lifts it.',
  });
  if (state.engine.latches.set.degraded !== undefined) return [alert];
  const values = { components: bad.map((row) => row.name) };
  return [
    {
      kind: 'latch.set',
      latch: 'degraded',
      level: 'reducing',
      reason,
      by: 'rule SOP-1',
      brake: null,
      values,
    },
    alert,
  ];
}

/** Set on an earlier day than this session's: what a passing health may lift. */
function isOld(state: DeskState, day: string): boolean {
  const row = state.engine.latches.set.degraded;
  return row !== undefined && newYork(row.since).day < day;
}

function liftFacts(state: DeskState, day: string): readonly DeskFact[] {
  if (!isOld(state, day)) return [];
  const reason = `health passed on ${day}`;
  return [{ kind: 'latch.lifted', latch: 'degraded', way: 'health', approval: null, reason }];
}

function passedLines(call: JobCall, facts: readonly DeskFact[]): readonly string[] {
  if (facts.length > 0) return ['degraded is lifted: it was set on an earlier day.'];
  if (call.ports.state().engine.latches.set.degraded === undefined) return [];
  return ['degraded was set today and stays until the next trading day\u2019s health check.'];
}

/** One line a component, what failed first. */
function componentLines(components: readonly Component[]): readonly string[] {
  return components
    .toSorted((a, b) => Number(a.passed) - Number(b.passed))
    .map((row) => {
      const verdict = row.blocking ? 'FAILED' : 'note';
      return `${row.passed ? 'ok' : verdict} ${row.name}: ${row.says}`;
    });
}

export const health: Job = async (call) => {
  const { ports, session } = call;
  ensureDay(call);
  let components = await look(ports, session.day);
  for (let tries = 1; tries < TRIES_MAX && failing(components).length > 0; tries += 1)
    components = await look(ports, session.day);
  const bad = failing(components);
  const open = formatCents(ports.state().engine.day?.openEquity ?? NO_CENTS);
  const opened = `The day ${session.day} is open with equity ${open}.`;
  if (bad.length > 0) {
    ports.turn((state) => ok(degradeFacts(state, bad)));
    const first = `Health failed after ${TRIES_MAX} tries: ${bad.map((row) => row.name).join(', ')}. The desk is degraded: no new risk today.`;
    return { ok: false, lines: [first, opened, ...componentLines(components)] };
  }
  const lifted = ports.turn((state) => ok(liftFacts(state, session.day)));
  const passed = components.filter((row) => row.passed).length;
  const first = `Health passed: ${passed} of ${components.length} components good, none blocks.`;
  const follows = passedLines(call, lifted.ok ? lifted.value : []);
  return { ok: true, lines: [first, opened, ...follows, ...componentLines(components)] };
};
