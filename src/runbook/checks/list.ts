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
import {
  absentParts,
  alertsDelivered,
  analystsHeard,
  beforeOpen,
  brokerKeys,
  codePinned,
  liveAccountNamed,
  onCallCovered,
  providersWell,
  smokePasses,
  universeNamed,
} from '#runbook/checks/parts.ts';
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
import type { CheckAnswer } from '#runbook/answer.ts';
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

/** Every question of the preflight, in the order it is asked. */
function questionsWith(killFile: Question, latches: Question): readonly Question[] {
  return [
    journalVerified,
    anchorHolds,
    configReadable,
    pinHolds,
    codePinned,
    killFile,
    latches,
    brakeOpen,
    leaseHeld,
    clockSane,
    diskSpace,
    diskWrite,
    brokerKeys,
    brokerAnswers,
    booksEqual,
    noOrphans,
    positionsProtected,
    dataFresh,
    universeNamed,
    calendarKnows,
    calendarAgrees,
    limitsComplete,
    layersActive,
    rosterResumes,
    peopleNamed,
    onCallCovered,
    alertsDelivered,
    balancePositive,
    switchesOn,
    strategiesInForce,
    backupFresh,
    scheduleComplete,
    smokePasses(SMOKE_CHECKS),
    providersWell,
    analystsHeard,
    ...notConfigured,
    ...absentParts,
    signOff,
  ];
}

function preflightWith(killFile: Question, latches: Question): readonly Check[] {
  return questionsWith(killFile, latches).map(ask);
}

/** What weighs more where real money is at stake. */
const BLOCKS_LIVE: readonly string[] = [
  peopleNamed.name,
  onCallCovered.name,
  alertsDelivered.name,
  backupFresh.name,
  signOff.name,
];

function asLive(check: Check): Check {
  return async (ports) => {
    const answer = await check(ports);
    return BLOCKS_LIVE.includes(answer.name) ? { ...answer, blocking: true } : answer;
  };
}

/** The preflight (LIVE-1), as far as it can be checked. */
export const CHECKS: readonly Check[] = preflightWith(killFileCheck([]), latchCheck([]));

/**
 * The preflight before a desk is armed: what only real money asks for blocks as well. The latch that arming lifts is
 * not judged, nor the probation, which ends by itself.
 */
export const LIVE_CHECKS: readonly Check[] = [
  ...preflightWith(killFileCheck([]), latchCheck(['unarmed', 'probation'])).map(asLive),
  ask(liveAccountNamed),
  ask(beforeOpen),
];

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

/** Looked at the first time it is asked; a fault is thrown again to whoever asks next. */
function once<T>(look: () => T): () => T {
  let known: (() => T) | null = null;
  return () => {
    if (known !== null) return known();
    try {
      const value = look();
      known = () => value;
    } catch (error) {
      known = () => {
        throw error;
      };
    }
    return known();
  };
}

/** What takes long, or wears something, is asked once for all the checks of a run. */
function askedOnce(ports: CheckPorts): CheckPorts {
  return {
    ...ports,
    verify: once(() => ports.verify()),
    broker: once(() => ports.broker()),
    writeProbe: once(() => ports.writeProbe()),
  };
}

/** Runs them in order; never throws. */
export async function runChecks(
  ports: CheckPorts,
  checks: readonly Check[],
): Promise<readonly CheckAnswer[]> {
  const shared = askedOnce(ports);
  const answers: CheckAnswer[] = [];
  for (const check of checks) answers.push(await check(shared));
  return answers;
}
