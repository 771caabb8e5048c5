// What a picture shows is what stood: a day that is over gives the same series for ever, the gains of all
// strategies together are what equity gained, and the words carry the same figures.
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { canonical } from '#engine/model/canonical.ts';
import type { Json } from '#engine/model/canonical.ts';
import { cents } from '#engine/model/money.ts';
import { DAY, folded, GENESIS, MORNING } from '#tests/bot/desk-in-memory.ts';
import { replayedDesk } from '#tests/bot/replayed.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { emptyWords, pictureAlt, pictureTitle, wordPicture } from '#runbook/picture-words.ts';
import { pictureSeries, totalGain } from '#runbook/pictures.ts';
import type { Pictured } from '#runbook/pictures.ts';
import { EMPTY_DESK } from '#runbook/state.ts';
import type { DeskState } from '#runbook/state.ts';

const KINDS: readonly Pictured[] = ['equity', 'exposure', 'strategies'];
const CLOSED: DeskFact = {
  kind: 'day.closed',
  day: DAY,
  equity: cents(4_995_669),
  gross: cents(935_508),
};
const LOOSER: DeskFact = {
  kind: 'limits.set',
  limits: { values: { drawdownRatio: 0.15, grossRatio: 1 }, restricted: [] },
  why: 'approved',
  approval: 'R-0001',
};

let early: DeskState;
let late: DeskState;

beforeAll(async () => {
  early = await replayedDesk('2020-02-03', '2020-02-21');
  late = await replayedDesk('2020-02-03', '2020-03-13');
});

function text(state: DeskState, kind: Pictured, until: string): string {
  return canonical(pictureSeries(state, { kind, until }) as unknown as Json);
}

describe('a day that is over', () => {
  test.each(KINDS)('gives the same %s series however many days follow', (kind) => {
    expect(text(late, kind, '2020-02-21')).toBe(text(early, kind, '2020-02-21'));
  });

  test('and whatever limits are in force by then', () => {
    const then = folded(GENESIS, MORNING, [CLOSED]);
    const now = folded(GENESIS, MORNING, [CLOSED, LOOSER]);
    for (const kind of KINDS) expect(text(now, kind, DAY)).toBe(text(then, kind, DAY));
  });

  test('a day on which nothing was closed shows the last that was', () => {
    expect(text(late, 'equity', '2020-02-23')).toBe(text(late, 'equity', '2020-02-21'));
  });

  test('holds for every day of the past', () => {
    const days = late.engine.days.map((row) => row.day);
    fc.assert(
      fc.property(fc.nat(days.length - 1), fc.constantFrom(...KINDS), (at, kind) => {
        const day = days[at] ?? '';
        const before = { ...late.engine, days: late.engine.days.slice(0, at + 1), day: null };
        expect(text(late, kind, day)).toBe(text({ ...late, engine: before }, kind, day));
      }),
    );
  });
});

describe('the figures agree with the books', () => {
  test('the strategies together gained what equity gained, at every close', () => {
    const first = late.engine.desk?.cash ?? 0;
    for (const row of late.engine.days) {
      const series = pictureSeries(late, { kind: 'strategies', until: row.day });
      if (series.kind !== 'strategies') throw new Error('another picture');
      expect(totalGain(series.rows)).toBe(row.closeEquity - first);
    }
    expect(late.engine.days.some((row) => row.closeEquity !== first)).toBe(true);
  });

  test('what is held adds up to the gross exposure, at every close', () => {
    for (const row of late.engine.days)
      expect(row.standing.held.reduce((sum, held) => sum + held.value, 0)).toBe(row.gross);
    expect(late.engine.days.some((row) => row.gross > 0)).toBe(true);
  });

  test('no point stands above its high-water mark', () => {
    const series = pictureSeries(late, { kind: 'equity', until: '2020-03-13' });
    if (series.kind !== 'equity') throw new Error('another picture');
    expect(series.points.filter((point) => point.equity > point.highWater)).toEqual([]);
    expect(series.points).toHaveLength(late.engine.days.length + 1);
  });
});

describe('the day that goes on', () => {
  const state = folded(GENESIS, MORNING);

  test('is the last point, and the title says so', () => {
    const series = pictureSeries(state, { kind: 'equity', until: DAY });
    expect(pictureTitle(series)).toBe('Equity and drawdown until 2020-02-24, so far');
    expect(series).toMatchObject({ closed: false, points: [{ day: '' }, { day: DAY }] });
  });

  test('is not shown in a picture of the day before', () => {
    const series = pictureSeries(state, { kind: 'equity', until: '2020-02-21' });
    expect(series).toMatchObject({ closed: true, until: '', points: [{ day: '' }] });
  });

  test('once closed, the open gain stays where it was', () => {
    const closed = folded(GENESIS, MORNING, [CLOSED]);
    expect(pictureSeries(closed, { kind: 'strategies', until: DAY })).toMatchObject({
      closed: true,
      rows: [
        { strategy: 'fade', closed: 0, open: 0 },
        { strategy: 'trend', closed: 0, open: -4_331 },
      ],
    });
  });
});

describe('in words', () => {
  const state = folded(GENESIS, MORNING, [CLOSED]);

  test.each<[Pictured, string]>([
    [
      'equity',
      'Equity $49,956.69 at the close of 2020-02-24, -$43.31 (-0.1 %) since the start. Drawdown -0.1 % under the high-water mark of $50,000.00, limit -6.0 %; deepest -0.1 % on 2020-02-24.',
    ],
    [
      'exposure',
      'Gross exposure 18.7 % of equity at the close of 2020-02-24, no limit is set. Held: ^GSPC by trend 18.7 %.',
    ],
    [
      'strategies',
      'P&L since the start at the close of 2020-02-24, open positions included: fade $0.00, trend -$43.31; together -$43.31.',
    ],
  ])('%s', (kind, says) => {
    const closing = { ...CLOSED, equity: cents(4_995_669) };
    expect(wordPicture(folded(GENESIS, MORNING, [closing]), { kind, until: DAY }).alt).toBe(says);
  });

  test('a card is given the kind, the day, a title and the figures', () => {
    expect(wordPicture(state, { kind: 'exposure', until: DAY })).toMatchObject({
      kind: 'exposure',
      until: DAY,
      title: 'Exposure until 2020-02-24',
    });
  });
});

describe('where there is nothing to show, words say so', () => {
  test.each<[string, DeskState]>([
    ['no desk at all', EMPTY_DESK],
    ['a desk that has just been made', folded(GENESIS)],
  ])('%s', (_, state) => {
    for (const kind of KINDS) {
      const series = pictureSeries(state, { kind, until: DAY });
      expect(emptyWords(series)).toMatch(/^No .+\.$/);
      expect(pictureAlt(series)).toContain(emptyWords(series));
      expect(pictureTitle(series)).toContain('before the first day');
    }
  });

  test('a day without a trade has a line and no bars', () => {
    const opened = folded(GENESIS, MORNING.slice(0, 2));
    expect(emptyWords(pictureSeries(opened, { kind: 'equity', until: DAY }))).toBeNull();
    expect(emptyWords(pictureSeries(opened, { kind: 'strategies', until: DAY }))).toBe(
      'No strategy has gained or lost anything yet.',
    );
  });
});
