// Whatever the rota, its covers and the time that passes: an alert that fires calls whoever is on duty at that
// instant and nobody else, its rungs keep their times, and no step comes late.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { alertOfKey, foldAlert, NO_ALERTS } from '#runbook/alert.ts';
import type { Alert } from '#runbook/alert.ts';
import type { AlertFact } from '#runbook/alert/fact.ts';
import { raised } from '#runbook/alert/ladder.ts';
import { nextStep, sweepAlerts } from '#runbook/alert/sweep.ts';
import type { Severity } from '#runbook/alert/severity.ts';
import type { Cover } from '#runbook/oncall/fact.ts';
import { ladderFor, onCallAt, onDuty } from '#runbook/oncall/oncall.ts';
import type { Rota } from '#runbook/oncall/rota.ts';
import { PEOPLE } from '#tests/model/bench.ts';
import { MINUTE } from '#tests/runbook/alert-room.ts';
import { cover, rota, YEAR_FROM } from './rotas.ts';

const LADDERS = { CRITICAL: [0, 5, 10], WARNING: [0, 60], INFO: [] };
const HOLDS = { CRITICAL: null, WARNING: null, INFO: null };
const DRAFT = { key: 'fire', rule: 'test', text: 'fire', did: 'stopped', procedure: null };

interface Drawn {
  readonly rota: Rota;
  readonly covers: readonly Cover[];
  readonly severity: Severity;
  readonly begins: number;
  /** Minutes from one look to the next. */
  readonly passes: readonly number[];
}

const drawn: fc.Arbitrary<Drawn> = fc.record({
  rota,
  covers: fc.array(cover, { maxLength: 12 }),
  severity: fc.constantFrom<Severity>('CRITICAL', 'WARNING'),
  begins: fc.integer({ min: 0, max: 300 * 24 * 60 }),
  passes: fc.array(fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 60, max: 9_000 })), {
    maxLength: 25,
  }),
});

interface Look {
  readonly wall: number;
  readonly row: Alert;
  readonly facts: readonly AlertFact[];
  /** Who is on duty then, first to last. */
  readonly duty: readonly string[];
}

/** One alert, looked at each time after some minutes. */
function looks({ rota: fileRota, covers, severity, begins, passes }: Drawn): readonly Look[] {
  const oncall = { rota: fileRota, covers };
  const roster = PEOPLE;
  const ladder = (of: Severity, wall: number) =>
    ladderFor({ ladders: LADDERS, rota: fileRota }, of, { wall, roster, oncall });
  let wall = YEAR_FROM + begins * MINUTE;
  let alerts = NO_ALERTS;
  const look = (facts: readonly AlertFact[]): Look => {
    for (const fact of facts) alerts = foldAlert(alerts, fact, { wall, desk: 0, roster });
    const row = alertOfKey(alerts, DRAFT.key);
    if (row === null) throw new RangeError('the alert is gone');
    const people = onDuty(onCallAt(oncall, fileRota, wall), roster);
    const duty = people.slice(0, LADDERS[severity].length).map(({ person }) => person.id);
    return { wall, row, facts, duty };
  };
  const rungs = ladder(severity, wall);
  const first = look(raised({ ...DRAFT, severity }, 'AL-0001', { rungs, wall, roster }));
  return passes.reduce<readonly Look[]>(
    (all, minutes) => {
      wall += minutes * MINUTE;
      const clock = { wall, lastWall: wall, roster };
      return [...all, look(sweepAlerts(alerts, clock, { holds: HOLDS, ladder }))];
    },
    [first],
  );
}

function paged({ facts }: Look): readonly string[] {
  return facts.flatMap((fact) => (fact.kind === 'alert.escalated' ? [fact.to] : []));
}

test('whoever is paged is on duty then, wherever anybody is', () => {
  fc.assert(
    fc.property(drawn, (asked) => {
      for (const look of looks(asked)) {
        if (look.duty.length === 0) continue;
        expect(look.row.ladder.map(({ person }) => person)).toEqual(look.duty);
        for (const person of paged(look)) expect(look.duty).toContain(person);
      }
    }),
    { numRuns: 300 },
  );
});

test('whoever takes over a rung that is used up is paged at once', () => {
  fc.assert(
    fc.property(drawn, (asked) => {
      const all = looks(asked);
      all.forEach((look, at) => {
        const before = all[at - 1];
        if (before === undefined || !look.facts.some(({ kind }) => kind === 'alert.moved')) return;
        const had = before.row.ladder.slice(0, before.row.rung).map(({ person }) => person);
        const due = look.row.ladder.filter((rung) => rung.wall <= look.wall);
        for (const { person } of due.slice(0, had.length))
          expect(had.includes(person) || paged(look).includes(person)).toBe(true);
        const moved = look.facts.findIndex(({ kind }) => kind === 'alert.moved');
        expect(moved).toBe(0);
      });
    }),
    { numRuns: 300 },
  );
});

test('rungs keep the times they have from when it fired, and no step is late', () => {
  fc.assert(
    fc.property(drawn, (asked) => {
      let fired: number | undefined;
      for (const { row, wall, facts } of looks(asked)) {
        if (fired === undefined || facts.some(({ kind }) => kind === 'alert.woken'))
          fired = row.ladder[0]?.wall;
        row.ladder.forEach((rung, at) => {
          expect(rung.wall).toBe((fired ?? 0) + (LADDERS[row.severity][at] ?? 0) * MINUTE);
        });
        expect(nextStep(row, PEOPLE, HOLDS)?.wall ?? Infinity).toBeGreaterThan(wall);
      }
    }),
    { numRuns: 300 },
  );
});

test('a second look at the same instant finds nothing to do', () => {
  fc.assert(
    fc.property(drawn, (asked) => {
      const twice = { ...asked, passes: asked.passes.flatMap((minutes) => [minutes, 0]) };
      looks(twice).forEach(({ facts }, at) => {
        if (at > 0 && at % 2 === 0) expect(facts).toEqual([]);
      });
    }),
    { numRuns: 200 },
  );
});
