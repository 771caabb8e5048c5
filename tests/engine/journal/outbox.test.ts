// What every outbox keeps: one contract, tried on the one in memory and the one on disk, and both of them
// side by side on whatever can be done to them.
import fc from 'fast-check';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Journal, Outgoing, Posting } from '#engine/journal/journal.ts';
import { JournalFault } from '#engine/journal/journal.ts';
import { openMemoryJournal } from '#engine/journal/memory.ts';
import {
  allMessages,
  batchOf,
  cpuMs,
  freshFolder,
  messageOf,
  moved,
  openTill,
  type TillFact,
  VERSIONS,
} from './till.ts';

const OPENERS: readonly (readonly [name: string, open: () => Journal<TillFact>])[] = [
  ['in memory', () => openMemoryJournal(VERSIONS)],
  ['on disk', () => openTill(join(freshFolder(), 'journal.db'))],
];

function written(
  open: () => Journal<TillFact>,
  ...messages: readonly Outgoing[]
): Journal<TillFact> {
  const journal = open();
  journal.messages.join('room', 'now');
  if (messages.length > 0) journal.append(batchOf([moved(1)], messages));
  return journal;
}

function posting(message: number, more: Partial<Posting> = {}): Posting {
  return {
    platform: 'room',
    message,
    state: 'sent',
    place: `p${message}`,
    tries: 1,
    next: 0,
    fault: null,
    repeat: false,
    ...more,
  };
}

const waiting = { state: 'waiting', place: null, next: 9_000, fault: 'it said no' } as const;

function dueIds(
  journal: Journal<TillFact>,
  platform = 'room',
  only?: { readonly lane: Outgoing['lane'] } | { readonly topic: string },
): readonly number[] {
  return journal.messages.due(platform, 99, only).map((due) => due.row.id);
}

describe.each(OPENERS)('an outbox %s', (_name, open) => {
  test('gives back a message as it was written, with the batch it left with', () => {
    const message = messageOf('c', { topic: 'alert AL-0001', part: 'entry', lane: 'report' });
    const journal = open();
    journal.messages.join('room', 'now');
    journal.append(batchOf([moved(1), moved(2)], [message]));
    const row = { ...message, id: 1, seq: 2, desk: 1_600_000_000_000, wall: 1_600_000_000_005 };
    expect(journal.messages.due('room', 9)).toEqual([{ row, posting: null }]);
    expect(allMessages(journal.messages)).toEqual([row]);
  });

  test('a platform gets what is written after it joined, or everything', () => {
    const journal = open();
    journal.append(batchOf([moved(1)], [messageOf('a')]));
    journal.messages.join('late', 'now');
    journal.messages.join('whole', 'all');
    journal.append(batchOf([moved(1)], [messageOf('b')]));
    expect([dueIds(journal, 'late'), dueIds(journal, 'whole')]).toEqual([[2], [1, 2]]);
    expect(dueIds(journal, 'nobody')).toEqual([]);
    expect(dueIds(journal, 'nobody', { topic: 'alert AL-0001' })).toEqual([]);
  });

  test('a topic\u2019s first card is found, however many follow', () => {
    const topic = 'alert AL-0001';
    const journal = written(
      open,
      messageOf('a', { topic, part: 'entry' }),
      messageOf('b', { topic }),
      messageOf('c', { topic }),
    );
    expect(journal.messages.firstCard(topic)?.card).toBe('b');
    expect(journal.messages.firstCard('alert AL-0002')).toBeNull();
  });

  test('the newest is known by its number, whoever has got it; before the first it is 0', () => {
    const journal = open();
    expect(journal.messages.newest()).toBe(0);
    journal.messages.join('room', 'now');
    journal.append(batchOf([moved(1)], [messageOf('a'), messageOf('b')]));
    expect(journal.messages.newest()).toBe(2);
    journal.messages.record([posting(1), posting(2)]);
    expect(journal.messages.newest()).toBe(2);
  });

  test('joining again changes nothing', () => {
    const journal = written(open, messageOf('a'), messageOf('b'));
    journal.messages.record([posting(1)]);
    expect(journal.messages.join('room', 'all')).toBe('known');
    expect(journal.messages.join('room', 'now')).toBe('known');
    expect(journal.messages.join('slack', 'now')).toBe('joined');
    expect(dueIds(journal)).toEqual([2]);
  });

  test('what is sent or refused is no longer due, and stays so', () => {
    const journal = written(open, messageOf('a'), messageOf('b'), messageOf('c'), messageOf('d'));
    journal.messages.record([
      posting(1),
      posting(2, { state: 'refused', place: null, fault: 'no such channel' }),
      posting(3, waiting),
      posting(4, { state: 'sending', place: null, repeat: true }),
    ]);
    expect(journal.messages.due('room', 9).map((due) => due.posting)).toEqual([
      posting(3, waiting),
      posting(4, { state: 'sending', place: null, repeat: true }),
    ]);
    journal.messages.record([posting(1, waiting), posting(2, waiting), posting(3), posting(4)]);
    expect(dueIds(journal)).toEqual([]);
  });

  test('each platform has its own postings', () => {
    const journal = written(open, messageOf('a'));
    journal.messages.join('slack', 'all');
    journal.messages.record([posting(1)]);
    expect([dueIds(journal), dueIds(journal, 'slack')]).toEqual([[], [1]]);
  });

  test('what was passed over stays due, as never tried, in the order it was written', () => {
    const journal = written(open, ...['a', 'b', 'c', 'd', 'e'].map((card) => messageOf(card)));
    journal.messages.record([posting(4), posting(2, waiting)]);
    const due = journal.messages.due('room', 9);
    expect(due.map((one) => [one.row.id, one.posting?.state ?? null])).toEqual([
      [1, null],
      [2, 'waiting'],
      [3, null],
      [5, null],
    ]);
    expect(journal.messages.due('room', 2).map((one) => one.row.id)).toEqual([1, 2]);
    journal.messages.record([posting(1), posting(3)]);
    expect(dueIds(journal)).toEqual([2, 5]);
  });

  test('a posting put back before it was handed over is none', () => {
    const journal = written(open, messageOf('a'));
    journal.messages.record([posting(1, { state: 'sending', place: null })]);
    journal.messages.record([posting(1, { state: 'waiting', place: null, tries: 0 })]);
    expect(journal.messages.due('room', 9)[0]?.posting).toBeNull();
  });

  test('can be asked for one lane, or one topic in whatever lane', () => {
    const topic = 'alert AL-0001';
    const journal = written(
      open,
      messageOf('a', { lane: 'report' }),
      messageOf('b', { lane: 'critical', topic }),
      messageOf('c', { lane: 'normal', topic }),
      messageOf('d', { lane: 'report', topic }),
      messageOf('e', { lane: 'normal', topic: 'alert AL-0002' }),
    );
    expect(dueIds(journal, 'room', { lane: 'critical' })).toEqual([2]);
    expect(dueIds(journal, 'room', { lane: 'report' })).toEqual([1, 4]);
    expect(dueIds(journal, 'room', { topic })).toEqual([2, 3, 4]);
    journal.messages.record([posting(2), posting(4, waiting)]);
    expect(dueIds(journal, 'room', { topic })).toEqual([3, 4]);
    expect(dueIds(journal, 'room', { lane: 'report' })).toEqual([1, 4]);
    expect(dueIds(journal)).toEqual([1, 3, 4, 5]);
  });

  test('a topic stands where its newest posted card stands', () => {
    const topic = 'alert AL-0001';
    const journal = written(
      open,
      messageOf('a', { topic }),
      messageOf('b', { topic, part: 'entry' }),
      messageOf('c', { topic }),
      messageOf('d', { topic }),
    );
    const places: (string | null)[] = [journal.messages.placeOf('room', topic)];
    for (const one of [posting(2), posting(3), posting(1), posting(4, waiting)]) {
      journal.messages.record([one]);
      places.push(journal.messages.placeOf('room', topic));
    }
    expect(places).toEqual([null, null, 'p3', 'p3', 'p3']);
    expect(journal.messages.placeOf('slack', topic)).toBeNull();
    expect(journal.messages.placeOf('room', 'alert AL-0002')).toBeNull();
  });

  test('a place belongs to the newest topic whose card was posted there', () => {
    const [one, two] = ['alert AL-0001', 'alert AL-0002'];
    const journal = written(
      open,
      messageOf('a', { topic: one }),
      messageOf('b', { topic: one, part: 'entry' }),
      messageOf('c', { topic: two }),
      messageOf('d'),
      messageOf('e', { topic: one }),
    );
    const { messages } = journal;
    messages.record([
      posting(1, { place: 'C1/1' }),
      posting(2, { place: 'C1/2' }),
      posting(4, { place: 'C1/4' }),
      posting(5, { state: 'waiting', place: 'C1/5' }),
    ]);
    const at = (place: string, platform = 'room') => messages.topicAt(platform, place);
    expect(['C1/1', 'C1/2', 'C1/4', 'C1/5'].map((place) => at(place))).toEqual([
      one,
      null,
      null,
      null,
    ]);
    expect([at('C1/1', 'slack'), at('nowhere'), at('')]).toEqual([null, null, null]);
    // Its card moved, and the old thread is still about it.
    messages.record([posting(5, { place: 'C1/9' })]);
    expect([at('C1/1'), at('C1/9')]).toEqual([one, one]);
    messages.record([posting(3, { place: 'C1/1' })]);
    expect(at('C1/1')).toBe(two);
  });

  test('says how a message fared, on every platform that tried it', () => {
    const journal = written(open, messageOf('a'), messageOf('b'));
    const { messages } = journal;
    for (const platform of ['slack', 'discord', 'email']) messages.join(platform, 'all');
    expect(messages.fared(1)).toEqual([]);
    const slack = posting(1, { platform: 'slack', ...waiting, repeat: true });
    const refused = posting(1, { platform: 'discord', state: 'refused', place: null });
    messages.record([posting(1), slack, refused]);
    messages.record([posting(2, { platform: 'email' })]);
    messages.record([posting(2, { state: 'waiting', place: null, tries: 0 })]);
    expect(messages.fared(1)).toEqual([refused, posting(1), slack]);
    expect(messages.fared(2)).toEqual([posting(2, { platform: 'email' })]);
    expect(messages.fared(7)).toEqual([]);
  });

  test('is read in pages, newest first, of a channel or a topic', () => {
    const journal = written(
      open,
      messageOf('a', { channel: 'alerts', topic: 't' }),
      messageOf('b', { channel: 'reports', topic: 't' }),
      messageOf('c', { channel: 'alerts' }),
      messageOf('d', { channel: 'alerts', topic: 't' }),
    );
    const ids = (channel: string | null, topic: string | null, before = 99, limit = 9) =>
      journal.messages.page({ channel, topic, before, limit }).map((row) => row.id);
    expect(ids(null, null)).toEqual([4, 3, 2, 1]);
    expect(ids(null, null, 4, 2)).toEqual([3, 2]);
    expect(ids('alerts', null)).toEqual([4, 3, 1]);
    expect(ids(null, 't')).toEqual([4, 2, 1]);
    expect(ids('alerts', 't', 4)).toEqual([1]);
    expect(ids('alerts', null, 0)).toEqual([]);
  });

  test.each([
    ['an unknown message', posting(7), 'no message 7'],
    ['an unknown platform', posting(1, { platform: 'slack' }), 'no platform slack'],
  ])('a posting of %s is a bug, and nothing beside it is recorded', (_what, bad, words) => {
    const journal = written(open, messageOf('a'));
    expect(() => journal.messages.record([posting(1), bad])).toThrow(RangeError);
    expect(() => journal.messages.record([posting(1), bad])).toThrow(words);
    expect(dueIds(journal)).toEqual([1]);
  });

  test('answers with a fault once it is closed', () => {
    const journal = written(open, messageOf('a'));
    journal.close();
    const { messages } = journal;
    const asks: readonly (() => unknown)[] = [
      () => messages.due('room', 1),
      () => messages.record([]),
      () => messages.join('slack', 'now'),
      () => messages.placeOf('room', 't'),
      () => messages.topicAt('room', 'p1'),
      () => messages.fared(1),
      () => allMessages(messages),
    ];
    for (const ask of asks) expect(ask).toThrow(JournalFault);
  });
});

test('on disk, what is finished is never walked over, however much it is', () => {
  const journal = openTill(join(freshFolder(), 'journal.db'));
  const { messages } = journal;
  messages.join('room', 'now');
  const count = 60_000;
  const topics = (at: number) => (at % 10 === 0 ? `alert ${at % 1_000}` : null);
  const all = Array.from({ length: count }, (_, at) => messageOf('c', { topic: topics(at) }));
  journal.append(batchOf([moved(1)], all));
  const ids = all.map((_, at) => at + 1);
  messages.record([posting(1, waiting), ...ids.slice(1, -2).map((id) => posting(id))]);
  const before = cpuMs();
  for (let time = 0; time < 200; time += 1) {
    expect(dueIds(journal)).toEqual([1, count - 1, count]);
    expect(dueIds(journal, 'room', { lane: 'report' })).toEqual([]);
    expect(messages.placeOf('room', 'alert 10')).toBe(`p${count - 989}`);
    expect(messages.topicAt('room', `p${count - 989}`)).toBe('alert 10');
    expect(messages.fared(count - 989)).toHaveLength(1);
    expect(messages.page({ channel: 'desk', topic: null, before: 9_000, limit: 5 })).toHaveLength(
      5,
    );
  }
  // Walking over them takes 10 ms and more each time.
  expect(cpuMs() - before).toBeLessThan(1_000);
  journal.close();
});

describe('both outboxes', () => {
  const ofLane = fc.constantFrom('critical' as const, 'normal' as const, 'report' as const);
  const topic = fc.constantFrom(null, 'alert AL-0001', 'approval R-0001');
  const message = fc.record({
    channel: fc.constantFrom('alerts', 'reports'),
    lane: ofLane,
    card: fc.string(),
    topic,
    part: fc.constantFrom('card' as const, 'entry' as const),
  });
  const platform = fc.constantFrom('room', 'terminal', 'slack');
  const state = fc.constantFrom('sending', 'waiting', 'sent', 'refused');
  const put = fc.record({
    platform,
    message: fc.integer({ min: 1, max: 40 }),
    state,
    place: fc.constantFrom(null, 'here', 'there'),
    tries: fc.nat(3),
    next: fc.nat(),
    fault: fc.constantFrom(null, 'it said no'),
    repeat: fc.boolean(),
  }) as fc.Arbitrary<Posting>;
  const step = fc.oneof(
    fc.record({ write: fc.array(message, { minLength: 1, maxLength: 6 }) }),
    fc.record({ join: platform, from: fc.constantFrom('now' as const, 'all' as const) }),
    fc.record({ record: fc.array(put, { maxLength: 5 }) }),
    fc.record({ ask: platform, limit: fc.integer({ min: 1, max: 9 }), lane: ofLane, topic }),
  );

  test('answer the same whatever is done', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const journals = OPENERS.map(([, open]) => open());
        for (const one of steps) {
          const [memory, disk] = journals.map((journal) => {
            const { messages } = journal;
            if ('write' in one) return journal.append(batchOf([moved(1)], one.write)).length;
            if ('join' in one) return messages.join(one.join, one.from);
            if ('ask' in one) {
              const named = one.topic ?? 'alert AL-0001';
              return [
                messages.due(one.ask, one.limit),
                messages.due(one.ask, one.limit, { lane: one.lane }),
                messages.due(one.ask, one.limit, { topic: named }),
                messages.placeOf(one.ask, named),
                messages.topicAt(one.ask, 'here'),
                messages.fared(one.limit),
                messages.page({ channel: 'alerts', topic: one.topic, before: 9, limit: one.limit }),
              ];
            }
            try {
              return messages.record(one.record);
            } catch (error) {
              if (error instanceof RangeError) return 'a bug';
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
});
