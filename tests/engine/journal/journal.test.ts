// What every journal keeps: one contract, tried on the one in memory and the one on disk, and both of
// them side by side.
import fc from 'fast-check';
import { hash } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { GENESIS, GENESIS_HASH, hashEntry } from '#engine/journal/chain.ts';
import type { Entry, Journal, JournalFaultReason } from '#engine/journal/journal.ts';
import { JournalFault } from '#engine/journal/journal.ts';
import { openMemoryJournal } from '#engine/journal/memory.ts';
import { plainFact, type Upcast, type Versions } from '#engine/journal/payload.ts';
import { openSqliteJournal } from '#engine/journal/sqlite.ts';
import { deskTime, wallTime } from '#engine/model/time.ts';
import {
  allMessages,
  anyBatch,
  batchOf,
  freshFolder,
  moved,
  type TillFact,
  VERSIONS,
} from './till.ts';

type Open = (versions?: Versions, upcast?: Upcast) => Journal<TillFact>;

function openers(): readonly (readonly [name: string, open: () => Open])[] {
  return [
    [
      'in memory',
      () =>
        (versions = VERSIONS, upcast) =>
          openMemoryJournal(versions, upcast),
    ],
    [
      'on disk',
      () => {
        const path = join(freshFolder(), 'journal.db');
        return (versions = VERSIONS, upcast) =>
          openSqliteJournal({
            path,
            versions,
            mono: () => performance.now(),
            ...(upcast === undefined ? {} : { upcast }),
          });
      },
    ],
  ];
}

function faultOf(work: () => unknown): JournalFaultReason | 'none' {
  try {
    work();
  } catch (error) {
    if (error instanceof JournalFault) return error.reason;
    throw error;
  }
  return 'none';
}

describe.each(openers())('a journal %s', (_name, makeOpen) => {
  test('begins at the genesis head and holds nothing', () => {
    const journal = makeOpen()();
    expect(journal.head()).toEqual(GENESIS);
    expect([...journal.read(1)]).toEqual([]);
    expect(allMessages(journal.messages)).toEqual([]);
  });

  test('reads back what was appended, from any seq on', () => {
    fc.assert(
      fc.property(fc.array(anyBatch, { maxLength: 5 }), fc.nat(40), (batches, from) => {
        const journal = makeOpen()();
        const written: Entry<TillFact>[] = [];
        for (const batch of batches) {
          const facts = batch.facts.map(plainFact);
          written.push(...journal.append({ ...batch, facts }));
          expect(journal.head()).toEqual({
            seq: written.at(-1)?.seq,
            hash: written.at(-1)?.hash,
          });
        }
        expect(written.map((entry) => entry.seq)).toEqual(written.map((_entry, at) => at + 1));
        expect([...journal.read(from)]).toEqual(written.slice(Math.max(0, from - 1)));
        const reading = journal.read(from);
        expect([...reading]).toEqual([...reading]);
        journal.close();
      }),
      { numRuns: 60 },
    );
  });

  test('gives every entry of an append the seq of its first as batch', () => {
    const journal = makeOpen()();
    journal.append(batchOf([moved(1), moved(2)]));
    journal.append(batchOf([moved(3)]));
    journal.append(batchOf([moved(4), moved(5)]));
    expect([...journal.read(1)].map((entry) => entry.batch)).toEqual([1, 1, 3, 4, 4]);
  });

  test.each([
    ['an empty batch', batchOf([]), 'at least one fact'],
    [
      'a stamp that is not whole',
      { ...batchOf([moved(1)]), stamp: { desk: deskTime(0.5), wall: wallTime(0) } },
      'whole',
    ],
    [
      'a stamp that is not a number',
      { ...batchOf([moved(1)]), stamp: { desk: deskTime(0), wall: wallTime(Number.NaN) } },
      'whole',
    ],
    ['a number JSON cannot carry', batchOf([moved(Number.NaN)]), 'not a finite number'],
    ['a later fact JSON cannot carry', batchOf([moved(1), moved(Infinity)]), 'not a finite number'],
  ])('refuses %s and keeps nothing of it', (_what, batch, words) => {
    const journal = makeOpen()();
    journal.append(batchOf([moved(1)]));
    const head = journal.head();
    expect(() => journal.append(batch)).toThrow(words);
    expect(journal.head()).toEqual(head);
    expect([...journal.read(1)]).toHaveLength(1);
    expect(journal.append(batchOf([moved(2)]))[0]?.seq).toBe(2);
  });

  test('refuses a kind that has no version, those every object has included', () => {
    const journal = makeOpen()({ 'money.moved': 1 });
    expect(() => journal.append(batchOf([{ kind: 'note.made', body: 1 }]))).toThrow('note.made');
    const odd = { kind: 'constructor' } as unknown as TillFact;
    expect(() => journal.append(batchOf([odd]))).toThrow('constructor');
  });

  test('answers with a fault once it is closed', () => {
    const journal = makeOpen()();
    journal.append(batchOf([moved(1), moved(2)]));
    const reading = journal.read(1)[Symbol.iterator]();
    reading.next();
    journal.close();
    journal.close();
    expect(faultOf(() => reading.next())).toBe('closed');
    expect(faultOf(() => journal.append(batchOf([moved(1)])))).toBe('closed');
    expect(faultOf(() => [...journal.read(1)])).toBe('closed');
    expect(journal.head().seq).toBe(2);
  });
});

describe('the chain', () => {
  test('is the same in memory and on disk', () => {
    fc.assert(
      fc.property(fc.array(anyBatch, { minLength: 1, maxLength: 4 }), (batches) => {
        const journals = openers().map(([, makeOpen]) => makeOpen()());
        for (const batch of batches) for (const journal of journals) journal.append(batch);
        const [memory, disk] = journals.map((journal) => [...journal.read(1)]);
        expect(memory).toEqual(disk);
        for (const journal of journals) journal.close();
      }),
      { numRuns: 40 },
    );
  });

  test('hashes the text that the format says', () => {
    const journal = openMemoryJournal<TillFact>(VERSIONS);
    const [entry] = journal.append(batchOf([moved(7, 'ok')]));
    const text = `${GENESIS_HASH} 1 1 1 1600000000000 1600000000005 11 money.moved {"cents":7,"note":"ok"}`;
    expect(entry?.hash).toBe(hash('sha256', text, 'hex'));
  });

  test('no two different entries have the same text', () => {
    const number = fc.nat(30);
    const loose = fc.string({ unit: fc.constantFrom('1', ' ', 'a', '{') });
    const row = fc.tuple(number, number, loose, number, number, number, loose, fc.constant(''));
    fc.assert(
      fc.property(row, row, (one, other) => {
        const isSame = JSON.stringify(one) === JSON.stringify(other);
        expect(hashEntry('', one) === hashEntry('', other)).toBe(isSame);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('versions', () => {
  const upcast: Upcast = (_kind, version, payload) => ({ ...payload, note: `from ${version}` });

  test.each(openers().slice(1))(
    'an older version %s is brought up to date on reading',
    (_name, makeOpen) => {
      const open = makeOpen();
      const before = open();
      const [old] = before.append(batchOf([moved(1, 'old')]));
      before.close();
      const journal = open({ ...VERSIONS, 'money.moved': 3 }, upcast);
      journal.append(batchOf([moved(2, 'new')]));
      const read = [...journal.read(1)];
      expect(read.map(({ version, fact }) => [version, fact])).toEqual([
        [1, moved(1, 'from 1')],
        [3, moved(2, 'new')],
      ]);
      expect(read[0]?.hash).toBe(old?.hash);
    },
  );

  test.each([
    ['a newer version', { 'money.moved': 2 }, { 'money.moved': 1 }, 'this Twokey knows 1'],
    ['a kind unknown', { 'money.moved': 1 }, { 'note.made': 1 }, 'does not know'],
    [
      'an older one nobody brings up to date',
      { 'money.moved': 1 },
      { 'money.moved': 2 },
      'nothing here turns it',
    ],
  ])('%s is a fault that says what to do', (_what, written, known, words) => {
    const open = openers()[1]?.[1]() ?? expect.fail();
    const before = open(written);
    before.append(batchOf([moved(1)]));
    before.close();
    const journal = open(known);
    expect(faultOf(() => [...journal.read(1)])).toBe('corrupt');
    expect(() => [...journal.read(1)]).toThrow(words);
  });

  test.each([
    ['a version below 1', { 'money.moved': 0 }],
    ['a version that is not whole', { 'money.moved': 1.5 }],
    ['a kind with a space', { 'money moved': 1 }],
  ])('%s is refused at opening', (_what, versions) => {
    expect(() => openMemoryJournal(versions)).toThrow(RangeError);
  });
});

describe('a plain fact', () => {
  test('is what reading it back gives, key order included', () => {
    fc.assert(
      fc.property(anyBatch, (batch) => {
        const journal = openMemoryJournal<TillFact>(VERSIONS);
        const facts = batch.facts.map(plainFact);
        journal.append({ ...batch, facts: batch.facts });
        const read = [...journal.read(1)].map((entry) => entry.fact);
        expect(JSON.stringify(read)).toBe(JSON.stringify(facts));
        expect(read).toEqual(facts);
      }),
    );
  });

  test('loses minus zero and undefined, as JSON does, and is a copy', () => {
    const body = { b: -0, a: undefined, list: [{ z: 1, y: 2 }] };
    const fact = plainFact<TillFact>({ kind: 'note.made', body });
    expect(JSON.stringify(fact)).toBe('{"kind":"note.made","body":{"b":0,"list":[{"y":2,"z":1}]}}');
    body.list.pop();
    expect(fact).toHaveProperty('body.list', [{ z: 1, y: 2 }]);
  });

  test.each([
    ['a date', new Date(0)],
    ['a map', new Map()],
    ['a function', () => 1],
    ['a big integer', 1n],
    ['a typed array', new Float64Array(1)],
    ['a hole in a list', [1, undefined]],
    ['NaN', Number.NaN],
    ['an infinity', { deep: [-Infinity] }],
    ['a key named __proto__', JSON.parse('{"__proto__":1}') as unknown],
  ])('refuses %s', (_what, body: unknown) => {
    expect(() => plainFact({ kind: 'note.made', body })).toThrow(/body|deep/);
  });
});
