// Rows joined and compared: an increment on what is stored is the whole, a restated past is found and named by
// its factor, and two sources are told apart by their closes.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  dayFromEnd,
  furthestApart,
  join,
  lastDay,
  restated,
  scaled,
  toBars,
} from '#engine/market/rows.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import { split, walk } from './provider.ts';

const SPY = instrumentSymbol('SPY');
const ROWS = walk('SPY', '2026-01-02', '2026-03-31');
const ALL = toBars(SPY, ROWS);
const cut = fc.integer({ min: 1, max: ROWS.length });

describe('join', () => {
  it('makes the whole of any two parts that overlap or touch', () => {
    fc.assert(
      fc.property(cut, fc.nat(12), (at, overlap) => {
        const older = toBars(SPY, ROWS.slice(0, at));
        const newer = toBars(SPY, ROWS.slice(Math.max(0, at - overlap)));
        expect(join(older, newer)).toEqual(ALL);
        expect(restated(older, newer)).toBeNull();
      }),
    );
  });

  it('keeps what is stored where nothing came', () => {
    expect(join(ALL, toBars(SPY, []))).toBe(ALL);
  });
});

describe('restated', () => {
  it('names the first day that differs and the one factor of a split', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 12, max: ROWS.length - 2 }),
        fc.integer({ min: 2, max: 20 }),
        (at, units) => {
          const older = toBars(SPY, ROWS.slice(0, at));
          const newer = toBars(SPY, split(ROWS, units).slice(at - 10));
          const change = restated(older, newer);
          expect(change?.day).toBe(ROWS[at - 10]?.day);
          expect(change?.factor).toBeCloseTo(1 / units, 10);
          const back = scaled(older, change?.factor ?? 1);
          expect(back.close[at - 1]).toBeCloseTo(newer.close[9] ?? 0, 8);
        },
      ),
    );
  });

  const older = toBars(SPY, ROWS.slice(0, 30));
  const newer = (change: (rows: (typeof ROWS)[number][]) => unknown) => {
    const rows = ROWS.slice(20, 33);
    change(rows);
    return toBars(SPY, rows);
  };
  const one = ROWS[25];
  const cases: readonly (readonly [string, ReturnType<typeof newer>, string | undefined])[] = [
    [
      'a corrected close',
      newer((rows) => {
        if (one !== undefined) rows[5] = { ...one, close: one.close + 0.01 };
      }),
      one?.day,
    ],
    [
      'a high that became no number',
      newer((rows) => {
        if (one !== undefined) rows[5] = { ...one, high: Number.NaN };
      }),
      one?.day,
    ],
    ['a session taken away', newer((rows) => rows.splice(5, 1)), one?.day],
    ['the last stored session taken away', newer((rows) => rows.splice(9, 1)), ROWS[29]?.day],
  ];
  it.each(cases)('finds %s, without a factor', (_name, fresh, day) => {
    expect(restated(older, fresh)).toEqual({ day, factor: null });
  });

  it('finds a session that came late', () => {
    const holed = toBars(SPY, ROWS.slice(0, 30).toSpliced(25, 1));
    expect(restated(holed, toBars(SPY, ROWS.slice(20)))).toEqual({ day: one?.day, factor: null });
  });

  it('lets volumes be corrected', () => {
    const fresh = toBars(
      SPY,
      ROWS.slice(20, 33).map((row) => ({ ...row, volume: row.volume + 1 })),
    );
    expect(restated(older, fresh)).toBeNull();
  });
});

describe('furthestApart', () => {
  it('names the worst day within the last rows, above the limit alone', () => {
    const other = toBars(
      SPY,
      ROWS.map((row, at) => ({
        ...row,
        close: row.close * (at === 3 ? 2 : 1) * (at === ROWS.length - 2 ? 1.03 : 1.009),
      })),
    );
    const limits = { rows: 10, over: 0.01 };
    const apart = furthestApart(ALL, other, limits);
    expect(apart?.day).toBe(ROWS.at(-2)?.day);
    expect(apart?.ratio).toBeCloseTo(1.03 - 1, 6);
    expect(furthestApart(ALL, ALL, limits)).toBeNull();
  });
});

it('knows its ends', () => {
  const none = toBars(SPY, []);
  expect([lastDay(ALL), dayFromEnd(ALL, 1), dayFromEnd(ALL, 9_999)]).toEqual([
    ROWS.at(-1)?.day,
    ROWS.at(-1)?.day,
    ROWS[0]?.day,
  ]);
  expect([lastDay(none), dayFromEnd(none, 1)]).toEqual([null, null]);
});
