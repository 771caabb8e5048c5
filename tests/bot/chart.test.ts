// A chart before it is drawn: every text large and legible enough, every number finite whatever the desk
// went through, colours apart for every eye, and what is not real said in the picture itself.
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { dayLabels, roundAxis, spread } from '#bot/chart/axis.ts';
import { chartOption } from '#bot/chart/option.ts';
import { CHART_WIDTH, TEXT_SIZE } from '#bot/chart/panel.ts';
import { sparkline } from '#bot/chart/sparkline.ts';
import { PALETTES } from '#bot/chart/theme.ts';
import type { Palette } from '#bot/chart/theme.ts';
import { chartOf } from '#bot/chart.ts';
import { canonical } from '#engine/model/canonical.ts';
import type { Json } from '#engine/model/canonical.ts';
import { cents } from '#engine/model/money.ts';
import { pictureSeries } from '#runbook/pictures.ts';
import type {
  EquitySeries,
  ExposureSeries,
  Pictured,
  PictureSeries,
  StrategiesSeries,
  Theme,
} from '#runbook/pictures.ts';
import type { DeskState } from '#runbook/state.ts';
import { contrast, distance, seenBy } from './colour.ts';
import { FEED_LABEL, replayedDesk } from './replayed.ts';

const THEMES: readonly Theme[] = ['light', 'dark'];
const KINDS: readonly Pictured[] = ['equity', 'exposure', 'strategies'];
const PHONE_WIDTH = 400;
const ABOUT = {
  until: '2020-02-28',
  closed: true,
  mode: 'DEV',
  account: 'demo-0001',
  deskKind: 'demo',
} as const;

let state: DeskState;

beforeAll(async () => {
  state = await replayedDesk('2020-02-03', '2020-02-28');
});

/** Every value that stands under a key, anywhere in an option. */
function under(key: string, value: Json | undefined): readonly Json[] {
  if (Array.isArray(value)) return value.flatMap((item: Json) => under(key, item));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, item]) => [
    ...(name === key && item !== undefined ? [item] : []),
    ...under(key, item),
  ]);
}

function optionFor(kind: Pictured, theme: Theme): Json {
  return chartOption(
    chartOf(pictureSeries(state, { kind, until: '2020-02-20' }), FEED_LABEL),
    theme,
  );
}

const money = fc.integer({ min: -2_000_000_000_000, max: 2_000_000_000_000 }).map(cents);
const share = fc.double({ min: 0, max: 3, noNaN: true });
const limit = fc.option(fc.double({ min: 0.001, max: 1, noNaN: true }));
const words = fc.string({ unit: 'grapheme', maxLength: 60 });
const about = {
  until: fc.constant(ABOUT.until),
  closed: fc.boolean(),
  mode: fc.constant(ABOUT.mode),
  account: words,
  deskKind: fc.constantFrom('demo' as const, 'real' as const, 'none' as const),
};
const equitySeries: fc.Arbitrary<EquitySeries> = fc.record({
  ...about,
  kind: fc.constant('equity' as const),
  limit,
  points: fc.array(
    fc.record({
      day: fc.constantFrom('', '2020-02-28', '2021-01-04'),
      equity: money,
      highWater: money,
      drawdown: fc.double({ min: -2, max: 0, noNaN: true }),
    }),
    { maxLength: 30 },
  ),
});
const exposureSeries: fc.Arbitrary<ExposureSeries> = fc.record({
  ...about,
  kind: fc.constant('exposure' as const),
  limit,
  points: fc.array(fc.record({ day: fc.constant('2020-02-28'), gross: share }), { maxLength: 30 }),
  held: fc.array(fc.record({ strategy: words, symbol: words, share }), { maxLength: 12 }),
});
const strategiesSeries: fc.Arbitrary<StrategiesSeries> = fc.record({
  ...about,
  kind: fc.constant('strategies' as const),
  rows: fc.array(fc.record({ strategy: words, closed: money, open: money, gain: money }), {
    maxLength: 12,
  }),
});
const anySeries: fc.Arbitrary<PictureSeries> = fc.oneof(
  equitySeries,
  exposureSeries,
  strategiesSeries,
);

describe('colours', () => {
  const texts: readonly (keyof Palette)[] = ['text', 'quietText', 'accent', 'loss'];
  const marks: readonly (keyof Palette)[] = ['accent', 'loss', 'mark', 'limit', 'axis'];
  const cases = THEMES.flatMap((theme) => [
    ...texts.map((name) => [theme, 'text', name, 4.5] as const),
    ...marks.map((name) => [theme, 'mark', name, 3] as const),
  ]);

  test.each(cases)('%s: the %s colour %s has contrast %d', (theme, _, name, least) => {
    const palette = PALETTES[theme];
    expect(contrast(palette[name], palette.ground)).toBeGreaterThanOrEqual(least);
  });

  test.each(THEMES)('%s: every colour of a text in a chart is one of the tested', (theme) => {
    const tested = new Set<Json>(texts.map((name) => PALETTES[theme][name]));
    for (const kind of KINDS) {
      const option = optionFor(kind, theme);
      const looks = ['textStyle', 'label', 'axisLabel', 'name', 'detail'].flatMap((key) =>
        under(key, option),
      );
      const used = looks.flatMap((look) =>
        typeof look === 'object' && look !== null && 'color' in look ? under('color', look) : [],
      );
      expect(used.length).toBeGreaterThan(3);
      expect(used.filter((color) => !tested.has(color))).toEqual([]);
    }
  });

  test.each(THEMES)('%s: gain, loss and mark stay apart for colour-blind eyes', (theme) => {
    const { accent, loss, mark } = PALETTES[theme];
    for (const eye of ['protan', 'deutan', 'tritan'] as const) {
      const [a, b, c] = [accent, loss, mark].map((colour) => seenBy(eye, colour));
      expect(distance(a ?? '', b ?? '')).toBeGreaterThan(25);
      expect(distance(a ?? '', c ?? '')).toBeGreaterThan(15);
    }
  });
});

describe('texts', () => {
  test.each(KINDS)('%s: none is smaller than 11 pixels on a phone', (kind) => {
    for (const theme of THEMES) {
      const sizes = under('fontSize', optionFor(kind, theme)).map(Number);
      expect(sizes.length).toBeGreaterThan(5);
      expect(Math.min(...sizes) * (PHONE_WIDTH / CHART_WIDTH)).toBeGreaterThanOrEqual(11);
      expect(Math.min(...sizes)).toBe(TEXT_SIZE);
    }
  });

  test.each(KINDS)('%s: every text is in the font that comes with the desk', (kind) => {
    const option = optionFor(kind, 'light');
    expect(under('fontFamily', option)).toHaveLength(under('fontSize', option).length + 1);
    expect(new Set(under('fontFamily', option))).toEqual(new Set(['Inter']));
  });

  test.each<[string, string]>([
    [FEED_LABEL, 'DEV demo-0001 \u00b7 demo \u00b7 Path inside the day: SYNTHETIC'],
    [
      '^GSPC daily 2000-2020: real; intraday path: DERIVED',
      'DEV demo-0001 \u00b7 demo \u00b7 intraday path: DERIVED',
    ],
    ['Live quotes.', 'DEV demo-0001 \u00b7 demo'],
  ])('mode, account and what is not real: %s', (label, says) => {
    const series = pictureSeries(state, { kind: 'equity', until: '2020-02-28' });
    expect(chartOf(series, label).subtitle).toBe(says);
  });

  test('a live desk is unmistakable', () => {
    const series: PictureSeries = {
      ...pictureSeries(state, { kind: 'equity', until: '2020-02-28' }),
      mode: 'LIVE',
      deskKind: 'real',
    };
    expect(chartOf(series, 'Live quotes.').subtitle).toBe('LIVE, REAL MONEY demo-0001');
  });

  test('the limit, the mark and the last value are named at their lines', () => {
    const series = pictureSeries(state, { kind: 'equity', until: '2020-02-28' });
    const labels = chartOf(series, FEED_LABEL).panels.flatMap((panel) =>
      panel.shape === 'curves' ? panel.lines.map((line) => line.label) : [],
    );
    expect(labels.join('; ')).toMatch(/^high \$50,\d{3}; \$4\d,\d{3}; -\d\.\d %; limit -6\.0 %$/);
  });

  test('gains and losses carry their sign, and what is in open trades', () => {
    const rows = [
      { strategy: 'up', closed: cents(150_000_049), open: cents(0), gain: cents(150_000_049) },
      { strategy: 'both', closed: cents(900), open: cents(12_345), gain: cents(13_245) },
      { strategy: 'none', closed: cents(0), open: cents(0), gain: cents(0) },
      { strategy: 'down', closed: cents(0), open: cents(-40), gain: cents(-40) },
      { strategy: 'deep', closed: cents(-43_210), open: cents(0), gain: cents(-43_210) },
    ];
    const [panel] = chartOf({ kind: 'strategies', ...ABOUT, rows }, '').panels;
    expect(panel?.shape === 'bars' && panel.bars.map(({ says, detail }) => [says, detail])).toEqual(
      [
        ['+$1.500 M', 'in closed trades'],
        ['+$132', 'of it open +$123'],
        ['$0', 'no trade yet'],
        ['$0', 'in open trades'],
        ['-$432', 'in closed trades'],
      ],
    );
  });

  test('more rows than fit become one row that still adds up', () => {
    const rows = Array.from({ length: 9 }, (_, at) => ({
      strategy: `s${at}`,
      closed: cents(1_000),
      open: cents(200),
      gain: cents(1_200),
    }));
    const [panel] = chartOf({ kind: 'strategies', ...ABOUT, rows }, '').panels;
    const bars = panel?.shape === 'bars' ? panel.bars : [];
    expect(bars.map((bar) => bar.label)).toEqual(['s0', 's1', 's2', 's3', '5 others']);
    expect(bars.reduce((sum, bar) => sum + bar.value, 0)).toBe(108);
  });
});

describe('whatever the desk went through', () => {
  test('no number that JSON cannot carry reaches a chart', () => {
    fc.assert(
      fc.property(anySeries, words, (series, label) => {
        const chart = chartOf(series, label);
        expect(() => canonical(chart as unknown as Json)).not.toThrow();
        for (const theme of THEMES)
          expect(() => canonical(chartOption(chart, theme))).not.toThrow();
      }),
      { numRuns: 300 },
    );
  });

  test('there are panels, or words in their place', () => {
    fc.assert(
      fc.property(anySeries, (series) => {
        const { panels, empty } = chartOf(series, '');
        expect(panels.length > 0).toBe(empty === null);
      }),
    );
  });

  test('a name is never read as a style', () => {
    const rows = [
      { strategy: '{name|x}', closed: cents(1), open: cents(0), gain: cents(1) },
    ] as const;
    const option = chartOption(chartOf({ kind: 'strategies', ...ABOUT, rows }, ''), 'dark');
    expect(JSON.stringify(option)).toContain('{name| name x }');
  });
});

describe('axes', () => {
  const value = fc.double({ min: -1e9, max: 1e9, noNaN: true });

  test('hold every value, in few round steps', () => {
    fc.assert(
      fc.property(value, value, (a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const axis = roundAxis(low, high, 4);
        const slack = axis.step * 1e-6;
        expect(axis.min).toBeLessThanOrEqual(low + slack);
        expect(axis.max).toBeGreaterThanOrEqual(high - slack);
        expect((axis.max - axis.min) / axis.step).toBeLessThan(7);
        expect(axis.max).toBeGreaterThan(axis.min);
      }),
    );
  });

  test.each([
    [48_352, 50_850, { min: 48_000, max: 51_000, step: 1_000 }],
    [-4.9, 0, { min: -6, max: 0, step: 2 }],
    [50_000, 50_000, { min: 49_500, max: 50_500, step: 250 }],
    [0, 0, { min: -0.5, max: 0.5, step: 0.25 }],
  ])('%d to %d', (low, high, axis) => {
    expect(roundAxis(low, high, 4)).toEqual(axis);
  });

  test.each<[readonly string[], readonly string[]]>([
    [
      ['', '2020-02-03', '2020-02-04'],
      ['start', 'Feb 3', 'Feb 4'],
    ],
    [['2020-12-31'], ['Dec 31']],
    [[], []],
  ])('days %j are named %j', (days, names) => {
    expect(dayLabels(days, 5)).toEqual(names);
  });

  test('of many days four are named, the first and the last among them, with the year', () => {
    const names = dayLabels(
      Array.from({ length: 300 }, (_, at) => (at < 200 ? '2019-06-03' : '2020-02-03')),
      5,
    );
    expect(names.filter((name) => name !== '')).toHaveLength(4);
    expect([names[0], names[299]]).toEqual(['Jun 2019', 'Feb 2020']);
  });

  test('labels are moved apart, and stay in their room and order', () => {
    const places = fc.array(fc.double({ min: 0, max: 150, noNaN: true }), { maxLength: 5 });
    fc.assert(
      fc.property(places, (wanted) => {
        const placed = spread(wanted, { from: 0, to: 150, gap: 27 });
        const sorted = [...placed].sort((a, b) => a - b);
        sorted.slice(1).forEach((at, row) => {
          expect(at - (sorted[row] ?? 0)).toBeGreaterThanOrEqual(27 - 1e-9);
        });
        placed.forEach((at, row) => {
          expect(at).toBeGreaterThanOrEqual(-1e-9);
          expect(at).toBeLessThanOrEqual(150 + 1e-9);
          placed.forEach((other, next) => {
            if ((wanted[row] ?? 0) < (wanted[next] ?? 0)) expect(at).toBeLessThan(other);
          });
        });
      }),
    );
  });
});

describe('a line of blocks', () => {
  test.each<[readonly number[], string]>([
    [[0, 1, 2, 3, 4, 5, 6, 7], '\u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588'],
    [[5, 5, 5], '\u2584\u2584\u2584'],
    [[3], '\u2584'],
    [[], ''],
  ])('%j', (values, line) => {
    expect(sparkline(values, 60)).toBe(line);
  });

  test('is never wider than its room, and keeps both ends', () => {
    const line = sparkline([9, ...Array.from({ length: 500 }, () => 4), 1], 60);
    expect(line).toHaveLength(60);
    expect([line[0], line[59]]).toEqual(['\u2588', '\u2581']);
  });
});
