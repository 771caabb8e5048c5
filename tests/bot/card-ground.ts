// What the kinds of cards stand on: a desk on an ordinary morning, its people, and an alert that fires.
import { personId } from '#runbook/person.ts';
import type { DeskFact, JobFinished } from '#runbook/fact.ts';
import { AT, DAY, GENESIS, MORNING, persona } from '#tests/bot/desk-in-memory.ts';

export const ANA = personId('ana');
export const BEN = personId('ben');
export const VIC = personId('vic');
export const BY_ANA = { person: ANA, account: persona('ana') };
export const BASE: readonly DeskFact[] = [...GENESIS, ...MORNING];

/** A name, the facts of the batch, and what was on record before. */
export type Kind = readonly [
  name: string,
  facts: readonly DeskFact[],
  earlier: readonly DeskFact[],
];

export function job(name: string, title: string, lines: readonly string[]): JobFinished {
  return { kind: 'job.finished', job: name, day: DAY, ok: true, title, lines };
}

export const RAISED: DeskFact = {
  kind: 'alert.raised',
  id: 'AL-0001',
  key: 'latch daily-loss',
  severity: 'CRITICAL',
  rule: 'daily-loss',
  text: 'Daily loss -1.6 % (layer 2 blocks at -1.5 %)',
  did: 'refuses entries; exits, closes and stops pass.',
  procedure: 'SOP-3',
  ladder: [
    { person: ANA, wall: AT.wall },
    { person: BEN, wall: AT.wall + 300_000 },
  ],
};
export const PAGED: DeskFact = {
  kind: 'alert.escalated',
  id: 'AL-0001',
  rung: 1,
  to: ANA,
  by: 'ladder',
};
export const ACKED: DeskFact = {
  kind: 'alert.acknowledged',
  id: 'AL-0001',
  ...BY_ANA,
};
export const FIRING = [...BASE, RAISED, PAGED];
