// What every inbox keeps: one contract, tried on the one in memory and the one on disk, and both of them
// side by side on whatever can be done to them.
import fc from 'fast-check';
import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { backupJournal } from '#engine/journal/backup.ts';
import type { Delivery, DeliveryMark, Journal } from '#engine/journal/journal.ts';
import { JournalFault } from '#engine/journal/journal.ts';
import { openMemoryJournal } from '#engine/journal/memory.ts';
import { tradingDay } from '#engine/model/time.ts';
import {
  batchOf,
  cpuMs,
  freshFolder,
  HISTORY,
  moved,
  openTill,
  type TillFact,
  VERSIONS,
} from './till.ts';

const OPENERS: readonly (readonly [name: string, open: () => Journal<TillFact>])[] = [
  ['in memory', () => openMemoryJournal(VERSIONS)],
  ['on disk', () => openTill(join(freshFolder(), 'journal.db'))],
];
const DAY_MS = 86_400_000;

function delivery(id: string, more: Partial<Delivery> = {}): Delivery {
  return { platform: 'slack', id, meaning: `message ${id}`, wall: 1_000, body: '{}', ...more };
}

function done(id: string, more: Partial<DeliveryMark> = {}): DeliveryMark {
  return { platform: 'slack', id, state: 'done', outcome: 'OK', ...more };
}

function states(journal: Journal<TillFact>, platform = 'slack'): readonly string[] {
  return journal.deliveries.unfinished(platform, 99).map((one) => `${one.id} ${one.state}`);
}

describe.each(OPENERS)('an inbox %s', (_name, open) => {
  test('gives back what was taken as it was, oldest first, until it is done', () => {
    const { deliveries } = open();
    const odd = delivery('e2', { wall: 5, body: '{"line":"halt \\u0000 \ud83d\udddd"}' });
    expect(deliveries.take(delivery('e9'))).toBe('new');
    expect(deliveries.take(odd)).toBe('new');
    expect(deliveries.unfinished('slack', 9)).toEqual([
      { ...delivery('e9'), state: 'taken' },
      { ...odd, state: 'taken' },
    ]);
    expect(deliveries.unfinished('slack', 1)).toHaveLength(1);
    expect(deliveries.unfinished('discord', 9)).toEqual([]);
    deliveries.mark([done('e9', { state: 'acting', outcome: null }), done('e2')]);
    expect(deliveries.unfinished('slack', 9)).toEqual([{ ...delivery('e9'), state: 'acting' }]);
  });

  test.each([
    ['its own number and meaning', delivery('e1'), 'known'],
    ['its number with another meaning', delivery('e1', { meaning: 'other' }), 'known'],
    ['another number with its meaning', delivery('e2', { meaning: 'message e1' }), 'known'],
    ['its number on another platform', delivery('e1', { platform: 'discord' }), 'new'],
    ['another number, whose meaning is its number', delivery('e2', { meaning: 'e1' }), 'new'],
    [
      'a platform and number that only read the same together',
      delivery('e1', { platform: 'slack ' }),
      'new',
    ],
  ] as const)('what came before is known by %s', (_what, again, answer) => {
    const { deliveries } = open();
    deliveries.take(delivery('e1'));
    expect(deliveries.knows(again)).toBe(answer === 'known');
    expect(deliveries.take(again)).toBe(answer);
    deliveries.mark([done('e1')]);
    expect(deliveries.take(again)).toBe('known');
  });

  test('what is done stays done, and an acting one is not put back', () => {
    const journal = open();
    for (const id of ['e1', 'e2']) journal.deliveries.take(delivery(id));
    journal.deliveries.mark([done('e1'), done('e2', { state: 'acting', outcome: null })]);
    journal.deliveries.mark([done('e1', { state: 'acting', outcome: null })]);
    expect(states(journal)).toEqual(['e2 acting']);
  });

  test('a mark of what was never taken is a bug, and nothing beside it is marked', () => {
    const journal = open();
    journal.deliveries.take(delivery('e1'));
    const wrong = [done('e1'), done('e7')];
    expect(() => journal.deliveries.mark(wrong)).toThrow('no delivery e7 of slack');
    expect(states(journal)).toEqual(['e1 taken']);
  });

  test('lets go of what is done and old, so many at a time, and never of what is not done', () => {
    const journal = open();
    const { deliveries } = journal;
    for (const [id, wall] of [
      ['a', 10],
      ['b', 30],
      ['c', 20],
      ['d', 10],
      ['e', 99],
    ] as const)
      deliveries.take(delivery(id, { wall }));
    deliveries.mark([done('a'), done('b'), done('c'), done('e')]);
    expect(deliveries.forget('discord', 99, 9)).toBe(0);
    expect(deliveries.forget('slack', 10, 9)).toBe(0);
    expect(deliveries.forget('slack', 31, 2)).toBe(2);
    expect(deliveries.take(delivery('b'))).toBe('known');
    expect(deliveries.take(delivery('a'))).toBe('new');
    expect(deliveries.forget('slack', 31, 2)).toBe(1);
    expect(deliveries.forget('slack', 31, 2)).toBe(0);
    expect(states(journal)).toEqual(['d taken', 'a taken']);
    expect(deliveries.take(delivery('e'))).toBe('known');
  });

  test('remembers how far each place was read', () => {
    const { deliveries } = open();
    expect(deliveries.cursor('slack', 'C01')).toBeNull();
    deliveries.moveCursor('slack', 'C01', '1700000000.000100');
    deliveries.moveCursor('slack', 'C02', '1');
    deliveries.moveCursor('discord', 'C01', '2');
    deliveries.moveCursor('slack', 'C01', '1700000000.000200');
    expect(deliveries.cursor('slack', 'C01')).toBe('1700000000.000200');
    expect(deliveries.cursor('discord', 'C01')).toBe('2');
  });

  test('answers with a fault once it is closed', () => {
    const journal = open();
    journal.deliveries.take(delivery('e1'));
    journal.close();
    const { deliveries } = journal;
    const asks: readonly (() => unknown)[] = [
      () => deliveries.take(delivery('e1')),
      () => deliveries.take(delivery('e2')),
      () => deliveries.mark([]),
      () => deliveries.mark([done('e1')]),
      () => deliveries.unfinished('slack', 1),
      () => deliveries.forget('slack', 9_999, 1),
      () => deliveries.cursor('slack', 'C01'),
      () => deliveries.moveCursor('slack', 'C01', '1'),
    ];
    for (const ask of asks) expect(ask).toThrow(JournalFault);
  });
});

test('both inboxes answer the same whatever is done', () => {
  const platform = fc.constantFrom('slack', 'discord');
  const id = fc.constantFrom('1', '2', '3', '4', '5');
  const mark = fc.record({
    platform,
    id,
    state: fc.constantFrom('acting' as const, 'done' as const),
    outcome: fc.constantFrom(null, 'OK', 'NOT_YOURS'),
  });
  const step = fc.oneof(
    fc.record({
      take: fc.record({ platform, id, meaning: id, wall: fc.nat(50), body: fc.string() }),
    }),
    fc.record({ marks: fc.array(mark, { maxLength: 3 }) }),
    fc.record({ of: platform, forget: fc.nat(50), limit: fc.integer({ min: 1, max: 3 }) }),
    fc.record({ move: platform, place: id, to: fc.string() }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 50 }), (steps) => {
      const journals = OPENERS.map(([, open]) => open());
      for (const one of steps) {
        const [memory, disk] = journals.map((journal) => {
          const { deliveries } = journal;
          const stands = () => [
            deliveries.unfinished('slack', 3),
            deliveries.unfinished('discord', 9),
            deliveries.cursor('slack', '1'),
          ];
          if ('take' in one) return [deliveries.take(one.take), stands()];
          if ('move' in one) return [deliveries.moveCursor(one.move, one.place, one.to), stands()];
          if ('forget' in one) return [deliveries.forget(one.of, one.forget, one.limit), stands()];
          try {
            return [deliveries.mark(one.marks), stands()];
          } catch (error) {
            if (error instanceof RangeError) return ['a bug', stands()];
            throw error;
          }
        });
        expect(memory).toEqual(disk);
      }
      for (const journal of journals) journal.close();
    }),
    { numRuns: 150 },
  );
});

describe('on disk', () => {
  function imageOf(path: string): string {
    const image = join(freshFolder(), 'journal.db');
    for (const end of ['', '-wal'])
      if (existsSync(`${path}${end}`)) copyFileSync(`${path}${end}`, `${image}${end}`);
    return image;
  }

  test('what a take, a mark and a cursor answered is in the file as a crash would leave it', () => {
    const path = join(freshFolder(), 'journal.db');
    const { deliveries } = openTill(path);
    const steps: readonly (readonly [act: () => unknown, after: readonly string[]])[] = [
      [() => deliveries.take(delivery('e1')), ['e1 taken']],
      [() => deliveries.mark([done('e1', { state: 'acting', outcome: null })]), ['e1 acting']],
      [() => deliveries.take(delivery('e2')), ['e1 acting', 'e2 taken']],
      [() => deliveries.mark([done('e1')]), ['e2 taken']],
      [() => deliveries.moveCursor('slack', 'C01', '7'), ['e2 taken']],
    ];
    for (const [act, after] of steps) {
      act();
      const journal = openTill(imageOf(path));
      expect(states(journal)).toEqual(after);
      expect(journal.deliveries.take(delivery('e1'))).toBe('known');
      journal.close();
    }
    const last = openTill(imageOf(path));
    expect(last.deliveries.cursor('slack', 'C01')).toBe('7');
    last.close();
  });

  test('a full disk keeps nothing of it and says so; what came before stays known', () => {
    const journal = openTill(join(freshFolder(), 'journal.db'), { maxPages: 60 });
    const body = 'x'.repeat(2_000);
    const taken: string[] = [];
    const fill = () => {
      for (let at = 0; at < 500; at += 1) {
        journal.deliveries.take(delivery(`e${at}`, { body }));
        taken.push(`e${at}`);
      }
    };
    expect(fill).toThrow(JournalFault);
    const ids = () => journal.deliveries.unfinished('slack', 999).map((one) => one.id);
    expect(ids()).toEqual(taken);
    expect(journal.deliveries.take(delivery('e0'))).toBe('known');
    const next = delivery(`e${taken.length}`, { body });
    expect(() => journal.deliveries.take(next)).toThrow('The disk is full');
    journal.deliveries.mark(taken.map((id) => done(id)));
    expect(journal.deliveries.forget('slack', DAY_MS, 10)).toBe(10);
    expect(journal.deliveries.take(next)).toBe('new');
    journal.close();
  });

  test('a restored backup stands where it was made: what came later is taken again', async () => {
    const [path, dir] = [join(freshFolder(), 'journal.db'), freshFolder()];
    const journal = openTill(path);
    journal.append(batchOf([moved(1)]));
    for (const id of ['e1', 'e2']) journal.deliveries.take(delivery(id));
    journal.deliveries.mark([done('e1')]);
    const made = await backupJournal({
      path,
      dir,
      day: tradingDay('2020-02-24'),
      history: HISTORY,
    });
    expect(made.ok).toBe(true);
    journal.deliveries.mark([done('e2')]);
    journal.deliveries.take(delivery('e3'));
    journal.close();
    const restored = openTill(join(dir, 'journal-2020-02-24.db'));
    expect(states(restored)).toEqual(['e2 taken']);
    expect(['e1', 'e2', 'e3'].map((id) => restored.deliveries.take(delivery(id)))).toEqual([
      'known',
      'known',
      'new',
    ]);
    restored.close();
  });

  test('one that may only be read answers, and takes nothing', () => {
    const path = join(freshFolder(), 'journal.db');
    const journal = openTill(path);
    journal.deliveries.take(delivery('e1'));
    const reader = openTill(path, { readOnly: true });
    expect(states(reader)).toEqual(['e1 taken']);
    expect(reader.deliveries.take(delivery('e1'))).toBe('known');
    expect(() => reader.deliveries.take(delivery('e2'))).toThrow(JournalFault);
    reader.close();
    journal.close();
  });

  test('what is done is never walked over, however much it is', () => {
    const journal = openTill(join(freshFolder(), 'journal.db'));
    const { deliveries } = journal;
    const count = 3_000;
    for (let at = 0; at < count; at += 1) deliveries.take(delivery(`e${at}`, { wall: at }));
    const marks = Array.from({ length: count }, (_, at) => done(`e${at}`));
    deliveries.mark(marks.slice(0, -2));
    const before = cpuMs();
    for (let time = 0; time < 2_000; time += 1) {
      expect(deliveries.unfinished('slack', 9)).toHaveLength(2);
      expect(deliveries.forget('slack', 0, 9)).toBe(0);
    }
    // Walking over them takes some ms each time.
    expect(cpuMs() - before).toBeLessThan(1_500);
    expect(deliveries.forget('slack', count, 100)).toBe(100);
    journal.close();
  });
});
