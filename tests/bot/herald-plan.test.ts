// What the herald does next, case by case: order in each thread, who waits for whom, what goes first, which
// edits are overtaken; and for whatever is due, the rules that always hold.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planNext, threadOf } from '#bot/herald/plan.ts';
import type { Hold, Queued, Situation } from '#bot/herald/plan.ts';
import type { OutboxRow, Posting } from '#engine/journal/journal.ts';
import { deskTime, wallTime } from '#engine/model/time.ts';

const NOW = 1_000;

function row(id: number, more: Partial<OutboxRow> = {}): OutboxRow {
  return {
    id,
    seq: id,
    desk: deskTime(0),
    wall: wallTime(0),
    channel: 'alerts',
    lane: 'normal',
    card: '{}',
    topic: null,
    part: 'card',
    ...more,
  };
}

function posting(message: number, state: Posting['state']): Posting {
  const place = state === 'sent' ? 'p' : null;
  return { platform: 'room', message, state, place, tries: 1, next: 0, fault: null, repeat: false };
}

function hold(until: number, more: Partial<Hold> = {}): Hold {
  return { until, urgent: until, settled: 0, ...more };
}

function fresh(id: number, more: Partial<OutboxRow> = {}): Queued {
  return { row: row(id, more), posting: null, hold: null };
}

function waits(id: number, until: number, more: Partial<OutboxRow> & Partial<Hold> = {}): Queued {
  const { urgent, settled, until: _, ...rest } = { urgent: until, settled: 0, ...more };
  return {
    row: row(id, rest),
    posting: posting(id, 'waiting'),
    hold: hold(until, { urgent, settled }),
  };
}

function unsure(id: number, at: Partial<Hold>, more: Partial<OutboxRow> = {}): Queued {
  return { row: row(id, more), posting: posting(id, 'sending'), hold: hold(0, at) };
}

const A = { topic: 'alert AL-0001' } as const;
const B = { topic: 'alert AL-0002' } as const;
const entry = { part: 'entry' } as const;
const critical = { lane: 'critical' } as const;
const report = { lane: 'report' } as const;
const BY_LANE = { critical: ['critical'], normal: ['normal'], report: ['report'] } as const;
const ALL = ['critical', 'normal', 'report'] as const;

interface Case extends Partial<Omit<Situation, 'queue'>> {
  readonly name: string;
  readonly queue: readonly Queued[];
  /** Topics whose card stands already. */
  readonly stands?: readonly string[];
  readonly steps: readonly string[];
  readonly again?: number;
}

const CASES: readonly Case[] = [
  { name: 'nothing is due, nothing is done', queue: [], steps: [] },
  {
    name: 'what stands alone goes in its order',
    queue: [fresh(1), fresh(2), fresh(3)],
    steps: ['deliver 1', 'deliver 2', 'deliver 3'],
  },
  {
    name: 'no more than asked for, the oldest first whatever the thread',
    queue: [fresh(1, A), fresh(2, { channel: 'orders' }), fresh(3, { ...A, ...entry }), fresh(4)],
    most: 3,
    steps: ['deliver 1', 'deliver 2', 'deliver 3'],
  },
  {
    name: 'a message that waits holds back its own thread only',
    queue: [waits(1, 1_500), fresh(2), fresh(3, { channel: 'orders' }), fresh(4, A)],
    steps: ['deliver 3', 'deliver 4'],
    again: 1_500,
  },
  {
    name: 'what waited long enough goes',
    queue: [waits(1, NOW), fresh(2)],
    steps: ['deliver 1', 'deliver 2'],
  },
  {
    name: 'the first to be tried again says when',
    queue: [waits(1, 1_500), waits(2, 1_200, A), waits(3, 1_900, B)],
    steps: [],
    again: 1_200,
  },
  {
    name: 'what went before the one that waits still goes',
    queue: [fresh(1, A), waits(2, 1_500, { ...A, ...entry }), fresh(3, { ...A, ...entry })],
    steps: ['deliver 1'],
    again: 1_500,
  },
  {
    name: 'a lost answer is looked up before its thread goes on',
    queue: [unsure(1, { until: NOW }), fresh(2), fresh(3, A)],
    steps: ['look-up 1', 'deliver 3'],
  },
  {
    name: 'a look-up waits its time',
    queue: [unsure(1, { until: 1_300 }), fresh(2)],
    steps: [],
    again: 1_300,
  },
  {
    name: 'the look-up of a first card does not wait until all is settled',
    queue: [unsure(1, { until: NOW, settled: 4_000 }, A)],
    steps: ['look-up 1'],
  },
  {
    name: 'the look-up of an edit does',
    queue: [unsure(1, { until: NOW, settled: 4_000 }, A)],
    stands: [A.topic],
    steps: [],
    again: 4_000,
  },
  {
    name: 'also when something CRITICAL waits behind it',
    queue: [unsure(1, { until: NOW, urgent: NOW, settled: 4_000 }, { ...A, ...critical })],
    stands: [A.topic],
    lanes: BY_LANE.critical,
    steps: [],
    again: 4_000,
  },
  {
    name: 'an edit that surely did not arrive is tried again without that',
    queue: [waits(1, NOW, { ...A, settled: 4_000 })],
    stands: [A.topic],
    steps: ['deliver 1'],
  },
  {
    name: 'a thread that is worked on elsewhere is left alone',
    queue: [fresh(1, A), fresh(2, { ...A, ...entry }), fresh(3, B)],
    busy: new Set([threadOf(row(0, A))]),
    steps: ['deliver 3'],
  },
  {
    name: 'other lanes are left to others',
    queue: [fresh(1, critical), fresh(2), fresh(3, report)],
    steps: ['deliver 2'],
  },
  {
    name: 'a topic with something CRITICAL in it is the critical lane’s, whole and in its order',
    queue: [fresh(1, A), fresh(2, { ...A, ...entry, ...critical }), fresh(3, B)],
    lanes: BY_LANE.critical,
    steps: ['deliver 1', 'deliver 2'],
  },
  {
    name: 'and nobody else’s',
    queue: [fresh(1, A), fresh(2, { ...A, ...entry, ...critical }), fresh(3, B)],
    lanes: BY_LANE.normal,
    steps: ['deliver 3'],
  },
  {
    name: 'a report of a topic goes with what is more urgent in it',
    queue: [fresh(1, { ...A, ...report }), fresh(2, { ...A, ...entry })],
    steps: ['deliver 1', 'deliver 2'],
  },
  {
    name: 'one queue for all lanes takes all in the order it was written',
    queue: [fresh(1, report), fresh(2, critical), fresh(3)],
    lanes: ALL,
    steps: ['deliver 1', 'deliver 2', 'deliver 3'],
  },
  {
    name: 'before something CRITICAL one waits no longer than the urgent time',
    queue: [
      waits(1, 9_000, { ...A, urgent: NOW }),
      fresh(2, { ...A, ...entry, ...critical }),
      fresh(3, { ...A, ...entry }),
    ],
    lanes: BY_LANE.critical,
    steps: ['deliver 1', 'deliver 2', 'deliver 3'],
  },
  {
    name: 'behind the last CRITICAL one waits as ever',
    queue: [
      fresh(1, { ...A, ...critical }),
      waits(2, 9_000, { ...A, ...entry, urgent: NOW }),
      fresh(3, { ...A, ...entry }),
    ],
    lanes: BY_LANE.critical,
    steps: ['deliver 1'],
    again: 9_000,
  },
  {
    name: 'edits that a later one overtakes are skipped, entries never',
    queue: [fresh(1, A), fresh(2, { ...A, ...entry }), fresh(3, A), fresh(4, A)],
    stands: [A.topic],
    steps: ['skip 1', 'deliver 2', 'skip 3', 'deliver 4'],
  },
  {
    name: 'the first card is posted, and what comes behind it overtaken',
    queue: [fresh(1, A), fresh(2, A), fresh(3, A)],
    steps: ['deliver 1', 'skip 2', 'deliver 3'],
  },
  {
    name: 'an edit that waits for its retry is overtaken too',
    queue: [waits(1, 9_000, A), fresh(2, A)],
    stands: [A.topic],
    steps: ['skip 1', 'deliver 2'],
  },
  {
    name: 'an edit whose answer was lost is not: it could still act, after the later one',
    queue: [unsure(1, { until: NOW, settled: NOW }, A), fresh(2, A)],
    stands: [A.topic],
    steps: ['look-up 1'],
  },
  {
    name: 'a CRITICAL edit is not overtaken by a calmer one',
    queue: [fresh(1, { ...A, ...critical }), fresh(2, A)],
    stands: [A.topic],
    lanes: BY_LANE.critical,
    steps: ['deliver 1', 'deliver 2'],
  },
  {
    name: 'but by another CRITICAL one',
    queue: [fresh(1, { ...A, ...critical }), fresh(2, A), fresh(3, { ...A, ...critical })],
    stands: [A.topic],
    lanes: BY_LANE.critical,
    steps: ['skip 1', 'skip 2', 'deliver 3'],
  },
  {
    name: 'an entry overtakes nothing',
    queue: [fresh(1, A), fresh(2, { ...A, ...entry })],
    stands: [A.topic],
    steps: ['deliver 1', 'deliver 2'],
  },
  {
    name: 'cards that stand alone are never overtaken',
    queue: [fresh(1), fresh(2)],
    steps: ['deliver 1', 'deliver 2'],
  },
  {
    name: 'a card of another topic overtakes nothing',
    queue: [fresh(1, A), fresh(2, B)],
    stands: [A.topic, B.topic],
    steps: ['deliver 1', 'deliver 2'],
  },
];

function planned(queue: readonly Queued[], more: Partial<Situation> & Pick<Case, 'stands'> = {}) {
  const { stands = [], ...rest } = more;
  return planNext({
    lanes: BY_LANE.normal,
    queue,
    busy: new Set(),
    placeOf: (topic) => (stands.includes(topic) ? 'somewhere' : null),
    now: NOW,
    most: 64,
    ...rest,
  });
}

describe('the plan', () => {
  test.each(CASES)('$name', ({ name, queue, steps, again, ...more }) => {
    const plan = planned(queue, more);
    expect(
      plan.steps.map((step) => `${step.kind} ${step.row.id}`),
      name,
    ).toEqual(steps);
    expect(plan.again).toBe(again ?? Number.POSITIVE_INFINITY);
  });

  test('says what is urgent and what is an edit', () => {
    const queue = [
      fresh(1, A),
      fresh(2, { ...A, ...entry, ...critical }),
      fresh(3, { ...A, ...entry }),
      unsure(4, { settled: 0 }, A),
    ];
    const { steps } = planned(queue, { lanes: BY_LANE.critical });
    expect(steps.map((step) => step.urgent)).toEqual([true, true, false, false]);
    expect(steps.at(-1)).toMatchObject({ kind: 'look-up', edit: true, thread: 'on alert AL-0001' });
  });

  test('threads of a channel and of a topic never meet', () => {
    const names = [
      row(1),
      row(2, { lane: 'report' }),
      row(3, { channel: 'orders' }),
      row(4, { topic: 'alerts normal' }),
    ].map(threadOf);
    expect(new Set(names).size).toBe(4);
  });
});

describe('whatever is due', () => {
  const message = fc.record({
    lane: fc.constantFrom(...ALL),
    topic: fc.constantFrom(null, 'alert AL-0001', 'alert AL-0002'),
    part: fc.constantFrom('card' as const, 'entry' as const),
    channel: fc.constantFrom('alerts', 'orders'),
    fate: fc.constantFrom('fresh', 'waits', 'unsure'),
    until: fc.constantFrom(0, NOW, 2_000),
    urgent: fc.constantFrom(0, 2_000),
    settled: fc.constantFrom(0, 3_000),
  });
  const queues = fc.array(message, { maxLength: 12 }).map((list) =>
    list.map(({ fate, until, urgent, settled, ...more }, at): Queued => {
      if (fate === 'fresh') return fresh(at + 1, more);
      if (fate === 'waits') return waits(at + 1, until, { ...more, urgent, settled });
      return unsure(at + 1, { until, urgent, settled }, more);
    }),
  );
  const stands = fc.subarray(['alert AL-0001', 'alert AL-0002']);

  test('each thread is worked off from its oldest, and by one queue', () => {
    fc.assert(
      fc.property(queues, stands, fc.integer({ min: 1, max: 9 }), (queue, standing, most) => {
        const plans = ALL.map((lane) => planned(queue, { lanes: [lane], stands: standing, most }));
        const threads = plans.map((plan) => new Set(plan.steps.map((step) => step.thread)));
        for (const [at, one] of threads.entries())
          for (const other of threads.slice(at + 1)) expect(one.isDisjointFrom(other)).toBe(true);
        for (const { steps } of plans)
          for (const thread of new Set(steps.map((step) => step.thread))) {
            const mine = steps.filter((step) => step.thread === thread).map((step) => step.row.id);
            const all = queue.filter((one) => threadOf(one.row) === thread);
            expect(mine).toEqual(all.slice(0, mine.length).map((one) => one.row.id));
          }
      }),
      { numRuns: 500 },
    );
  });

  test('entries, first cards and CRITICAL cards are never skipped, nor what may have arrived', () => {
    fc.assert(
      fc.property(queues, stands, (queue, standing) => {
        const { steps } = planned(queue, { lanes: ALL, stands: standing });
        for (const step of steps) {
          if (step.kind !== 'skip') continue;
          const { topic, part, lane, id } = step.row;
          expect([part, step.posting?.state === 'sending']).toEqual(['card', false]);
          const later = queue.filter((one) => one.row.topic === topic && one.row.id > id);
          const cards = later.filter((one) => one.row.part === 'card');
          expect(cards.some((one) => ALL.indexOf(one.row.lane) <= ALL.indexOf(lane))).toBe(true);
          const before = steps.some((one) => one.row.topic === topic && one.row.id < id);
          expect(before || standing.includes(topic ?? '')).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('what waits is not touched, and the plan knows when it will be', () => {
    fc.assert(
      fc.property(queues, stands, (queue, standing) => {
        const { steps, again } = planned(queue, { lanes: ALL, stands: standing });
        for (const { kind, hold: held, urgent } of steps)
          if (kind !== 'skip' && held !== null)
            expect(urgent ? held.urgent : held.until).toBeLessThanOrEqual(NOW);
        const threads = new Set(queue.map((one) => threadOf(one.row)));
        const working = new Set(steps.map((step) => step.thread));
        if (!threads.isSubsetOf(working)) expect(again).toBeLessThan(Number.POSITIVE_INFINITY);
        expect(again).toBeGreaterThan(NOW);
      }),
      { numRuns: 500 },
    );
  });
});
