// Each canary on rows made for it: what it tells, what it lets pass, and how grave it is. Sound rows are
// never doubted, a known fault anywhere is told, and rows of whatever rubbish are judged without a throw.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Bars } from '#engine/market/bars.ts';
import { judgeBars } from '#engine/market/quality.ts';
import type { CanaryName, Look } from '#engine/market/quality/canary.ts';
import { sessionsBetween } from '#engine/market/session.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import { seeded } from '#engine/model/random.ts';
import { tradingDay } from '#engine/model/time.ts';

const DAYS = sessionsBetween(tradingDay('2019-01-02'), tradingDay('2020-01-31')).map(
  (session) => session.day,
);
const THROUGH = tradingDay('2020-01-31');
const LAST = DAYS.length - 1;

interface Draft {
  readonly day: string;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

function barsOf(rows: readonly Draft[]): Bars {
  const column = (name: Exclude<keyof Draft, 'day'>): Float64Array =>
    Float64Array.from(rows, (row) => row[name]);
  return {
    symbol: instrumentSymbol('SPY'),
    length: rows.length,
    day: rows.map((row) => tradingDay(row.day)),
    open: column('open'),
    high: column('high'),
    low: column('low'),
    close: column('close'),
    volume: column('volume'),
  };
}

/** A quiet walk over every session, about 1 % a day, that no canary has a word for. */
function walk(seed: string): readonly Draft[] {
  const random = seeded(seed);
  let close = 100;
  return DAYS.map((day) => {
    const open = close * (1 + (random() - 0.5) * 0.01);
    close = open * (1 + (random() - 0.5) * 0.03);
    const high = Math.max(open, close) * (1 + random() * 0.01);
    const low = Math.min(open, close) * (1 - random() * 0.01);
    return { day, open, high, low, close, volume: 1_000_000 + Math.round(random() * 400_000) };
  });
}

const SOUND = walk('sound');

/** The rows with some of them changed. */
function changed(change: (row: Draft, at: number) => Draft | readonly Draft[]): Bars {
  return barsOf(SOUND.flatMap(change));
}

function at(row: number, change: (row: Draft) => Draft | readonly Draft[]): Bars {
  return changed((draft, here) => (here === row ? change(draft) : draft));
}

function scaled(row: Draft, by: number, volume = 1): Draft {
  const { open, high, low, close } = row;
  return {
    day: row.day,
    open: open * by,
    high: high * by,
    low: low * by,
    close: close * by,
    volume: row.volume * volume,
  };
}

/** From a row on, all at another level. */
function from(first: number, by: number, volumeThatDay = 1): Bars {
  return changed((row, here) =>
    here < first ? row : scaled(row, by, here === first ? volumeThatDay : 1),
  );
}

function told(bars: Bars, look: Partial<Look> = {}): readonly string[] {
  return judgeBars(bars, { through: THROUGH, ...look }).map(
    ({ canary, day, grave }) => `${canary} ${day ?? 'set'}${grave ? ' GRAVE' : ''}`,
  );
}

const day = (row: number): string => DAYS[row] ?? '';
const NEAR = LAST - 3;
const FAR = 5;

test('sound rows: no canary says a word', () => {
  expect(told(barsOf(SOUND))).toEqual([]);
});

describe('single rows', () => {
  test.each<[string, CanaryName, (row: Draft) => Draft]>([
    ['a close that is missing', 'not-finite', (row) => ({ ...row, close: Number.NaN })],
    ['an open that is missing', 'not-finite', (row) => ({ ...row, open: Number.NaN })],
    ['an endless high', 'not-finite', (row) => ({ ...row, high: Number.POSITIVE_INFINITY })],
    ['a volume that is missing', 'not-finite', (row) => ({ ...row, volume: Number.NaN })],
    ['a low of zero', 'not-positive', (row) => ({ ...row, low: 0 })],
    ['a negative volume', 'not-positive', (row) => ({ ...row, volume: -1 })],
    ['a high below the close', 'high-below', (row) => ({ ...row, high: row.close * 0.999 })],
    ['a low above the open', 'low-above', (row) => ({ ...row, low: row.open * 1.001 })],
    ['no volume', 'zero-volume', (row) => ({ ...row, volume: 0 })],
  ])('%s', (_, canary, change) => {
    expect(told(at(NEAR, change))).toContain(`${canary} ${day(NEAR)} GRAVE`);
    const wayBack = told(at(FAR, change)).filter((line) => line.startsWith(canary));
    expect(wayBack).toEqual([`${canary} ${day(FAR)}`]);
  });

  test('a bar that repeats the one before, and closes that stand still', () => {
    const repeated = changed((row, here) =>
      here === NEAR ? { ...(SOUND[NEAR - 1] ?? row), day: row.day, volume: row.volume } : row,
    );
    expect(told(repeated)).toEqual([`repeated-bar ${day(NEAR)} GRAVE`]);
    const still = changed((row, here) =>
      here > LAST - 5 ? { ...row, close: 100, open: 100.5, high: 101 + here, low: 99 } : row,
    );
    expect(told(still).filter((line) => line.startsWith('frozen'))).toEqual([
      `frozen ${day(LAST)} GRAVE`,
    ]);
  });

  test('an index may have no volume, a gauge may jump', () => {
    const none = changed((row) => ({ ...row, volume: 0 }));
    expect(told(none, { nature: 'index' })).toEqual([]);
    const jump = at(NEAR, (row) => scaled(row, 1.6));
    expect(told(jump)).not.toEqual([]);
    expect(told(jump, { nature: 'gauge' })).toEqual([]);
  });

  test('of a gauge the newest value counts: its past is told and not grave', () => {
    const nature = 'gauge';
    const flaw = (row: Draft): Draft => ({ ...row, close: Number.NaN });
    expect(told(at(NEAR, flaw), { nature })).toEqual([`not-finite ${day(NEAR)}`]);
    expect(told(at(LAST, flaw), { nature })).toEqual([`not-finite ${day(LAST)} GRAVE`]);
    expect(
      told(
        at(LAST, () => []),
        { nature },
      ),
    ).toEqual(['stale set GRAVE']);
    const again = changed((row, here) =>
      here === LAST ? { ...(SOUND[LAST - 1] ?? row), day: row.day } : row,
    );
    expect(told(again, { nature })).toEqual([`repeated-bar ${day(LAST)}`]);
  });
});

describe('days', () => {
  test('a session without a bar, and a hole', () => {
    expect(told(at(NEAR, () => []))).toEqual([`missing-session ${day(NEAR)} GRAVE`]);
    expect(told(at(FAR, () => []))).toEqual([`missing-session ${day(FAR)}`]);
    const hole = changed((row, here) => (here >= NEAR - 6 && here < NEAR ? [] : row));
    expect(told(hole).filter((line) => line.startsWith('gap'))).toEqual([
      `gap ${day(NEAR - 6)} GRAVE`,
    ]);
    expect(told(hole)).toHaveLength(7);
  });

  test('what a second source lacks too, repeats too or did not trade either is no fault', () => {
    const hole = at(NEAR, () => []);
    expect(told(hole, { second: at(NEAR, () => []) })).toEqual([]);
    expect(told(hole, { second: barsOf(SOUND) })).toEqual([`missing-session ${day(NEAR)} GRAVE`]);
    const again = at(NEAR, (row) => ({ ...(SOUND[NEAR - 1] ?? row), day: row.day }));
    expect(told(again, { second: again })).toEqual([]);
    expect(told(again, { second: barsOf(SOUND) })).toHaveLength(1);
    const none = at(NEAR, (row) => ({ ...row, volume: 0 }));
    expect(told(none, { second: none })).toEqual([]);
    expect(told(none, { second: barsOf(SOUND) })).toHaveLength(1);
  });

  test('a bar on a holiday, a day twice, days out of order', () => {
    const holiday = changed((row) =>
      row.day === '2020-01-21' ? [{ ...row, day: '2020-01-20' }, row] : row,
    );
    expect(told(holiday)).toContain('no-session 2020-01-20 GRAVE');
    expect(told(at(NEAR, (row) => [row, row]))).toContain(`duplicate-day ${day(NEAR)} GRAVE`);
    const late = SOUND[FAR];
    const disordered = changed((row, here) => {
      if (here === FAR) return [];
      return here === FAR + 1 && late !== undefined ? [row, late] : row;
    });
    expect(told(disordered)).toContain(`out-of-order ${day(FAR)} GRAVE`);
  });

  test('a history that ends too early, and none at all', () => {
    expect(told(at(LAST, () => []))).toEqual(['stale set GRAVE']);
    expect(told(barsOf([]))).toEqual(['stale set GRAVE']);
  });
});

describe('jumps', () => {
  test('a spike comes straight back on ordinary volume; the way back is none', () => {
    expect(told(at(NEAR, (row) => scaled(row, 1.3)))).toEqual([`spike ${day(NEAR)} GRAVE`]);
    expect(told(at(NEAR, (row) => scaled(row, 0.75)))).toEqual([`spike ${day(NEAR)} GRAVE`]);
  });

  test('on the newest row ordinary volume is not believed, the volume of news is', () => {
    expect(told(at(LAST, (row) => scaled(row, 1.3)))).toEqual([`spike ${day(LAST)} GRAVE`]);
    expect(told(at(LAST, (row) => scaled(row, 1.3, 9)))).toEqual([`true-move ${day(LAST)}`]);
  });

  test('a true move is kept: it stays on the volume of news', () => {
    expect(told(from(NEAR, 1.35, 9))).toEqual([`true-move ${day(NEAR)}`]);
    expect(told(from(NEAR, 0.7, 15))).toEqual([`true-move ${day(NEAR)}`]);
  });

  test('two sources that agree, or the market that went along, make a move true', () => {
    const jump = at(LAST, (row) => scaled(row, 1.3));
    const other = barsOf(SOUND.map((row, here) => scaled(row, here === LAST ? 1.31 : 1)));
    expect(told(jump, { second: other })).toEqual([`true-move ${day(LAST)}`]);
    expect(told(jump, { second: barsOf(SOUND) })).toEqual([`spike ${day(LAST)} GRAVE`]);
    expect(told(jump, { market: other })).toEqual([`true-move ${day(LAST)}`]);
    expect(told(jump, { market: barsOf(SOUND) })).toEqual([`spike ${day(LAST)} GRAVE`]);
  });

  test.each([
    ['2 for 1', 1 / 2, 2],
    ['3 for 2', 2 / 3, 1.5],
    ['1 for 10', 10, 0.1],
  ])('a split of %s that the rows do not allow for', (_, by, volume) => {
    expect(told(from(NEAR, by, volume))).toEqual([`unadjusted-split ${day(NEAR)} GRAVE`]);
  });

  test('a known split: told where the step still stands, not where it was allowed for', () => {
    const symbol = instrumentSymbol('SPY');
    const exDay = tradingDay(day(NEAR));
    const actions = [{ symbol, exDay, kind: 'split', amount: 1.1 }] as const;
    expect(told(from(NEAR, 1 / 1.1), { actions })).toEqual([`unadjusted-split ${day(NEAR)} GRAVE`]);
    expect(told(barsOf(SOUND), { actions })).toEqual([]);
  });

  test('a distribution: a fall at the open without the volume of news; an ordinary dividend is none', () => {
    expect(told(from(NEAR, 0.78, 2))).toEqual([`unadjusted-dividend ${day(NEAR)} GRAVE`]);
    const symbol = instrumentSymbol('SPY');
    const exDay = tradingDay(day(NEAR));
    const before = SOUND[NEAR - 1]?.close ?? 0;
    const special = [{ symbol, exDay, kind: 'dividend', amount: before * 0.08 }] as const;
    expect(told(from(NEAR, 0.92), { actions: special })).toEqual([
      `unadjusted-dividend ${day(NEAR)} GRAVE`,
    ]);
    const ordinary = [{ symbol, exDay, kind: 'dividend', amount: before * 0.01 }] as const;
    expect(told(from(NEAR, 0.99), { actions: ordinary })).toEqual([]);
  });
});

describe('identity', () => {
  const other = barsOf(walk('another company'));

  test('the rows of another symbol are seen, by moves, or by level where no day is common', () => {
    expect(told(other, { stored: barsOf(SOUND) })).toEqual(['wrong-identity set GRAVE']);
    expect(told(other, { second: barsOf(SOUND) })).toEqual(['wrong-identity set GRAVE']);
    const old = barsOf(SOUND.slice(0, 100).map((row) => scaled(row, 5)));
    expect(told(barsOf(SOUND.slice(100)), { stored: old })).toEqual(['wrong-identity set GRAVE']);
  });

  test('the symbol itself passes, also restated for a split', () => {
    expect(told(barsOf(SOUND), { stored: barsOf(SOUND.slice(0, 200)) })).toEqual([]);
    const restated = barsOf(SOUND.slice(0, 200).map((row) => scaled(row, 4, 0.25)));
    expect(told(barsOf(SOUND), { stored: restated })).toEqual([]);
  });
});

test('every fault says its symbol, its day where it has one, and numbers', () => {
  const rows = [from(NEAR, 0.5, 2), at(NEAR, (row) => ({ ...row, close: Number.NaN }))];
  for (const fault of rows.flatMap((bars) => judgeBars(bars, { through: THROUGH }))) {
    expect(fault.says).toContain('SPY');
    expect(fault.says).toContain(fault.day ?? '');
    expect(fault.says).toMatch(/\d/);
  }
});

test('whatever walk: sound rows pass, and a spike put anywhere within reach is grave', () => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 1, maxLength: 8 }),
      fc.integer({ min: 70, max: LAST }),
      fc.constantFrom(0.6, 0.7, 1.4, 1.6),
      (seed, row, by) => {
        const rows = walk(seed);
        expect(told(barsOf(rows))).toEqual([]);
        const bars = barsOf(rows.map((one, here) => (here === row ? scaled(one, by) : one)));
        const faults = judgeBars(bars, { through: THROUGH });
        expect(faults.some((fault) => fault.day === day(row) && fault.grave)).toBe(true);
      },
    ),
    { numRuns: 100 },
  );
});

test('rubbish of any sort is judged and never thrown at', () => {
  const number = fc.oneof(fc.double(), fc.constantFrom(0, -1, Number.NaN, 1e308, 5e-324));
  const row = fc.record({
    day: fc.constantFrom(...DAYS.slice(0, 30), '1980-02-28', '1989-12-29', '2041-01-02'),
    open: number,
    high: number,
    low: number,
    close: number,
    volume: number,
  });
  fc.assert(
    fc.property(fc.array(row, { maxLength: 40 }), (rows) => {
      const bars = barsOf(rows);
      for (const fault of judgeBars(bars, { through: THROUGH, stored: bars, market: bars }))
        expect(fault.says.length).toBeGreaterThan(0);
    }),
    { numRuns: 300 },
  );
});
