// Rotas for tests: drawn at random, and the few that are named in tables.
import fc from 'fast-check';
import { DUTIES } from '#runbook/oncall/duty.ts';
import type { Duty } from '#runbook/oncall/duty.ts';
import type { Cover } from '#runbook/oncall/fact.ts';
import type { Rota, Rotation } from '#runbook/oncall/rota.ts';
import { NO_ROTA } from '#runbook/oncall/rota.ts';
import { personId } from '#runbook/person.ts';
import { account, PEOPLE } from '#tests/model/bench.ts';

export const ZONES = [
  'America/New_York',
  'Europe/London',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'UTC',
] as const;

export const DAY_MS = 86_400_000;
export const YEAR_FROM = Date.parse('2026-01-05T14:00:00Z');

const names = PEOPLE.map(({ id }) => id);

const hours = fc.option(
  fc.record({
    days: fc.subarray([1, 2, 3, 4, 5, 6, 7], { minLength: 1 }),
    fromMinute: fc.integer({ min: 0, max: 1_439 }),
    untilMinute: fc.integer({ min: 0, max: 1_440 }),
  }),
);

export const rotation: fc.Arbitrary<Rotation> = fc
  .record({
    people: fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 5 }),
    turnDays: fc.integer({ min: 1, max: 30 }),
    since: fc.integer({ min: -200, max: 60 }),
    handoverMinute: fc.integer({ min: 0, max: 1_439 }),
    zone: fc.constantFrom(...ZONES),
    hours,
  })
  .map((row) => ({
    ...row,
    since: new Date(YEAR_FROM + row.since * DAY_MS).toISOString().slice(0, 10),
    hours: row.hours?.fromMinute === row.hours?.untilMinute ? null : row.hours,
  }));

const rotations = fc.array(rotation, { maxLength: 2 });

export const rota: fc.Arbitrary<Rota> = fc.record({
  primary: rotations,
  secondary: rotations,
  tertiary: rotations,
});

export const cover: fc.Arbitrary<Cover> = fc
  .record({
    duty: fc.constantFrom(...DUTIES),
    cover: fc.constantFrom(...names),
    from: fc.integer({ min: 0, max: 365 * 24 * 60 }),
    minutes: fc.integer({ min: 1, max: 20 * 24 * 60 }),
    number: fc.integer({ min: 1, max: 9_999 }),
  })
  .map(({ from, minutes, number, ...row }) => ({
    ...row,
    id: `OC-${String(number).padStart(4, '0')}`,
    how: 'override' as const,
    fromWall: YEAR_FROM + from * 60_000,
    untilWall: YEAR_FROM + (from + minutes) * 60_000,
    why: 'drawn',
    person: personId('ops'),
    account: account('ops'),
  }));

/** Two who take weekly turns at a duty from Monday 2026-01-05, 09:00 in New York. */
export function weekly(people: readonly string[], other: Partial<Rotation> = {}): Rotation {
  return {
    people: people.map(personId),
    turnDays: 7,
    since: '2026-01-05',
    handoverMinute: 9 * 60,
    zone: 'America/New_York',
    hours: null,
    ...other,
  };
}

export function rotaOf(
  primary: readonly Rotation[],
  other: Partial<Record<Duty, readonly Rotation[]>> = {},
): Rota {
  return { ...NO_ROTA, primary, ...other };
}
