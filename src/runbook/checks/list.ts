// All checks of the preflight, those of the smoke test, and the way they are run: one after another, and
// a check that throws is a failed check with the error's own sentence.
import { liftWay, setLatches } from '#engine/risk/latch.ts';
import type { LatchName } from '#engine/risk/latch.ts';
import type { Seen } from '#engine/seen.ts';
import type { Check, CheckPorts } from '#runbook/check.ts';
import {
  balancePositive,
  booksEqual,
  noOrphans,
  positionsProtected,
} from '#runbook/checks/books.ts';
import { calendarAgrees } from '#runbook/checks/calendar.ts';
import { anchorHolds, brokerAnswers, journalVerified } from '#runbook/checks/ground.ts';
import {
  brakeOpen,
  clockSane,
  diskSpace,
  diskWrite,
  killFileCheck,
  leaseHeld,
  switchesOn,
} from '#runbook/checks/machine.ts';
import { calendarKnows, dataFresh } from '#runbook/checks/market.ts';
import {
  backupFresh,
  notConfigured,
  peopleNamed,
  rosterResumes,
  scheduleComplete,
  signOff,
} from '#runbook/checks/people.ts';
import type { Finding, Question } from '#runbook/checks/question.ts';
import {
  configReadable,
  latchCheck,
  layersActive,
  limitsComplete,
  pinHolds,
  strategiesInForce,
} from '#runbook/checks/rules.ts';
import { journalWorks } from '#runbook/checks/selftest.ts';
import type { CheckAnswer, VerifyAnswer } from '#runbook/desk.ts';
import { planResume } from '#runbook/resume.ts';
import type { DeskState } from '#runbook/state.ts';

/** Looks; what cannot be found out is a failure, never a pass. */
async function findOut(question: Question, ports: CheckPorts): Promise<Finding> {
  try {
    return await question.look(ports);
  } catch (error) {
    return { passed: false, evidence: error instanceof Error ? error.message : String(error) };
  }
}

/** The check that asks a question. */
export function ask(question: Question): Check {
  return async (ports) => {
    const finding = await findOut(question, ports);
    return {
      name: question.name,
      question: question.question,
      passed: finding.passed,
      blocking: finding.blocking ?? question.blocking,
      evidence: finding.evidence,
      remedy: finding.remedy ?? question.remedy,
    };
  };
}

function preflightWith(killFile: Question, latches: Question): readonly Check[] {
  const questions: readonly Question[] = [
    journalVerified,
    anchorHolds,
    configReadable,
    pinHolds,
    killFile,
    latches,
    brakeOpen,
    leaseHeld,
    clockSane,
    diskSpace,
    diskWrite,
    brokerAnswers,
    booksEqual,
    noOrphans,
    positionsProtected,
    dataFresh,
    calendarKnows,
    calendarAgrees,
    limitsComplete,
    layersActive,
    rosterResumes,
    peopleNamed,
    balancePositive,
    switchesOn,
    strategiesInForce,
    backupFresh,
    scheduleComplete,
    ...notConfigured,
    signOff,
  ];
  return questions.map(ask);
}

/** The preflight (LIVE-1), as far as it can be checked. */
export const CHECKS: readonly Check[] = preflightWith(killFileCheck([]), latchCheck([]));

/** A quick proof that the parts work (OPS-6), whether or not the desk is open. */
export const SMOKE_CHECKS: readonly Check[] = [
  journalWorks,
  configReadable,
  clockSane,
  diskSpace,
  diskWrite,
  brokerAnswers,
  dataFresh,
  calendarKnows,
  limitsComplete,
  strategiesInForce,
  scheduleComplete,
].map(ask);

/**
 * The preflight of a resume: without the latches it would lift or that something else lifts, and with
 * the kill file it would remove. A latch a resume could lift but whose cause is not gone still fails.
 */
export function forResume(state: DeskState, seen: Seen): readonly Check[] {
  const { engine } = state;
  const mode = engine.desk?.mode ?? 'LIVE';
  const otherwise = setLatches(engine.latches)
    .map((row) => row.latch)
    .filter((latch) => liftWay(latch, mode) !== 'resume');
  const ignored: readonly LatchName[] = [...planResume(engine, seen).lifts, ...otherwise];
  return preflightWith(
    killFileCheck(ignored.includes('kill-file') ? ['present'] : []),
    latchCheck(ignored),
  );
}

/** A journal is verified once for all the checks that ask it. */
function verifyOnce(ports: CheckPorts): CheckPorts {
  let answer: Promise<VerifyAnswer> | null = null;
  return { ...ports, verify: () => (answer ??= ports.verify()) };
}

/** Runs them in order; never throws. */
export async function runChecks(
  ports: CheckPorts,
  checks: readonly Check[],
): Promise<readonly CheckAnswer[]> {
  const shared = verifyOnce(ports);
  const answers: CheckAnswer[] = [];
  for (const check of checks) answers.push(await check(shared));
  return answers;
}
