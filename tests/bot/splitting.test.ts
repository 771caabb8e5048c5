// Splitting: pieces hold what they may, nothing is lost or moved, and what is left out is counted; tables keep
// every cell however narrow the phone.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PHONE_WIDTH, phoneTable } from '#bot/phone-table.ts';
import { cutTo, leftOutText, splitLines } from '#bot/splitting.ts';
import { oneLine, widthOf } from '#bot/text.ts';
import { lettersOf, untrusted } from '#tests/bot/wild-cards.ts';

const text = fc.array(fc.string({ unit: 'binary', maxLength: 200 }).map(oneLine), {
  maxLength: 30,
});

function double(line: string): string {
  return line.replaceAll('&', '&amp;');
}

describe('splitLines', () => {
  test('every piece and all of them hold what they may; pieces and rest together are the whole', () => {
    const rooms = fc.record({
      piece: fc.integer({ min: 12, max: 300 }),
      total: fc.integer({ min: 0, max: 2_000 }),
      pieces: fc.integer({ min: 1, max: 8 }),
    });
    fc.assert(
      fc.property(text, rooms, (lines, bounds) => {
        const room = { ...bounds, write: double, size: (written: string) => written.length };
        const { pieces, left, rest } = splitLines(lines, room);
        expect(pieces.length).toBeLessThanOrEqual(room.pieces);
        for (const piece of pieces) expect(piece.length).toBeLessThanOrEqual(room.piece);
        const all = pieces.reduce((sum, piece) => sum + piece.length, 0);
        expect(all).toBeLessThanOrEqual(room.total);
        const said = pieces.join('').replaceAll('&amp;', '&').replaceAll('\n', '');
        expect(said + rest.join('')).toBe(lines.join(''));
        expect(left.lines).toBe(rest.length);
        expect(left.letters).toBe(Array.from(rest.join('')).length);
      }),
      { numRuns: 500 },
    );
  });

  test('whole lines stay together where they fit, long ones break at a space', () => {
    const room = {
      write: (line: string) => line,
      size: (line: string) => line.length,
      piece: 12,
      total: 99,
      pieces: 9,
    };
    expect(splitLines(['one two', 'three', 'four five six seven'], room).pieces).toEqual([
      'one two',
      'three',
      'four five ',
      'six seven',
    ]);
  });
});

test.each([
  [{ lines: 0, letters: 0 }, null],
  [{ lines: 1, letters: 1 }, '1 more line (1 sign) does not fit here. Read it in the room.'],
  [
    { lines: 12, letters: 3_400 },
    '12 more lines (3,400 signs) do not fit here. Read them in the room.',
  ],
])('%j is said as %j', (left, said) => {
  expect(leftOutText(left, 'in the room')).toBe(said);
});

test('a cut text is within its bound, whole letters, and says that it is cut', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 40 }), (whole, most) => {
      const cut = cutTo(whole, most);
      expect(cut.length).toBeLessThanOrEqual(most);
      if (cut !== whole) expect(cut.endsWith('\u2026')).toBe(true);
      expect(whole.startsWith(cut === whole ? cut : cut.slice(0, -1))).toBe(true);
    }),
  );
});

describe('phoneTable', () => {
  const table = {
    columns: ['Symbol', 'Qty', 'Gain'],
    rows: [
      ['SPY', '2.9', '+$12.10'],
      ['^GSPC', '10', '-$3.00'],
    ],
  };

  test('columns stand side by side where they fit, figures under one another', () => {
    expect(phoneTable(table)).toEqual([
      'Symbol  Qty     Gain',
      '\u2500\u2500\u2500\u2500\u2500\u2500  \u2500\u2500\u2500  \u2500\u2500\u2500\u2500\u2500\u2500\u2500',
      'SPY     2.9  +$12.10',
      '^GSPC    10   -$3.00',
    ]);
  });

  test('wider ones are lists, by the names of their columns', () => {
    const wide = {
      columns: [...table.columns, 'Why'],
      rows: [['SPY', '2.9', '', 'a reason that no phone shows on one line']],
    };
    expect(phoneTable(wide)).toEqual([
      'SPY',
      '  Qty: 2.9',
      '  Why: a reason that no phone shows on one',
      '  line',
    ]);
  });

  test('it fits a phone, and no cell loses a letter', () => {
    const cells = fc.array(fc.array(untrusted, { minLength: 3, maxLength: 3 }), { maxLength: 10 });
    fc.assert(
      fc.property(cells, (rows) => {
        const lines = phoneTable({ columns: ['A', 'B', 'C'], rows });
        for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(PHONE_WIDTH);
        const shown = lettersOf(lines.join(''));
        for (const cell of rows.flat()) expect(shown).toContain(lettersOf(oneLine(cell)));
      }),
      { numRuns: 200 },
    );
  });
});
