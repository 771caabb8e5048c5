// The reception's parts one by one: parcels, what is remembered, marks in one commit, and the card that
// stands for a row.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Deed, Delivered } from '#bot/delivered.ts';
import { createMarks } from '#bot/reception/marks.ts';
import { createMemory } from '#bot/reception/memory.ts';
import { bounded, isTooLong, MOST_SAID, readParcel, writeParcel } from '#bot/reception/parcel.ts';
import { createWorks } from '#bot/reception/works.ts';
import { standingCard } from '#bot/standing.ts';
import type { DeliveryMark } from '#engine/journal/journal.ts';
import { JournalFault } from '#engine/journal/journal.ts';
import { PEOPLE, persona } from '#tests/bot/desk-in-memory.ts';
import { button, letters } from '#tests/bot/room-letters.ts';

const text = fc.string({ unit: 'binary', maxLength: 60 });
const deed: fc.Arbitrary<Deed> = fc.oneof(
  fc.record({ kind: fc.constant('line' as const), line: text }),
  fc.record({ kind: fc.constant('words' as const), words: fc.array(text, { maxLength: 5 }) }),
  fc.record({ kind: fc.constant('reply' as const), topic: text, text }),
  fc.record({
    kind: fc.constant('press' as const),
    button: text,
    answers: fc.dictionary(text, text, { maxKeys: 4, noNullPrototype: true }),
  }),
  fc.record({ kind: fc.constant('cancel' as const), work: text }),
);
const delivered: fc.Arbitrary<Delivered> = fc.record({
  platform: fc.constantFrom('slack' as const, 'discord' as const),
  id: text,
  meaning: text,
  account: fc.record({
    platform: fc.constantFrom('slack' as const, 'discord' as const, 'persona' as const),
    team: text,
    user: text,
  }),
  standing: fc.constantFrom(
    'member' as const,
    'guest' as const,
    'bot' as const,
    'foreign' as const,
  ),
  direct: fc.boolean(),
  done: fc.option(fc.integer()),
  deed,
});

describe('a parcel', () => {
  test('is read back as it was written', () => {
    fc.assert(
      fc.property(delivered, (one) => {
        expect(readParcel(writeParcel(one))).toEqual(one);
        expect(bounded(one)).toEqual(one);
        expect(isTooLong(one.deed)).toBe(false);
      }),
    );
  });

  test.each(['', '{', 'null', '[]', '{"platform":"slack"}', '{"platform":"room","id":"1"}'])(
    'that is none reads as none: %s',
    (body) => {
      expect(readParcel(body)).toBe(null);
    },
  );

  const GREAT = 'x'.repeat(1_000_000);
  const BASE: Delivered = {
    platform: 'slack',
    id: 'Ev1',
    meaning: 'm1',
    account: persona('ana'),
    standing: 'member',
    direct: false,
    done: Number.NaN,
    deed: { kind: 'line', line: '' },
  };

  test.each<readonly [string, Deed]>([
    ['a line', { kind: 'line', line: GREAT }],
    ['one word', { kind: 'words', words: ['note', GREAT] }],
    ['many words', { kind: 'words', words: Array.from({ length: 9_000 }, () => 'xx') }],
    ['many empty words', { kind: 'words', words: Array.from({ length: 9_000 }, () => '') }],
    ['a reply', { kind: 'reply', topic: GREAT, text: GREAT }],
    ['answers', { kind: 'press', button: GREAT, answers: { a: GREAT, b: GREAT } }],
  ])('of any size is kept small, and shows that it was too long: %s', (_, great) => {
    const long = { ...BASE, id: GREAT, meaning: GREAT, deed: great };
    const one = bounded({ ...long, account: { ...long.account, team: GREAT, user: GREAT } });
    expect(writeParcel(one).length).toBeLessThan(2 * MOST_SAID);
    expect(isTooLong(one.deed)).toBe(true);
    expect(one.done).toBe(null);
    expect(bounded(one)).toEqual(one);
  });

  test('keeps long names apart', () => {
    const [a, b] = ['a', 'b'].map((end) => bounded({ ...BASE, id: `${GREAT}${end}` }).id);
    expect(a).not.toBe(b);
  });
});

describe('memory', () => {
  const named = (id: string, meaning = `m${id}`) => ({ platform: 'slack', id, meaning });

  test('knows a delivery by its number or its meaning, and neither by the other', () => {
    const memory = createMemory();
    memory.keep(named('1'));
    expect(memory.knows(named('1', 'other'))).toBe(true);
    expect(memory.knows(named('2', 'm1'))).toBe(true);
    expect(memory.knows(named('m1', '1'))).toBe(false);
    expect(memory.knows({ ...named('1'), platform: 'discord' })).toBe(false);
  });

  test('lets the oldest go, and only those', () => {
    const memory = createMemory();
    for (let at = 0; at < 10_001; at += 1) memory.keep(named(String(at)));
    expect(memory.knows(named('0'))).toBe(false);
    expect(memory.knows(named('1'))).toBe(true);
  });
});

describe('marks', () => {
  function bench() {
    const commits: (readonly string[])[] = [];
    const settled: string[] = [];
    const warned: string[] = [];
    let fault: Error | null = null;
    const marks = createMarks({
      inbox: {
        mark: (rows: readonly DeliveryMark[]) => {
          if (fault !== null) throw fault;
          commits.push(rows.map(({ id, state }) => `${id} ${state}`));
        },
      },
      settled: (rows) => settled.push(...rows.map(({ id }) => id)),
      warn: (told) => warned.push(told),
    });
    const breaks = (error: Error | null) => {
      fault = error;
    };
    return { marks, commits, settled, warned, breaks };
  }
  const of = (id: string) => ({ platform: 'slack', id });

  test('of one turn of the loop are one commit, and what is done rides along', async () => {
    const { marks, commits, settled } = bench();
    const done = marks.done(of('a'), 'OK');
    const all = await Promise.all([marks.acting(of('b')), marks.acting(of('c'))]);
    await done;
    expect(all).toEqual([true, true]);
    expect(commits).toEqual([['a done', 'b acting', 'c acting']]);
    expect(settled).toEqual(['a']);
  });

  test('that wait for company are written at once when the desk stops', () => {
    const { marks, commits } = bench();
    void marks.done(of('a'), 'OK');
    expect(commits).toEqual([]);
    marks.flush();
    marks.flush();
    expect(commits).toEqual([['a done']]);
  });

  test('on a full disk nothing may begin, and what is done is marked with the next', async () => {
    const { marks, commits, warned, breaks } = bench();
    breaks(new JournalFault('full', 'The disk is full.'));
    const done = marks.done(of('a'), 'OK');
    expect(await marks.acting(of('b'))).toBe(false);
    await done;
    expect(warned.join()).toContain('The disk is full.');
    breaks(null);
    expect(await marks.acting(of('c'))).toBe(true);
    expect(commits).toEqual([['a done', 'c acting']]);
  });

  test('a mark that is a bug is not tried for ever', async () => {
    const { marks, commits, breaks } = bench();
    breaks(new RangeError('the inbox has no delivery a of slack'));
    await marks.done(of('a'), 'OK');
    breaks(null);
    await marks.done(of('b'), 'OK');
    expect(commits).toEqual([['b done']]);
  });
});

test('work is its person’s from all of their accounts, and is over when it ends', () => {
  const [ana] = PEOPLE;
  const laptop = { platform: 'slack', team: 'T1', user: 'U1' } as const;
  const roster = ana === undefined ? [] : [{ ...ana, accounts: [...ana.accounts, laptop] }];
  const works = createWorks(() => roster);
  const work = { platform: 'slack', id: 'Ev1' };
  const controller = new AbortController();
  works.begin(work, persona('ana'), controller);
  expect(works.cancel(work, persona('mallory'))).toBe('foreign');
  expect(controller.signal.aborted).toBe(false);
  expect(works.cancel(work, laptop)).toBe('cancelled');
  expect(controller.signal.aborted).toBe(true);
  works.end(work);
  expect(works.cancel(work, laptop)).toBe('unknown');
});

describe('the card that stands for a row', () => {
  const TOPIC = 'alert AL-0001';

  test.each([0, 3, 199, 200, 1_000])(
    'is the newest of its topic, %i entries behind it',
    (entries) => {
      const mail = letters();
      const [first] = mail.write({ topic: TOPIC, card: { title: 'first' } });
      mail.write({ topic: 'alert AL-0002', card: { title: 'another' } });
      mail.write({
        topic: TOPIC,
        card: { title: 'newest', buttons: [button('Halt', ['halt'])] },
      });
      for (let at = 0; at < entries; at += 1) mail.write({ topic: TOPIC, part: 'entry' });
      const standing = standingCard(mail.outbox, first?.id ?? 0);
      expect(standing).toMatchObject({ topic: TOPIC, card: { title: 'newest' } });
    },
  );

  test('is the row itself where it is an entry, or about nothing', () => {
    const mail = letters();
    const rows = mail.write(
      { topic: TOPIC, card: { title: 'card' } },
      { topic: TOPIC, part: 'entry', card: { title: 'entry' } },
      { card: { title: 'alone' } },
    );
    const titles = rows.map(({ id }) => standingCard(mail.outbox, id)?.card.title);
    expect(titles).toEqual(['card', 'entry', 'alone']);
  });

  test.each([0, -1, 2, Number.MAX_SAFE_INTEGER])('is none where there is no row %i', (id) => {
    const mail = letters();
    mail.write({});
    expect(standingCard(mail.outbox, id)).toBe(null);
  });
});
