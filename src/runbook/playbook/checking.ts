// The checks a step may name: a whole list of them, or one question of the preflight. What a step's check came
// to is told by its answers alone; a question nobody answered has failed.
import type { CheckAnswer } from '#runbook/answer.ts';

/** Whole lists, asked as the commands of these names ask them. */
const CHECK_LISTS = ['preflight', 'smoke', 'doctor'] as const;
export type CheckList = (typeof CHECK_LISTS)[number];

/** The questions of the preflight, each of which a step may ask alone; a test holds them equal to its answers. */
const SINGLE_CHECKS = [
  'journal',
  'anchor',
  'config',
  'pin',
  'kill file',
  'latches',
  'brake',
  'lease',
  'clock',
  'disk space',
  'disk write',
  'broker',
  'books',
  'orders',
  'protection',
  'data feed',
  'calendar',
  'broker calendar',
  'limits',
  'layers',
  'roster',
  'named people',
  'balance',
  'switches',
  'strategies',
  'backup',
  'schedule',
  'code pin',
  'live sign-off',
  'broker keys',
  'universe',
  'on-call',
  'alert delivery',
  'providers',
  'technical analyst',
  'fundamental analyst',
  'sentiment analyst',
  'macro analyst',
  'LLM budget',
  'episodic memory',
  'self model',
  'reflection',
  'ensemble',
] as const;

export const CHECK_NAMES: readonly string[] = [...CHECK_LISTS, ...SINGLE_CHECKS];

/** The list that answers a check. */
export function listOf(check: string): CheckList {
  return CHECK_LISTS.find((list) => list === check) ?? 'preflight';
}

export interface Checked {
  readonly outcome: 'done' | 'failed';
  readonly evidence: string;
}

/** What a step's check came to, of the answers of its list. */
export function checkedBy(check: string, answers: readonly CheckAnswer[]): Checked {
  const whole = CHECK_LISTS.some((list) => list === check);
  const asked = whole ? answers : answers.filter(({ name }) => name === check);
  const [only] = asked;
  if (only === undefined) return { outcome: 'failed', evidence: `nobody answered ${check}` };
  if (!whole)
    return only.passed
      ? { outcome: 'done', evidence: only.evidence }
      : { outcome: 'failed', evidence: `${only.evidence} Remedy: ${only.remedy}` };
  const passed = asked.filter((row) => row.passed).length;
  const counted = `${passed} of ${asked.length} passed`;
  const first = asked.find((row) => !row.passed && row.blocking);
  if (first !== undefined)
    return {
      outcome: 'failed',
      evidence: `${counted}; first that failed: ${first.name}: ${first.evidence} Remedy: ${first.remedy}`,
    };
  const others = asked.filter((row) => !row.passed).map((row) => row.name);
  return {
    outcome: 'done',
    evidence: others.length === 0 ? counted : `${counted}; not blocking: ${others.join(', ')}`,
  };
}
