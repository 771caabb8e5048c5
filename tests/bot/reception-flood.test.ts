// Many at once: everybody is answered in the order they spoke, nobody holds up anybody else, a halt waits
// for nothing, and what changes under way is judged as it is at the commit.
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import type { Deed } from '#bot/delivered.ts';
import { createLanes } from '#bot/reception/lanes.ts';
import type { Job } from '#bot/reception/lanes.ts';
import { RECORDED_AN_HOUR, createStrangers } from '#bot/strangers.ts';
import type { DeskFact } from '#runbook/fact.ts';
import type { Proposal } from '#runbook/proposal.ts';
import { closeHalls, inboxWith, openHall, PEOPLE, shown } from '#tests/bot/reception-hall.ts';

afterEach(closeHalls);

function notesOf(facts: readonly DeskFact[], who: string): readonly string[] {
  return facts.flatMap((fact) =>
    fact.kind === 'note.kept' && fact.person === who ? [fact.text] : [],
  );
}

test.each(['memory', 'sqlite'] as const)(
  'a thousand at once, on %s: all answered, in order per person, few commits to mark them',
  async (journal) => {
    let marks = 0;
    const hall = await openHall({
      journal,
      around: {
        inbox: (inner) =>
          inboxWith(inner, {
            mark: (rows) => {
              marks += 1;
              inner.mark(rows);
            },
          }),
      },
    });
    await hall.say('ana', 'halt');
    await hall.settled();
    marks = 0;
    const speakers = PEOPLE.slice(0, 5);
    const answered = new Map<string, number[]>();
    const acts = Array.from({ length: 1_000 }, (_, at) => {
      const who = speakers[at % speakers.length] ?? '';
      const line = at % 10 === 9 ? 'status' : `note R-0001 number ${at}`;
      const delivered = hall.made(who, line, at % 2 === 0 ? {} : { platform: 'discord' });
      return { who, at, taken: hall.reception.take(delivered) };
    }).map(({ who, at, taken }) => {
      const reply = shown();
      return taken.act({
        ...reply,
        answer: (answer) => {
          expect(answer.ok).toBe(true);
          answered.set(who, [...(answered.get(who) ?? []), at]);
          return Promise.resolve();
        },
      });
    });
    await Promise.all(acts);
    for (const who of speakers) {
      const own = answered.get(who) ?? [];
      expect(own).toHaveLength(200);
      expect(own).toEqual(own.toSorted((a, b) => a - b));
      const numbers = notesOf(hall.world.facts(), who).map((text) => Number(text.split(' ')[1]));
      expect(numbers).toEqual(own.filter((at) => at % 10 !== 9));
    }
    expect(marks).toBeLessThan(1_000);
    expect(hall.ground.journal.deliveries.unfinished('slack', 9)).toEqual([]);
  },
);

test('a halt said behind a thousand others waits for none of them', async () => {
  const hall = await openHall();
  await hall.say('ana', 'halt');
  const before = hall.facts('latch.set').length;
  const notes = Array.from({ length: 1_000 }, (_, at) =>
    hall.say('ana', `note R-0001 number ${at}`),
  );
  const halt = await hall.say('ana', 'halt once more');
  expect(halt?.ok).toBe(true);
  expect(hall.facts('latch.set')).toHaveLength(before + 1);
  expect(hall.facts('note.kept').length).toBeLessThan(100);
  await Promise.all(notes);
  expect(hall.facts('note.kept')).toHaveLength(1_000);
});

test('a veto goes before the key its own person turned just before it', async () => {
  const hall = await openHall();
  await hall.say('ana', 'halt');
  await hall.say(
    'ana',
    'resume --cause "stale quotes" --fix "feed restored" --prevention "watched from now on"',
  );
  const [approve, deny] = await Promise.all([
    hall.say('ben', 'approve R-0002'),
    hall.say('ben', 'deny R-0002 on second thoughts'),
  ]);
  expect([approve?.code, deny?.code]).toEqual(['APPROVAL_DENIED', 'OK']);
});

describe('more than can wait', () => {
  test('is answered at once, and not begun', async () => {
    const hall = await openHall();
    await hall.say('ana', 'halt');
    const all = await Promise.all(
      Array.from({ length: 4_100 }, (_, at) => hall.say('ana', `note R-0001 number ${at}`)),
    );
    const busy = all.filter((answer) => answer?.code === 'DESK_BUSY').length;
    expect(busy).toBeGreaterThan(50);
    expect(hall.facts('note.kept')).toHaveLength(all.length - busy);
  });
});

describe('what changes between a click and its commit', () => {
  const without = (who: string) => (proposal: Proposal) => ({
    ...proposal,
    people: proposal.people.map((one) =>
      one.id === who ? { ...one, roles: ['viewer' as const] } : one,
    ),
  });

  test.each([
    ['typed', { kind: 'line', line: 'approve R-0001' }],
    ['pressed', null],
  ] as const)('a role that is gone turns no key, %s', async (_, deed) => {
    const hall = await openHall();
    await hall.say('ana', 'halt');
    const said: Deed = deed ?? hall.press('Approve\u2026');
    const taken = hall.reception.take(hall.made('ben', said));
    hall.propose(without('ben'));
    expect((await hall.act(taken))?.code).toBe('KEY_ROLE_MISSING');
    expect(hall.facts('approval.granted')).toEqual([]);
    expect(hall.refusals()).toEqual(['KEY_ROLE_MISSING']);
  });

  test('even when it goes after the delivery was judged and marked', async () => {
    let marked: () => void = () => undefined;
    const hall = await openHall({
      around: {
        inbox: (inner) =>
          inboxWith(inner, {
            mark: (rows) => {
              inner.mark(rows);
              if (rows.some(({ state }) => state === 'acting')) marked();
            },
          }),
      },
    });
    await hall.say('ana', 'halt');
    marked = () => hall.propose(without('ben'));
    expect((await hall.say('ben', 'approve R-0001'))?.code).toBe('KEY_ROLE_MISSING');
    expect(hall.facts('approval.granted')).toEqual([]);
  });
});

describe('lanes', () => {
  type Step =
    | { readonly do: 'enter'; readonly who: number; readonly looks: boolean }
    | { readonly do: 'leave' };
  const step: fc.Arbitrary<Step> = fc.oneof(
    fc.record({
      do: fc.constant('enter' as const),
      who: fc.integer({ min: 0, max: 3 }),
      looks: fc.boolean(),
    }),
    fc.constant({ do: 'leave' as const }),
  );
  const BOUNDS = { running: 5, looksEach: 2, waiting: 8 };

  test('keep every bound and every person’s order, and begin whatever may begin', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const turns: (() => void)[] = [];
        const lanes = createLanes(BOUNDS, (run) => turns.push(run));
        const settle = () => {
          for (let turn = turns.shift(); turn !== undefined; turn = turns.shift()) {
            turn();
            // One at a time: at most one more is asked for.
            expect(turns.length).toBeLessThanOrEqual(1);
          }
        };
        const begun: (Job & { readonly number: number })[] = [];
        const under = new Set<Job>();
        let entered = 0;
        let left = 0;
        for (const one of steps) {
          if (one.do === 'leave') {
            const [first] = under;
            if (first === undefined) continue;
            under.delete(first);
            left += 1;
            lanes.leave(first);
          } else {
            const number = entered;
            const job: Job & { readonly number: number } = {
              number,
              who: `p${one.who}`,
              kind: one.looks ? 'looks' : 'acts',
              begin: () => {
                begun.push(job);
                under.add(job);
              },
            };
            if (lanes.enter(job)) entered += 1;
            expect(under.has(job)).toBe(false);
          }
          settle();
          const { running, waiting } = lanes.count();
          expect(running).toBe(under.size);
          expect(running).toBeLessThanOrEqual(BOUNDS.running);
          expect(waiting).toBeLessThanOrEqual(BOUNDS.waiting);
          expect(begun.length + waiting).toBe(entered);
          for (const who of ['p0', 'p1', 'p2', 'p3']) {
            const own = [...under].filter((job) => job.who === who);
            expect(own.filter(({ kind }) => kind === 'acts').length).toBeLessThanOrEqual(1);
            expect(own.filter(({ kind }) => kind === 'looks').length).toBeLessThanOrEqual(2);
            const order = begun.filter((job) => job.who === who).map(({ number }) => number);
            expect(order).toEqual(order.toSorted((a, b) => a - b));
          }
        }
        for (const job of under) {
          left += 1;
          lanes.leave(job);
          settle();
        }
        // A set that grows while it is walked: all that waited had their turn.
        expect(left).toBe(entered);
        expect(lanes.count()).toEqual({ waiting: 0, running: 0 });
      }),
      { numRuns: 300 },
    );
  });
});

test('strangers: so many an hour are recorded, and each left out is told once', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 1_800_000 }), { maxLength: 200 }), (waits) => {
      const strangers = createStrangers();
      let mono = 0;
      let recorded = 0;
      let missed = 0;
      for (const wait of waits) {
        mono += wait > 1_700_000 ? wait : Math.floor(wait / 1_000);
        if (strangers.recorded(mono)) recorded += 1;
        missed += strangers.missed(mono);
      }
      expect(strangers.missed(mono + 3_600_000) + missed + recorded).toBe(waits.length);
      expect(recorded).toBeLessThanOrEqual(RECORDED_AN_HOUR * (1 + Math.ceil(mono / 3_600_000)));
    }),
  );
});
