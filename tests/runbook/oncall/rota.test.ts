// Who is on duty at an instant: turns counted on a zone's calendar, daylight saving both ways, hours that reach
// over midnight; and for any rota at any instant exactly one turn or one gap.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DUTIES } from '#runbook/oncall/duty.ts';
import { NO_ONCALL } from '#runbook/oncall/fact.ts';
import { ladderFor, onCallAt, onCallGaps, onDuty } from '#runbook/oncall/oncall.ts';
import { always, holderAt, NO_ROTA, shiftsOver } from '#runbook/oncall/rota.ts';
import type { Rotation } from '#runbook/oncall/rota.ts';
import { gapsOver, turnsOf } from '#runbook/oncall/turns.ts';
import { personId } from '#runbook/person.ts';
import { PEOPLE } from '#tests/model/bench.ts';
import { cover, DAY_MS, rota, rotaOf, rotation, weekly, YEAR_FROM } from './rotas.ts';

/** "2026-03-08T02:30 America/New_York" and the like, with an offset where a time comes twice. */
function at(text: string): number {
  return Date.parse(text);
}

const PAIR = weekly(['trader', 'risk']);
const nightly: Rotation = weekly(['trader'], {
  hours: { days: [1, 2, 3, 4, 5], fromMinute: 18 * 60, untilMinute: 8 * 60 },
});

describe('a turn', () => {
  test.each([
    ['the minute before the first', PAIR, '2026-01-05T08:59-05:00', null],
    ['the first', PAIR, '2026-01-05T09:00-05:00', 'trader'],
    ['its last minute', PAIR, '2026-01-12T08:59-05:00', 'trader'],
    ['the second', PAIR, '2026-01-12T09:00-05:00', 'risk'],
    ['the first again', PAIR, '2026-01-19T09:00-05:00', 'trader'],
    ['the week of the spring change ends at nine', PAIR, '2026-03-09T08:59-04:00', 'trader'],
    ['and the next begins at nine', PAIR, '2026-03-09T09:00-04:00', 'risk'],
    ['the week of the autumn change ends at nine', PAIR, '2026-11-02T08:59-05:00', 'trader'],
    ['and the next begins at nine', PAIR, '2026-11-02T09:00-05:00', 'risk'],
    [
      'another zone has its own nine',
      weekly(['trader', 'risk'], { zone: 'Asia/Kolkata' }),
      '2026-01-12T09:00+05:30',
      'risk',
    ],
    [
      'half an hour before it',
      weekly(['trader', 'risk'], { zone: 'Asia/Kolkata' }),
      '2026-01-12T08:30+05:30',
      'trader',
    ],
    [
      'one person is on duty before the first day too',
      weekly(['trader']),
      '2020-01-01T00:00Z',
      'trader',
    ],
  ] as const)('%s', (_what, row, instant, who) => {
    expect(holderAt(row, at(instant))).toBe(who);
  });

  const daily = weekly(['trader', 'risk'], { turnDays: 1, since: '2026-03-01' });

  test('that changes at a time daylight saving skips changes when it would have been', () => {
    const skipped = { ...daily, handoverMinute: 2 * 60 + 30 };
    expect(holderAt(skipped, at('2026-03-08T01:59-05:00'))).toBe('trader');
    expect(holderAt(skipped, at('2026-03-08T03:29-04:00'))).toBe('trader');
    expect(holderAt(skipped, at('2026-03-08T03:30-04:00'))).toBe('risk');
  });

  test('that changes at a time that comes twice changes at the first and not back', () => {
    const twice = { ...daily, handoverMinute: 90 };
    const seen = ['01:29-04:00', '01:30-04:00', '01:10-05:00', '01:40-05:00'].map((time) =>
      holderAt(twice, at(`2026-11-01T${time}`)),
    );
    expect(seen).toEqual(['trader', 'risk', 'risk', 'risk']);
  });
});

describe('hours', () => {
  test.each([
    ['before they begin', '2026-01-05T17:59-05:00', null],
    ['when they begin', '2026-01-05T18:00-05:00', 'trader'],
    ['over midnight', '2026-01-06T03:00-05:00', 'trader'],
    ['when they end', '2026-01-06T08:00-05:00', null],
    ['on Saturday morning, begun on Friday', '2026-01-10T07:00-05:00', 'trader'],
    ['on Saturday night', '2026-01-10T20:00-05:00', null],
  ])('%s', (_what, instant, who) => {
    expect(holderAt(nightly, at(instant))).toBe(who);
  });

  test('over a year with both changes each night is one shift, of 13, 14 or 15 hours', () => {
    const shifts = shiftsOver(nightly, { from: YEAR_FROM, until: YEAR_FROM + 364 * DAY_MS });
    const long = shifts.map(({ from, until }) => (until - from) / 3_600_000);
    // Clocks change on Sundays, when no shift of these days is under way.
    expect(new Set(long)).toEqual(new Set([14]));
    const weekend = { ...nightly, hours: { days: [6], fromMinute: 18 * 60, untilMinute: 8 * 60 } };
    const nights = shiftsOver(weekend, { from: YEAR_FROM, until: YEAR_FROM + 364 * DAY_MS });
    const hoursOf = nights.map(({ from, until }) => (until - from) / 3_600_000);
    expect(hoursOf.filter((one) => one === 13)).toHaveLength(1);
    expect(hoursOf.filter((one) => one === 15)).toHaveLength(1);
    expect(new Set(hoursOf)).toEqual(new Set([13, 14, 15]));
  });
});

const oncallWith = (covers: typeof NO_ONCALL.covers) => ({ ...NO_ONCALL, covers });

describe('for any rota, covers and instant', () => {
  const drawn = fc.record({
    rota,
    covers: fc.array(cover, { maxLength: 6 }),
    minute: fc.integer({ min: 0, max: 364 * 24 * 60 }),
  });

  test('exactly one turn holds, and it is what the on-call says; a cover wins, the later one first', () => {
    fc.assert(
      fc.property(drawn, ({ rota: own, covers, minute }) => {
        const wall = YEAR_FROM + minute * 60_000;
        const oncall = oncallWith(covers);
        const now = onCallAt(oncall, own, wall);
        for (const duty of DUTIES) {
          const span = { from: wall - 9 * DAY_MS, until: wall + 9 * DAY_MS };
          const turns = turnsOf({ oncall, fileRota: own }, duty, span);
          const held = turns.filter(({ from, until }) => from <= wall && wall < until);
          expect(held.map(({ person }) => person)).toEqual([now[duty]]);
          const last = covers.findLast(
            (row) => row.duty === duty && row.fromWall <= wall && wall < row.untilWall,
          );
          if (last !== undefined) expect(now[duty]).toBe(last.cover);
        }
      }),
      { numRuns: 150 },
    );
  });

  test('turns follow each other without a hole and without an overlap, each longer than nothing', () => {
    fc.assert(
      fc.property(drawn, ({ rota: own, covers }) => {
        const span = { from: YEAR_FROM, until: YEAR_FROM + 60 * DAY_MS };
        const turns = turnsOf({ oncall: oncallWith(covers), fileRota: own }, 'primary', span);
        expect(turns[0]?.from).toBe(span.from);
        expect(turns.at(-1)?.until).toBe(span.until);
        for (const [place, turn] of turns.entries()) {
          expect(turn.until).toBeGreaterThan(turn.from);
          if (place > 0) expect(turn.from).toBe(turns[place - 1]?.until);
        }
      }),
      { numRuns: 100 },
    );
  });

  test('whoever is not named is nobody, and the gap says so', () => {
    fc.assert(
      fc.property(drawn, ({ rota: own, covers }) => {
        const span = { from: YEAR_FROM, until: YEAR_FROM + 20 * DAY_MS };
        const asked = { oncall: oncallWith(covers), fileRota: own };
        const gaps = gapsOver(asked, PEOPLE, span);
        const empty = turnsOf(asked, 'primary', span).filter(({ person }) => person === null);
        expect(gaps.map(({ from, until }) => [from, until])).toEqual(
          empty.map(({ from, until }) => [from, until]),
        );
      }),
      { numRuns: 100 },
    );
  });
});

test('a hundred random rotations over a year hold each hour as their turns say', () => {
  const drawn = fc.sample(rotation, { numRuns: 100, seed: 7 });
  let hours = 0;
  for (const row of drawn) {
    const fileRota = { ...NO_ROTA, primary: [row] };
    const span = { from: YEAR_FROM, until: YEAR_FROM + 365 * DAY_MS };
    const turns = turnsOf({ oncall: NO_ONCALL, fileRota }, 'primary', span);
    let place = 0;
    for (let wall = span.from; wall < span.until; wall += 7 * 3_600_000) {
      while ((turns[place]?.until ?? Infinity) <= wall) place += 1;
      expect(turns[place]?.person).toBe(holderAt(row, wall));
      hours += 1;
    }
  }
  expect(hours).toBe(100 * Math.ceil((365 * 24) / 7));
});

describe('who is called', () => {
  const named = { ...NO_ROTA, primary: [always(personId('trader'))], secondary: [PAIR] };
  const ladders = { CRITICAL: [0, 5, 10], WARNING: [0, 60], INFO: [] };
  const rungs = (wall: number) =>
    ladderFor({ ladders, rota: named }, 'CRITICAL', {
      wall,
      roster: PEOPLE,
      oncall: NO_ONCALL,
    }).map(({ person, wall: when }) => [person, (when - wall) / 60_000]);

  test('is whoever has the duty when the alert fires, each once', () => {
    expect(rungs(at('2026-01-12T10:00-05:00'))).toEqual([
      ['trader', 0],
      ['risk', 5],
    ]);
    // In the other week the same person would be called twice: the ladder has one rung less, and it is named.
    const wall = at('2026-01-19T10:00-05:00');
    expect(rungs(wall)).toEqual([['trader', 0]]);
    expect(onCallGaps(onCallAt(NO_ONCALL, named, wall), PEOPLE)).toEqual([
      'trader is both primary and secondary on call.',
      'Nobody is tertiary on call.',
    ]);
  });

  test('by the rota in force, and by the files only until there is one', () => {
    const wall = YEAR_FROM + DAY_MS;
    const inForce = rotaOf([always(personId('ops'))]);
    expect(onCallAt(NO_ONCALL, named, wall).primary).toBe('trader');
    expect(onCallAt({ ...NO_ONCALL, rota: inForce }, named, wall).primary).toBe('ops');
  });

  test('somebody who left the roster is a gap, and the next one moves up', () => {
    const wall = at('2026-01-12T10:00-05:00');
    const left = PEOPLE.filter(({ id }) => id !== 'trader');
    const now = onCallAt(NO_ONCALL, named, wall);
    expect(onDuty(now, left).map(({ person }) => person.id)).toEqual(['risk']);
    expect(onCallGaps(now, left)[0]).toBe(
      'trader is primary on call and not on the roster in force.',
    );
  });
});
