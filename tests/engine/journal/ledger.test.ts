// A turn: decide, judge, fold, append, tell. Whatever goes wrong before the append leaves the state and
// the journal as they were; followers are told of every batch once, in order, outside the turn.
import fc from 'fast-check';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { GuardBroken } from '#engine/journal/guard.ts';
import { type Journal, JournalFault } from '#engine/journal/journal.ts';
import {
  foldAll,
  foldInSteps,
  type Ledger,
  type LedgerParts,
  ListenerFailed,
  openLedger,
} from '#engine/journal/ledger.ts';
import { openMemoryJournal } from '#engine/journal/memory.ts';
import { ok, refuse } from '#engine/model/result.ts';
import {
  allMessages,
  anyFact,
  batchOf,
  EMPTY,
  fill,
  foldTill,
  freshFolder,
  messageOf,
  moved,
  neverShort,
  openTill,
  stamp,
  type Till,
  type TillFact,
  VERSIONS,
} from './till.ts';

type Parts = LedgerParts<Till, TillFact>;

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const item of Object.values(value)) deepFreeze(item);
    Object.freeze(value);
  }
  return value;
}

function till(more: Partial<Parts> = {}): Ledger<Till, TillFact> {
  return openLedger({
    journal: openMemoryJournal<TillFact>(VERSIONS),
    empty: EMPTY,
    fold: foldTill,
    guards: [neverShort],
    outgoing: () => [],
    freeze: deepFreeze,
    ...more,
  });
}

function put(ledger: Ledger<Till, TillFact>, ...facts: readonly TillFact[]) {
  return ledger.turn(() => ok(facts), stamp(10));
}

describe('a turn', () => {
  test('writes what was decided and shows the state after it', () => {
    const ledger = till();
    const seen: number[] = [];
    const result = ledger.turn((state) => {
      seen.push(state.cents);
      return ok([moved(5), moved(-2)]);
    }, stamp(10));
    expect(result).toMatchObject({
      ok: true,
      value: [
        { seq: 1, batch: 1 },
        { seq: 2, batch: 1 },
      ],
    });
    expect(ledger.state()).toEqual({ cents: 3, moves: 2, notes: 0 });
    expect(ledger.head().seq).toBe(2);
    put(ledger, moved(1));
    expect(seen).toEqual([0]);
    expect(ledger.state().cents).toBe(4);
  });

  test('that is refused, or decides nothing, writes nothing and tells nobody', () => {
    const ledger = till();
    let told = 0;
    ledger.follow(() => (told += 1));
    const refusal = refuse('TILL_CLOSED', 'The till is closed.');
    expect(ledger.turn(() => refusal, stamp(1))).toEqual(refusal);
    expect(ledger.turn(() => ok([]), stamp(1))).toEqual({ ok: true, value: [] });
    expect([ledger.head().seq, ledger.state(), told]).toEqual([0, EMPTY, 0]);
  });

  test('that breaks a guard throws its sentence and writes nothing', () => {
    const ledger = till();
    put(ledger, moved(5));
    const before = [ledger.state(), ledger.head()];
    const broken: unknown = expect.objectContaining({
      guard: 'never-short',
      sentence: 'The till would be 2 cents short.',
    });
    expect(() => put(ledger, moved(1), moved(-8))).toThrow(broken);
    expect(() => put(ledger, moved(-6))).toThrow(GuardBroken);
    expect([ledger.state(), ledger.head()]).toEqual(before);
    expect(put(ledger, moved(-5)).ok).toBe(true);
  });

  test.each<[string, Partial<Parts>]>([
    ['decider', {}],
    ['guard', { guards: [{ name: 'g', judge: (_state, [fact]) => bug(fact) }] }],
    ['fold', { fold: (state, fact, at) => (bug(fact), foldTill(state, fact, at)) }],
    ['maker of messages', { outgoing: (_b, _a, [entry]) => (bug(entry?.fact), []) }],
    ['freeze', { freeze: (state) => (bug(state.notes > 0 ? odd : undefined), state) }],
  ])('whose %s throws writes nothing, and the next one runs', (name, parts) => {
    const ledger = till(parts);
    put(ledger, moved(5));
    const before = [ledger.state(), ledger.head()];
    const decide = () => {
      if (name === 'decider') bug(odd);
      return ok([odd]);
    };
    expect(() => ledger.turn(decide, stamp(1))).toThrow('odd');
    expect([ledger.state(), ledger.head()]).toEqual(before);
    expect(put(ledger, moved(1)).ok).toBe(true);
  });

  test('that the store faults leaves the state, and the next one runs', () => {
    const journal = openTill(join(freshFolder(), 'journal.db'), { maxPages: 40 });
    const ledger = till({ journal });
    let told = 0;
    ledger.follow(() => (told += 1));
    put(ledger, moved(5));
    const before = [ledger.state(), ledger.head()];
    const full: unknown = expect.objectContaining({ reason: 'full' });
    expect(() => put(ledger, moved(1), moved(1, 'x'.repeat(400_000)))).toThrow(full);
    expect([ledger.state(), ledger.head(), told]).toEqual([...before, 1]);
    expect(put(ledger, moved(2))).toMatchObject({ ok: true, value: [{ seq: 2 }] });
    expect([ledger.state().cents, told]).toEqual([7, 2]);
  });

  test('sends its messages in its own transaction, knowing before and after', () => {
    const journal = openMemoryJournal<TillFact>(VERSIONS);
    const ledger = till({
      journal,
      outgoing: (before, after, entries, at) => [
        messageOf(`${before.cents}>${after.cents} ${entries.length} ${at.desk}`),
      ],
    });
    put(ledger, moved(5), moved(1));
    expect(allMessages(journal.messages)).toMatchObject([{ seq: 2, card: '0>6 2 10' }]);
  });

  test('cannot begin inside another, whichever part tries', () => {
    const inner = (ledger: Ledger<Till, TillFact>) => put(ledger, moved(1));
    const ledger = till();
    expect(() =>
      ledger.turn(() => {
        inner(ledger);
        return ok([moved(1)]);
      }, stamp(1)),
    ).toThrow('inside a turn');
    const parts: Partial<Parts> = {
      outgoing: () => {
        inner(other);
        return [];
      },
    };
    const other = till(parts);
    expect(() => put(other, moved(1))).toThrow('inside a turn');
    expect([ledger.head().seq, other.head().seq]).toEqual([0, 0]);
    expect(put(ledger, moved(1)).ok).toBe(true);
  });

  test('keeps its own copy of the facts, as reading them back gives them', () => {
    const journal = openMemoryJournal<TillFact>(VERSIONS);
    const folded: TillFact[] = [];
    const ledger = till({
      journal,
      fold: (state, fact, at) => (folded.push(fact), foldTill(state, fact, at)),
    });
    const body = { b: [1], a: -0, gone: undefined };
    put(ledger, { kind: 'note.made', body });
    body.b.push(2);
    expect(JSON.stringify(folded)).toBe('[{"kind":"note.made","body":{"a":0,"b":[1]}}]');
    expect([...journal.read(1)].map((entry) => entry.fact)).toEqual(folded);
  });

  test('refuses a fact that is not plain JSON, and writes nothing', () => {
    const ledger = till();
    expect(() => put(ledger, moved(1), { kind: 'note.made', body: new Date(0) })).toThrow(
      TypeError,
    );
    expect(() => put(ledger, moved(Number.NaN))).toThrow(RangeError);
    expect([ledger.head().seq, ledger.state()]).toEqual([0, EMPTY]);
  });
});

const odd: TillFact = { kind: 'note.made', body: 'odd' };

function bug(fact: TillFact | undefined): null {
  if (fact?.kind === 'note.made') throw new Error('odd');
  return null;
}

describe('followers', () => {
  test('are told after the turn, with its entries and its state, until they stop', () => {
    const ledger = till();
    const told: unknown[] = [];
    const stop = ledger.follow((entries, state) =>
      told.push([entries.map((e) => e.seq), state.cents, ledger.state().cents]),
    );
    put(ledger, moved(5), moved(1));
    put(ledger, moved(1));
    stop();
    put(ledger, moved(1));
    expect(told).toEqual([
      [[1, 2], 6, 6],
      [[3], 7, 7],
    ]);
  });

  test('may begin turns: each follower sees every batch once, in order', () => {
    const ledger = till();
    const told: string[] = [];
    ledger.follow((entries, state) => {
      told.push(`a${entries[0]?.seq}:${state.cents}`);
      if (state.cents < 3) {
        expect(put(ledger, moved(1))).toMatchObject({ ok: true, value: [{}] });
        expect(ledger.state().cents).toBe(state.cents + 1);
      }
    });
    ledger.follow((entries, state) => told.push(`b${entries[0]?.seq}:${state.cents}`));
    put(ledger, moved(1));
    expect(told).toEqual(['a1:1', 'b1:1', 'a2:2', 'b2:2', 'a3:3', 'b3:3']);
  });

  test('may begin ten thousand turns in a row', () => {
    const ledger = till({ freeze: (state) => state });
    ledger.follow((_entries, state) => {
      if (state.moves < 10_000) put(ledger, moved(1));
    });
    put(ledger, moved(1));
    expect(ledger.state().moves).toBe(10_000);
  });

  test('that stop while the others are told are not told', () => {
    const ledger = till();
    const told: string[] = [];
    ledger.follow(() => {
      told.push('a');
      stop();
    });
    const stop = ledger.follow(() => told.push('b'));
    put(ledger, moved(1));
    expect(told).toEqual(['a']);
  });

  test('that throw keep nobody from being told, undo nothing, and are not hidden', () => {
    const ledger = till();
    const told: string[] = [];
    ledger.follow(() => {
      throw new Error('first');
    });
    ledger.follow(() => {
      told.push('b');
      throw new Error('second');
    });
    ledger.follow(() => told.push('c'));
    expect(() => put(ledger, moved(1))).toThrow(ListenerFailed);
    expect(() => put(ledger, moved(1))).toThrow('first');
    expect(told).toEqual(['b', 'c', 'b', 'c']);
    expect([ledger.state().cents, ledger.head().seq]).toEqual([2, 2]);
  });
});

describe('opening', () => {
  test('folds to the live state, fact for fact (R1)', () => {
    const turns = fc.array(fc.array(anyFact, { maxLength: 4 }), { maxLength: 8 });
    fc.assert(
      fc.property(turns, (list) => {
        const journal = openMemoryJournal<TillFact>(VERSIONS);
        const trail = {
          empty: [] as readonly TillFact[],
          fold: (all: readonly TillFact[], fact: TillFact) => [...all, fact],
        };
        const parts = { ...trail, journal, guards: [], outgoing: () => [] };
        const ledger = openLedger<readonly TillFact[], TillFact>(parts);
        for (const facts of list) ledger.turn(() => ok(facts), stamp(1));
        const again = openLedger<readonly TillFact[], TillFact>(parts);
        expect(JSON.stringify(again.state())).toBe(JSON.stringify(ledger.state()));
        expect(again.head()).toEqual(ledger.head());
      }),
    );
  });

  test('does not judge the past', () => {
    const journal = openMemoryJournal<TillFact>(VERSIONS);
    journal.append(batchOf([moved(-5)]));
    expect(till({ journal }).state().cents).toBe(-5);
  });

  test('folds a slice at a time to the same end, and goes on from any slice', () => {
    fc.assert(
      fc.property(fc.nat(30), fc.integer({ min: 1, max: 12 }), (count, step) => {
        const journal = openMemoryJournal<TillFact>(VERSIONS);
        fill(journal, count);
        const parts = { journal, empty: EMPTY, fold: foldTill };
        const whole = foldAll(parts);
        const steps = foldInSteps(parts, step);
        const seen: number[] = [];
        for (;;) {
          const next = steps.next();
          if (next.done === true) {
            expect(next.value).toEqual(whole);
            break;
          }
          seen.push(next.value.head.seq);
          expect(foldAll({ ...parts, folded: next.value })).toEqual(whole);
          expect(till({ journal, folded: next.value }).state()).toEqual(whole.state);
        }
        expect(seen).toEqual(
          Array.from({ length: Math.floor(count / step) }, (_, at) => (at + 1) * step),
        );
        expect(whole).toEqual({
          state: { ...EMPTY, cents: count, moves: count },
          head: journal.head(),
        });
      }),
    );
  });

  test('refuses a folded state that is not of this journal', () => {
    const journal = openMemoryJournal<TillFact>(VERSIONS);
    fill(journal, 3);
    const { seq, hash } = journal.head();
    const open = (folded: Parts['folded'] & object) => () => till({ journal, folded });
    expect(open({ state: EMPTY, head: { seq: 9, hash } })).toThrow(RangeError);
    expect(open({ state: EMPTY, head: { seq, hash: 'f'.repeat(64) } })).toThrow(RangeError);
    expect(open({ state: EMPTY, head: { seq: 2, hash: 'f'.repeat(64) } })).toThrow(RangeError);
  });

  test('cannot open a closed journal', () => {
    const journal: Journal<TillFact> = openMemoryJournal(VERSIONS);
    fill(journal, 3);
    journal.close();
    expect(() => till({ journal })).toThrow(JournalFault);
  });
});
