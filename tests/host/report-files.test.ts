// Reports on disk: made by the worker from a journal file, written whole beside each other, read back by their
// names and by no other, with the figures of the desk that wrote the journal.
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dayShower, readPage, reportMaker, writeDaily } from '../../src/host/report-files.ts';
import { openSqliteJournal } from '#engine/journal/sqlite.ts';
import type { Result } from '#engine/model/result.ts';
import { tradingDay } from '#engine/model/time.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { FACT_VERSIONS } from '#runbook/fact.ts';
import type { MadeReport } from '#runbook/report/making.ts';
import type { DayShown } from '#runbook/report/shown.ts';
import { weekSpan } from '#runbook/report/span.ts';
import { clearGround, newGround, startWorld } from '#tests/world.ts';

const dir = mkdtempSync(join(tmpdir(), 'twokey-reports-'));
const DAY = tradingDay('2020-02-24');
const ABOUT = { feedLabel: 'Daily bars: real. Path: SYNTHETIC.', code: 'abc1234' };

function hashOf(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

let made: MadeReport;
let shown: readonly Result<DayShown>[];

beforeAll(async () => {
  const path = join(dir, 'journal.db');
  const journal = openSqliteJournal<DeskFact>({ path, versions: FACT_VERSIONS, mono: () => 0 });
  const ground = newGround({ from: '2020-02-18', until: '2020-02-24', journal });
  const world = await startWorld(ground);
  await world.playAll();
  const answer = await reportMaker(dir, ABOUT)(weekSpan(tradingDay('2020-02-18')));
  const show = dayShower(dir, ABOUT.feedLabel);
  shown = [await show(DAY), await show(DAY)];
  journal.close();
  clearGround(ground);
  if (!answer.ok) throw new Error(answer.refusal.text);
  made = answer.value;
});

afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe('a report', () => {
  test('is written whole under its own name, Markdown and page, with their hashes', () => {
    expect(readdirSync(join(dir, 'reports')).toSorted()).toEqual([
      'weekly-2020-W08.html',
      'weekly-2020-W08.md',
    ]);
    expect(made.sha256).toBe(hashOf(made.file));
    expect(made.page.sha256).toBe(hashOf(made.page.file));
  });

  test('says the same in both, and what is not real', () => {
    const [markdown, page] = [made.file, made.page.file].map((file) => readFileSync(file, 'utf8'));
    expect(made.digest[0]).toMatch(/^Week 2020-W08 \(2020-02-17 to 2020-02-23\): -\$[\d.]+ /);
    const [, gain = 'none'] = /: (-\$[\d.]+) /.exec(made.digest[0] ?? '') ?? [];
    expect(markdown).toContain(gain);
    expect(page).toContain(gain);
    for (const text of [markdown, page]) expect(text).toContain('Path: SYNTHETIC.');
    expect(page?.match(/data:image\/svg\+xml;base64,/g)).toHaveLength(8);
    expect(page).not.toMatch(/<script|https?:\/\/|<link|url\(/);
  });

  test('is compared with a backtest of the very days', () => {
    expect(readFileSync(made.file, 'utf8')).toMatch(/## Against the backtest\n\n\| +\| Desk \|/);
  });

  test('ends when nobody waits for it any more', async () => {
    const stopped = await reportMaker(dir, ABOUT)(weekSpan(DAY), AbortSignal.abort());
    expect(stopped).toMatchObject({ ok: false, refusal: { code: 'WORK_CANCELLED' } });
    expect(readdirSync(join(dir, 'reports'))).toHaveLength(2);
  });

  test('of a journal that is not there is a refusal in words', async () => {
    const none = await reportMaker(join(dir, 'nowhere'), ABOUT)(weekSpan(DAY));
    expect(none).toMatchObject({ ok: false, refusal: { code: 'WORKER_FAILED' } });
  });
});

describe('what a day shows', () => {
  test('is drawn in both themes, traded again, and the same each time', () => {
    const [first, again] = shown;
    if (first?.ok !== true) throw new Error(first?.refusal.text);
    const { drawings, course, day, sessions, backtest } = first.value;
    expect(Object.keys(drawings)).toEqual(['course', 'days', 'equity', 'strategies', 'exposure']);
    for (const { light, dark } of Object.values(drawings)) {
      for (const svg of [light, dark]) expect(svg).toMatch(/^<svg /);
      expect(light).not.toBe(dark);
    }
    expect(course.length).toBeGreaterThan(10);
    expect(day.days.map((row) => row.day)).toEqual([DAY]);
    expect(sessions.days).toHaveLength(5);
    expect(backtest).toMatchObject({ kind: 'backtest', last: { day: DAY } });
    expect(again).toEqual(first);
  });

  test('of a journal that is not there is a refusal in words', async () => {
    const none = await dayShower(join(dir, 'nowhere'), ABOUT.feedLabel)(DAY);
    expect(none).toMatchObject({ ok: false, refusal: { code: 'WORKER_FAILED' } });
  });
});

describe('its page', () => {
  test('is read back by its name', async () => {
    const day = writeDaily(dir, DAY, { markdown: '# A day\n', page: '<p>A day</p>' });
    expect(day.file).toBe(join(dir, 'reports', 'daily-2020-02-24.md'));
    const page = await readPage(dir, 'daily-2020-02-24');
    expect(Buffer.from(page ?? []).toString('utf8')).toBe('<p>A day</p>');
  });

  test.each(['daily-2020-02-25', '../journal', 'daily-../../../etc', 'yearly-2020', ''])(
    '"%s" is none',
    async (name) => {
      expect(await readPage(dir, name)).toBeNull();
    },
  );
});
