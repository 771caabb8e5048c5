// Pictures as files: really drawn, letters included, in both themes; the same bytes again and again; found
// instead of drawn twice; and every way a drawing can fail is told in words.
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { drawPng } from '../../src/host/draw.ts';
import { DRAWING, openDrawing } from '../../src/host/drawing.ts';
import type { DrawingSetting, DrawingThread } from '../../src/host/drawing.ts';
import { openPictures } from '../../src/host/pictures.ts';
import type { Pictures, PicturesSetting } from '../../src/host/pictures.ts';
import { CHART_HEIGHT, CHART_WIDTH } from '#bot/chart/panel.ts';
import { PALETTES } from '#bot/chart/theme.ts';
import { chartOf } from '#bot/chart.ts';
import type { Chart } from '#bot/chart.ts';
import { cents } from '#engine/model/money.ts';
import type { Result } from '#engine/model/result.ts';
import { folded, GENESIS } from '#tests/bot/desk-in-memory.ts';
import { FEED_LABEL, replayedDesk } from '#tests/bot/replayed.ts';
import { pictureSeries } from '#runbook/pictures.ts';
import type { Pictured, Theme } from '#runbook/pictures.ts';
import type { DeskState } from '#runbook/state.ts';
import { readPng } from './png.ts';
import type { Pixels } from './png.ts';

const KINDS: readonly Pictured[] = ['equity', 'exposure', 'strategies'];
const THEMES: readonly Theme[] = ['light', 'dark'];
const UNTIL = '2020-02-20';
const each = KINDS.flatMap((kind) => THEMES.map((theme) => [kind, theme] as const));

let state: DeskState;
let thread: DrawingThread;

beforeAll(async () => {
  state = await replayedDesk('2020-02-03', '2020-02-28');
  thread = openDrawing();
});
afterAll(() => thread.close());

/** A refusal as its code and its words; "answered" where there is none. */
function told(answer: Result<unknown>): string {
  return answer.ok ? 'answered' : `${answer.refusal.code}: ${answer.refusal.text}`;
}

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'twokey-pictures-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

function threadOf(setting: Partial<DrawingSetting>): DrawingThread {
  const own = openDrawing({ ...DRAWING, ...setting });
  onTestFinished(() => own.close());
  return own;
}

function picturesIn(stateDir: string, more: Partial<PicturesSetting> = {}): Pictures {
  return openPictures({ stateDir, state: () => state, feedLabel: FEED_LABEL, thread, ...more });
}

function chartFor(kind: Pictured): Chart {
  return chartOf(pictureSeries(state, { kind, until: UNTIL }), FEED_LABEL);
}

interface Area {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** How many pixels of an area are not the ground; the area in the chart's own units. */
function inked(pixels: Pixels, ground: string, area: Area): number {
  const scale = pixels.width / CHART_WIDTH;
  let count = 0;
  for (let y = Math.round(area.top * scale); y < area.bottom * scale; y += 1)
    for (let x = Math.round(area.left * scale); x < area.right * scale; x += 1)
      if (pixels.at(x, y) !== ground) count += 1;
  return count;
}

const TITLE: Area = { left: 20, top: 16, right: 780, bottom: 58 };
const SUBTITLE: Area = { left: 20, top: 58, right: 780, bottom: 92 };
const EDGES: readonly Area[] = [
  { left: 0, top: 0, right: 5, bottom: CHART_HEIGHT },
  { left: CHART_WIDTH - 5, top: 0, right: CHART_WIDTH, bottom: CHART_HEIGHT },
  { left: 0, top: CHART_HEIGHT - 3, right: CHART_WIDTH, bottom: CHART_HEIGHT },
];

describe('a drawing', () => {
  test.each(each)('%s in %s: its size, its ground, and its letters', (kind, theme) => {
    const chart = chartFor(kind);
    const { ground } = PALETTES[theme];
    const drawn = readPng(drawPng({ chart, theme }));
    const bare = readPng(drawPng({ chart: { ...chart, title: '', subtitle: '' }, theme }));
    expect([drawn.width, drawn.height]).toEqual([1_600, 1_080]);
    expect(drawn.at(1, 1)).toBe(ground);
    for (const area of [TITLE, SUBTITLE]) {
      expect(inked(bare, ground, area)).toBe(0);
      expect(inked(drawn, ground, area)).toBeGreaterThan(2_500);
    }
    for (const edge of EDGES) expect(inked(drawn, ground, edge)).toBe(0);
  });

  test('figures of any size stay inside the picture', () => {
    const big = (value: number): ReturnType<typeof cents> => cents(value * 100_000);
    const rows = [-98_765_432, 0, 87_654_321].map((gain) => ({
      strategy: 'a-strategy-of-a-very-long-name',
      closed: big(gain),
      open: big(-gain),
      gain: big(gain),
    }));
    const about = {
      ...pictureSeries(state, { kind: 'strategies', until: UNTIL }),
      account: 'x'.repeat(99),
    };
    const points = [1, 98_765_432, 87_654_321].map((value, at) => ({
      day: `2020-02-0${at + 3}`,
      equity: big(value),
      highWater: big(98_765_432),
      drawdown: -0.987,
    }));
    const held = Array.from({ length: 9 }, (_, at) => ({
      strategy: 'a-strategy-of-a-very-long-name',
      symbol: '^GSPC',
      share: 12.3456 / (at + 1),
    }));
    const gross = points.map(({ day }, at) => ({ day, gross: at * 9 }));
    const charts = [
      chartOf({ ...about, kind: 'strategies', rows }, FEED_LABEL),
      chartOf({ ...about, kind: 'equity', points, limit: 0.15 }, FEED_LABEL),
      chartOf({ ...about, kind: 'exposure', points: gross, limit: 1, held }, FEED_LABEL),
    ];
    for (const chart of charts) {
      const drawn = readPng(drawPng({ chart, theme: 'light' }));
      for (const edge of EDGES) expect(inked(drawn, '#ffffff', edge)).toBe(0);
    }
  });

  test.each(each)('%s in %s: words where there is nothing to draw', (kind, theme) => {
    const chart = chartOf(pictureSeries(folded(GENESIS), { kind, until: UNTIL }), '');
    const { ground } = PALETTES[theme];
    const middle: Area = { left: 20, top: 220, right: 780, bottom: 320 };
    const bottom: Area = { left: 0, top: 330, right: 800, bottom: 540 };
    const drawn = readPng(drawPng({ chart, theme }));
    expect(inked(drawn, ground, middle)).toBeGreaterThan(2_500);
    expect(inked(drawn, ground, bottom)).toBe(0);
  });

  test.each(KINDS)('%s: the same bytes here, again, and in a thread', async (kind) => {
    const drawing = { chart: chartFor(kind), theme: 'dark' } as const;
    const first = drawPng(drawing);
    expect(Buffer.compare(drawPng(drawing), first)).toBe(0);
    const other = await thread.draw(drawing);
    expect(other.ok && Buffer.compare(other.value, first)).toBe(0);
  });

  test('the two themes differ', () => {
    const chart = chartFor('equity');
    const [light, dark] = THEMES.map((theme) => drawPng({ chart, theme }));
    expect(Buffer.compare(light ?? Buffer.of(), dark ?? Buffer.of())).not.toBe(0);
  });
});

describe('on disk', () => {
  test('a picture is a whole file named by what it shows, with its figures in words', async () => {
    const dir = folder();
    const drawn = await picturesIn(dir).draw({ kind: 'equity', until: UNTIL }, 'light');
    if (!drawn.ok) throw new Error(drawn.refusal.text);
    expect(drawn.value.file).toMatch(/\/pictures\/[0-9a-f]{64}\.png$/);
    expect(Buffer.compare(readFileSync(drawn.value.file), drawn.value.png)).toBe(0);
    expect(drawn.value.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(drawn.value.alt).toMatch(/^Equity \$50,\d{3}\.\d\d at the close of 2020-02-20/);
    expect(readdirSync(join(dir, 'pictures'))).toHaveLength(1);
  });

  test('it is found again instead of drawn, by another desk on the same folder too', async () => {
    const dir = folder();
    const asked = { kind: 'exposure', until: UNTIL } as const;
    const first = await picturesIn(dir).draw(asked, 'dark');
    const closed = threadOf({ most: 0 });
    const again = await picturesIn(dir, { thread: closed }).draw(asked, 'dark');
    expect(again).toEqual(first);
    expect(closed.warm()).toBe(false);
  });

  test('a day later it is still the same file', async () => {
    const dir = folder();
    const asked = { kind: 'strategies', until: UNTIL } as const;
    const then = await replayedDesk('2020-02-03', UNTIL);
    const first = await picturesIn(dir, { state: () => then }).draw(asked, 'light');
    const later = await picturesIn(dir).draw(asked, 'light');
    expect(later).toEqual(first);
    expect(readdirSync(join(dir, 'pictures'))).toHaveLength(1);
  });

  test('half a file is drawn again', async () => {
    const dir = folder();
    const asked = { kind: 'equity', until: UNTIL } as const;
    const first = await picturesIn(dir).draw(asked, 'light');
    if (!first.ok) throw new Error(first.refusal.text);
    writeFileSync(first.value.file, first.value.png.subarray(0, 1_000));
    const again = await picturesIn(dir).draw(asked, 'light');
    expect(again.ok && again.value.sha256).toBe(first.value.sha256);
    expect(readFileSync(first.value.file)).toHaveLength(first.value.png.length);
  });

  test('many who ask at once wait for one drawing', async () => {
    const dir = folder();
    const pictures = picturesIn(dir, { thread: threadOf({ most: 1 }) });
    const asks = Array.from({ length: 50 }, () =>
      pictures.draw({ kind: 'equity', until: UNTIL }, 'light'),
    );
    const answers = await Promise.all(asks);
    expect(answers.every((answer) => answer.ok)).toBe(true);
  });

  test('only the newest are kept', async () => {
    const dir = folder();
    const pictures = picturesIn(dir, { most: 3 });
    const days = ['2020-02-03', '2020-02-04', '2020-02-05', '2020-02-06', '2020-02-07'];
    const files: string[] = [];
    for (const [at, until] of days.entries()) {
      const drawn = await pictures.draw({ kind: 'equity', until }, 'light');
      if (!drawn.ok) throw new Error(drawn.refusal.text);
      files.push(drawn.value.file);
      utimesSync(drawn.value.file, 1_600_000_000 + at, 1_600_000_000 + at);
    }
    expect(files.map((file) => existsSync(file))).toEqual([false, false, true, true, true]);
  });

  test('a folder that cannot be written is told in words', async () => {
    const dir = folder();
    writeFileSync(join(dir, 'pictures'), 'a file stands in the way');
    const drawn = await picturesIn(dir).draw({ kind: 'equity', until: UNTIL }, 'light');
    expect(drawn).toMatchObject({ ok: false, refusal: { code: 'PICTURE_UNKEPT' } });
  });

  test('the picture a report names is put beside it', async () => {
    const dir = folder();
    expect(await picturesIn(dir).illustrate(UNTIL)).toBeNull();
    const png = readFileSync(join(dir, 'reports', `equity-${UNTIL}.png`));
    expect(readPng(png).width).toBe(1_600);
  });

  test('why it was not is told in words', async () => {
    const dir = folder();
    const busy = picturesIn(dir, { thread: threadOf({ most: 0 }) });
    expect(await busy.illustrate(UNTIL)).toContain('Ask again');
    writeFileSync(join(dir, 'reports'), 'a file stands in the way');
    expect(await picturesIn(dir).illustrate(UNTIL)).toContain('cannot be kept');
  });
});

describe('the drawing thread', () => {
  const drawing = () => ({ chart: chartFor('equity'), theme: 'light' as const });

  test('takes so many and no more, and answers those it took in order', async () => {
    const own = threadOf({ most: 3 });
    const order: number[] = [];
    const asks = [0, 1, 2].map(async (at) => {
      const answer = await own.draw(drawing());
      order.push(at);
      return answer.ok;
    });
    expect(told(await own.draw(drawing()))).toMatch(/^PICTURE_BUSY: .*3 pictures wait/);
    expect(await Promise.all(asks)).toEqual([true, true, true]);
    expect(order).toEqual([0, 1, 2]);
    expect((await own.draw(drawing())).ok).toBe(true);
  });

  test('twenty is how many a desk takes', () => {
    expect(DRAWING).toMatchObject({ most: 20, warmMs: 60_000 });
  });

  test('that dies refuses what it was drawing, and another takes its place', async () => {
    const poor = threadOf({ address: new URL('./dying.ts', import.meta.url) });
    const answers = await Promise.all([poor.draw(drawing()), poor.draw(drawing())]);
    for (const answer of answers) expect(told(answer)).toMatch(/^WORKER_FAILED: .*it ended with 3/);
    expect(poor.warm()).toBe(false);
  });

  test('a chart that cannot be drawn is refused, and the next one drawn', async () => {
    const own = threadOf({});
    const broken = { ...drawing(), theme: 'sepia' as Theme };
    const [bad, good] = await Promise.all([own.draw(broken), own.draw(drawing())]);
    expect(bad).toMatchObject({ ok: false, refusal: { code: 'WORKER_FAILED' } });
    expect(good.ok).toBe(true);
  });

  test('a drawing that takes too long is given up', async () => {
    const slow = threadOf({ longestMs: 1 });
    expect(told(await slow.draw(drawing()))).toMatch(/^WORKER_FAILED: .*too long/);
  });

  test('is started for the first picture, stays warm, and ends when none comes', async () => {
    const own = threadOf({ warmMs: 40 });
    expect(own.warm()).toBe(false);
    await own.draw(drawing());
    expect(own.warm()).toBe(true);
    await expect.poll(() => own.warm()).toBe(false);
    expect((await own.draw(drawing())).ok).toBe(true);
  });

  test('closed, it refuses who still waits', async () => {
    const own = openDrawing();
    const asked = [own.draw(drawing()), own.draw(drawing())];
    await own.close();
    for (const answer of await Promise.all(asked))
      expect(answer).toMatchObject({ ok: false, refusal: { code: 'WORKER_FAILED' } });
  });
});
