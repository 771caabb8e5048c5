// The guards of incidents: each forged batch is caught, whoever made it, and the honest one beside it passes;
// a journal from before incidents stays sound. Whatever people do, the deciders never meet a guard.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DeskFact, ResumeRecorded } from '#runbook/fact.ts';
import { INCIDENT_GUARDS } from '#runbook/incident/guard.ts';
import { close, lead, openByHand, write as say } from '#runbook/incident/tend.ts';
import type { DeskState } from '#runbook/state.ts';
import { judgeBatch } from '#engine/journal/guard.ts';
import { account, deskOf, force, latchSet, STAMP, write } from '#tests/model/bench.ts';
import {
  acknowledged,
  alert,
  batch,
  breached,
  handOf,
  resolved,
} from '#tests/runbook/incident/room.ts';

const { person } = handOf('trader');
const heard = new Set<string>();

/** What the guards of incidents say of a batch; the others have their own tests. */
function caught(desk: DeskState, ...facts: readonly DeskFact[]): string | null {
  const breach = judgeBatch(INCIDENT_GUARDS, desk, facts, STAMP);
  if (breach !== null) heard.add(breach.guard);
  return breach?.sentence ?? null;
}

function written(field: 'cause' | 'prevention', text = 'x', id = 'I-0001'): DeskFact {
  return {
    kind: 'incident.written',
    id,
    field,
    text,
    person: person.id,
    account: account('trader'),
  };
}

const CLOSED: DeskFact = {
  kind: 'incident.closed',
  id: 'I-0001',
  person: person.id,
  account: account('trader'),
};
const FILED: DeskFact = { kind: 'incident.filed', id: 'I-0001', file: 'f', sha256: 'ab' };

function openedOf(desk: DeskState, number: number): readonly DeskFact[] {
  return batch(desk, alert(number, `key ${number}`));
}

describe('a close', () => {
  test('takes cause and prevention, of before or of its own batch', () => {
    const open = breached();
    expect(caught(open, CLOSED)).toBe('I-0001 was closed without cause');
    expect(caught(open, written('cause'), CLOSED)).toBe('I-0001 was closed without prevention');
    expect(caught(open, written('cause'), written('prevention'), CLOSED)).toBeNull();
    expect(caught(force(open, written('cause'), written('prevention')), CLOSED)).toBeNull();
  });

  test('is the end: nothing changes it any more but the hash of its file', () => {
    const over = force(breached(), written('cause'), written('prevention'), CLOSED);
    expect(caught(over, written('cause'))).toContain('I-0001 was touched by incident.written');
    expect(caught(over, CLOSED)).toContain('I-0001 was touched by incident.closed');
    expect(caught(over, FILED)).toBeNull();
    expect(caught(breached(), FILED)).toBe('I-0001 was filed and is not closed');
  });
});

test('numbers go in order, words are not empty, and nothing is written into what never was', () => {
  const [, opened] = openedOf(deskOf(), 1);
  if (opened === undefined || opened.kind !== 'incident.opened') throw new Error('none opened');
  expect(caught(deskOf(), opened)).toBeNull();
  expect(caught(deskOf(), { ...opened, id: 'I-0002' })).toContain('where I-0001 is next');
  expect(caught(breached(), opened)).toContain('where I-0002 is next');
  expect(caught(breached(), written('cause', ' '))).toBe('I-0001 has an empty cause');
  expect(caught(breached(), written('cause', 'x', 'I-0007'))).toContain('I-0007 was touched');
});

describe('a resume', () => {
  const recorded: ResumeRecorded = {
    kind: 'resume.recorded',
    approval: 'R-0001',
    cause: 'x',
    fix: 'y',
    lifted: ['breach'],
    stays: [],
    evidence: [],
  };
  const lift: DeskFact = {
    kind: 'latch.lifted',
    latch: 'breach',
    way: 'resume',
    approval: 'R-0001',
    reason: 'z',
  };

  test('lifts the latch of no incident that lacks its prevention', () => {
    const desk = force(
      deskOf(),
      ...batch(deskOf(), latchSet('breach'), alert(1, 'latch breach')),
      written('cause'),
    );
    expect(caught(desk, lift, recorded)).toContain('I-0001, which lacks its prevention');
    expect(caught(desk, written('prevention'), lift, recorded)).toBeNull();
    const other: DeskFact = { ...lift, latch: 'emergency' };
    expect(caught(force(desk, latchSet('emergency')), other, recorded)).toBeNull();
  });

  test('of a journal from before incidents stays sound', () => {
    const desk = force(deskOf(), latchSet('breach'), alert(1, 'latch breach'));
    expect(caught(desk, lift, recorded)).toBeNull();
  });
});

test('each guard was broken', () => {
  expect([...heard].toSorted()).toEqual(INCIDENT_GUARDS.map((guard) => guard.name).toSorted());
});

/** What may come next, by a number that chooses among what is there. */
const ACTS: readonly ((desk: DeskState, pick: number) => readonly DeskFact[])[] = [
  (desk) => openedOf(desk, desk.runbook.alerts.next),
  (desk, pick) => {
    const open = Object.values(desk.runbook.alerts.byId).filter((row) => row.status !== 'resolved');
    const row = open[pick % Math.max(1, open.length)];
    return row === undefined ? [] : batch(desk, resolved(Number(row.id.slice(3))));
  },
  (desk, pick) => {
    const open = Object.values(desk.runbook.alerts.byId).filter((row) => row.status === 'firing');
    const row = open[pick % Math.max(1, open.length)];
    return row === undefined ? [] : batch(desk, acknowledged(Number(row.id.slice(3)), 'risk'));
  },
  (desk, pick) => answered(openByHand(desk, { title: `by hand ${pick}` }, handOf('trader'))),
  (desk, pick) =>
    answered(
      lead(
        desk,
        { id: idAt(desk, pick), person: pick % 2 === 0 ? 'risk' : null },
        handOf('trader'),
      ),
    ),
  (desk, pick) => {
    const field = (['cause', 'fix', 'prevention', 'action', 'note'] as const)[pick % 5] ?? 'note';
    return answered(say(desk, { field, text: `${idAt(desk, pick)} words` }, handOf('trader')));
  },
  (desk, pick) =>
    answered(
      close(
        desk,
        { id: idAt(desk, pick), still: () => (pick % 3 === 0 ? 'it holds' : null) },
        handOf('risk'),
      ),
    ),
];

function idAt(desk: DeskState, pick: number): string {
  const ids = Object.keys(desk.runbook.incidents.byId);
  return ids[pick % Math.max(1, ids.length)] ?? 'I-0001';
}

function answered(answer: ReturnType<typeof close>): readonly DeskFact[] {
  return answer.ok ? answer.value : [];
}

test('whatever people do in whatever order, every batch is sound and what is closed has both words', () => {
  let closed = 0;
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(ACTS.length - 1), fc.nat(30)), {
        minLength: 30,
        maxLength: 90,
        size: 'max',
      }),
      (steps) => {
        let desk = deskOf();
        for (const [act, pick] of steps) {
          const facts = ACTS[act]?.(desk, pick) ?? [];
          if (facts.length > 0) desk = write(desk, facts);
        }
        const rows = Object.values(desk.runbook.incidents.byId);
        closed += rows.filter((row) => row.closedWall !== null).length;
        return rows.every(
          (row) => row.closedWall === null || (row.cause !== null && row.prevention !== null),
        );
      },
    ),
    { numRuns: 300 },
  );
  expect(closed).toBeGreaterThan(20);
});
