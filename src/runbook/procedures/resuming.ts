// The resume as a procedure: asked by one, checked when the second presses, and carried out in the one
// turn that records the key. The press itself is journaled before the checks run.
import { ok } from '#engine/model/result.ts';
import type { Result } from '#engine/model/result.ts';
import { askApproval } from '#runbook/approval.ts';
import type { Approval } from '#runbook/approval.ts';
import type { BacktestResult, CheckAnswer, Outcome, VerifyAnswer } from '#runbook/answer.ts';
import { fillIncidents, incidentsOf } from '#runbook/incident/resuming.ts';
import type { ResumeWords } from '#runbook/incident/resuming.ts';
import type { Decide, Machine } from '#runbook/machine.ts';
import type { Account } from '#runbook/person.ts';
import { personOf } from '#runbook/person.ts';
import { done, keyCounts, pressTurn, tryKey } from '#runbook/procedures/pressed.ts';
import { mayAskResume, planResume, resumeFacts } from '#runbook/resume.ts';
import type { Evidence } from '#runbook/resume.ts';
import { catchUp } from '#runbook/catching-up.ts';

/** What a resume has checked; each run now, by the real thing. */
export interface ResumeChecks {
  smoke(): Promise<readonly CheckAnswer[]>;
  backtest(): Promise<Result<BacktestResult>>;
  verify(): Promise<VerifyAnswer>;
  /** The preflight, without what this resume would lift. */
  preflight(): Promise<readonly CheckAnswer[]>;
}

const TEN_MINUTES_MS = 600_000;
const FIFTEEN_SECONDS_MS = 15_000;

/** The request, and in its batch the words it gives to the incidents whose latch it would lift. */
function requestResume(by: Account, words: ResumeWords): Decide {
  return (state, seen, bench) => {
    const may = mayAskResume(state.engine, seen, words);
    if (!may.ok) return may;
    const { cause, fix, prevention } = words;
    const { lifts } = may.value;
    const args = { cause, fix, ...(prevention === '' ? {} : { prevention }), lifts };
    const asked = askApproval(state.runbook.approvals, bench, {
      action: 'resume',
      args,
      reason: `${cause}; ${fix}`,
      account: by,
    });
    const person = personOf(state.runbook.roster, by);
    if (!asked.ok || person === null) return asked;
    const rows = incidentsOf(state.runbook.incidents, lifts);
    const filled = fillIncidents(rows, words, { person: person.id, account: by });
    return filled.ok ? ok([...filled.value, ...asked.value]) : filled;
  };
}

export function askResume(
  machine: Machine,
  by: Account,
  ask: { readonly cause: string; readonly fix: string; readonly prevention?: string },
): Outcome {
  const words = { ...ask, prevention: ask.prevention?.trim() ?? '' };
  const turned = pressTurn(machine, { command: 'resume', by }, requestResume(by, words));
  if (!turned.ok) return turned;
  const asked = turned.value.find((fact) => fact.kind === 'approval.asked');
  const id = asked?.id ?? '';
  const plan = planResume(machine.state().engine, machine.seen());
  const person = personOf(machine.state().runbook.roster, by);
  const risk =
    person?.roles.includes('risk') === true
      ? 'another keyholder'
      : 'somebody else with the risk role';
  const stays =
    plan.stays.length === 0
      ? ''
      : ` Stays: ${plan.stays.map((row) => `${row.latch} (${row.why})`).join(', ')}.`;
  return done(
    `Resume asked: ${id}, 1 of 2 keys. It would lift ${plan.lifts.join(', ')}.${stays} Needs ${risk}: approve ${id}.`,
    {
      approval: id,
      lifts: plan.lifts,
      stays: plan.stays.map((row) => row.latch),
    },
  );
}

function judged(
  name: string,
  answers: readonly CheckAnswer[],
  seen: { readonly mono: number; readonly goodForMs: number },
): Evidence {
  const bad = answers.filter((row) => row.blocking && !row.passed);
  const says =
    bad.length === 0
      ? `${answers.filter((row) => row.passed).length} of ${answers.length} passed`
      : bad.map((row) => `${row.name}: ${row.evidence}. ${row.remedy}`).join('; ');
  return { name, passed: bad.length === 0, says, mono: seen.mono, goodForMs: seen.goodForMs };
}

async function gather(machine: Machine, checks: ResumeChecks): Promise<readonly Evidence[]> {
  // What was missed is caught up with first, so that the checks look at the books as they are.
  await catchUp(machine);
  const slow = { mono: machine.clocks.mono(), goodForMs: TEN_MINUTES_MS };
  const smoke = judged('smoke test', await checks.smoke(), slow);
  const tested = await checks.backtest();
  const backtest: Evidence = {
    name: 'short backtest',
    passed: tested.ok,
    says: tested.ok
      ? `${tested.value.sessions} sessions, ${tested.value.trades} trades`
      : tested.refusal.text,
    ...slow,
  };
  const verified = await checks.verify();
  const journal: Evidence = {
    name: 'journal',
    passed: verified.ok,
    says: verified.ok ? `${verified.entries} entries verified` : verified.what,
    ...slow,
  };
  const lines = await catchUp(machine);
  const fast = { mono: machine.clocks.mono(), goodForMs: FIFTEEN_SECONDS_MS };
  const books: Evidence = {
    name: 'books',
    passed: lines.length === 0,
    says: lines.length === 0 ? 'equal the broker\u2019s, no orphans' : lines.join('; '),
    ...fast,
  };
  return [smoke, backtest, journal, books, judged('preflight', await checks.preflight(), fast)];
}

/** The second press of a resume. */
export async function carryOutResume(
  machine: Machine,
  by: Account,
  press: { readonly approval: Approval; readonly reason: string; readonly checks: ResumeChecks },
): Promise<Outcome> {
  const { approval, reason, checks } = press;
  const pressed = { command: `approve ${approval.id}`, by };
  const turn = { id: approval.id, account: by, reason };
  const attempt = tryKey(machine, turn, approval);
  if (!attempt.ok) return attempt;
  const judgedFile = machine.killFile.look();
  const evidence = await gather(machine, checks);
  const turned = pressTurn(machine, pressed, (state, seen, bench) => {
    if (seen.killFile !== 'absent' && machine.killFile.look().id !== judgedFile.id)
      return {
        ok: false,
        refusal: {
          code: 'KILL_FILE_NEW',
          text: 'Another kill file appeared while the checks ran; the desk stays halted. Find out who made it and why, then press again.',
        },
      };
    return resumeFacts(state, seen, bench, { ...turn, evidence });
  });
  if (!turned.ok) return turned;
  const record = turned.value.find((fact) => fact.kind === 'resume.recorded');
  if (record === undefined) return keyCounts(machine, approval.id);
  const left =
    judgedFile.id !== null &&
    record.lifted.includes('kill-file') &&
    !machine.killFile.remove(judgedFile.id)
      ? ' The kill file could not be removed, or is another than was judged: it stays, and the desk halts again within a second. Find out who made it, remove it, resume again.'
      : '';
  if (left !== '') machine.warn(left.trim());
  const stays = record.stays.length === 0 ? '' : ` Stays: ${record.stays.join(', ')}.`;
  return done(
    `Resumed by two people (${approval.id}): lifted ${record.lifted.join(', ')}.${stays}${left}`,
    {
      approval: approval.id,
      lifted: record.lifted,
      stays: record.stays,
      evidence: record.evidence,
    },
  );
}
