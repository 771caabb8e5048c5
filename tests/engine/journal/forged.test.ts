// What the verifier finds though every hash is right: a forger who chains anew still cannot break a
// guard, make a batch of two, write what cannot be read, or leave a damaged column unseen.
import { describe, expect, test } from 'vitest';
import type { Row } from '#engine/journal/payload.ts';
import { verifyJournal } from '#engine/journal/verify.ts';
import { chained, foldTill, HISTORY, textWith } from './till.ts';

describe('finds in a chain that holds', () => {
  const base: Row = [1, 1, 'money.moved', 1, 10, 20, '{"cents":5,"note":""}', ''];
  const next = (seq: number, batch: number, payload = base[6]): Row => [
    seq,
    batch,
    'money.moved',
    1,
    10,
    20,
    payload,
    '',
  ];

  test.each<[string, readonly Row[], number, string]>([
    [
      'a batch that breaks a guard',
      [base, next(2, 2), next(3, 2, '{"cents":-11,"note":""}')],
      2,
      'never-short',
    ],
    ['a last batch that breaks a guard', [next(1, 1, '{"cents":-1,"note":""}')], 1, 'never-short'],
    ['an entry of a batch already over', [base, next(2, 2), next(3, 1)], 3, 'no batch'],
    ['an entry of a batch to come', [base, next(2, 9)], 2, 'no batch'],
    [
      'a batch of two instants',
      [base, [2, 1, 'money.moved', 1, 10, 21, base[6], '']],
      2,
      'stamped apart',
    ],
    [
      'a batch of two desk times',
      [base, [2, 1, 'money.moved', 1, 11, 20, base[6], '']],
      2,
      'stamped apart',
    ],
    ['an unknown kind', [base, [2, 2, 'coin.minted', 1, 10, 20, '{}', '']], 2, 'does not know'],
    ['a newer version', [base, [2, 2, 'money.moved', 2, 10, 20, '{}', '']], 2, 'knows 1'],
    ['a text that is not JSON', [next(1, 1, '{"cents":')], 1, 'not JSON'],
    ['a text that is no object', [next(1, 1, '[1]')], 1, 'not a JSON object'],
    ['a text that names another kind', [next(1, 1, '{"kind":"note.made"}')], 1, 'another kind'],
  ])('%s', (_what, list, seq, words) => {
    const verdict = verifyJournal({ ...HISTORY, rows: chained(list) });
    expect(verdict).toMatchObject({ ok: false, seq });
    expect(JSON.stringify(verdict)).toContain(words);
  });

  test('a fact that cannot be folded, by its own seq', () => {
    const list = chained([base, next(2, 2), next(3, 2, '{"cents":13,"note":""}'), next(4, 2)]);
    const verdict = verifyJournal({
      ...HISTORY,
      rows: list,
      fold(state, fact, at) {
        if (fact.kind === 'money.moved' && fact.cents === 13) throw new RangeError('unlucky');
        return foldTill(state, fact, at);
      },
    });
    expect(verdict).toMatchObject({ ok: false, seq: 3, why: textWith('unlucky') });
  });

  test('a guard that cannot judge, by the first of the batch', () => {
    const guards = [
      {
        name: 'odd',
        judge: () => {
          throw new RangeError('odd');
        },
      },
    ];
    const verdict = verifyJournal({ ...HISTORY, guards, rows: chained([base]) });
    expect(verdict).toMatchObject({ ok: false, seq: 1 });
  });

  test.each([
    ['a blob', 6, Buffer.from('{}')],
    ['no value', 7, null],
    ['a fraction', 4, 1.5],
    ['a text for a number', 3, '1'],
    ['a number beyond what is exact', 5, 2 ** 53],
  ])('%s in a column', (_what, column, value) => {
    const raw: unknown[] = [...base];
    raw[column] = value;
    expect(verifyJournal({ ...HISTORY, rows: [raw] })).toMatchObject({
      ok: false,
      seq: 1,
      what: 'Entry 1 is damaged.',
    });
  });
});
