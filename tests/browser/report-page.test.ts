// The page of a report in a real browser, opened as the one file it is: on a phone and a laptop, light and dark, it
// keeps the rules of accessibility, is no wider than its window, asks nobody for anything, and shows its pictures.
/// <reference lib="dom" />
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findChromium, keepScreenshot, openBrowser, violations } from './browser.ts';
import { shownOf, textsOf } from '../../src/host/reporting.ts';
import { loadRecorded } from '#engine/market/recorded.ts';
import { ok } from '#engine/model/result.ts';
import { tradingDay } from '#engine/model/time.ts';
import { dailyDocument } from '#runbook/report.ts';
import { NO_ANNALS, readOn } from '#runbook/report/annals.ts';
import { pageOf } from '#runbook/report/page.ts';
import { weekSpan } from '#runbook/report/span.ts';
import { clearGround, newGround, startWorld } from '#tests/world.ts';

const chromiumPath = findChromium();
const SHOTS = [
  { size: 400, scheme: 'light' },
  { size: 400, scheme: 'dark' },
  { size: 1_280, scheme: 'light' },
  { size: 1_280, scheme: 'dark' },
] as const;
const PAGES = [
  { kind: 'weekly', drawn: 4 },
  { kind: 'daily', drawn: 5 },
] as const;

describe.skipIf(chromiumPath === null)('the page of a report', () => {
  const dir = mkdtempSync(join(tmpdir(), 'twokey-page-'));
  const files = { weekly: join(dir, 'weekly.html'), daily: join(dir, 'daily.html') };
  let browser: Browser;

  beforeAll(async () => {
    const ground = newGround({ from: '2020-02-18', until: '2020-02-21' });
    const world = await startWorld(ground);
    await world.playAll();
    const feed = loadRecorded({ seed: ground.seed });
    const span = weekSpan(tradingDay('2020-02-18'));
    const from = { feedLabel: feed.label, code: 'test' };
    const annals = readOn(NO_ANNALS, world.entries());
    writeFileSync(files.weekly, (await textsOf(annals, { span, from, feed })).page);
    const { machine } = world.assembled;
    const day = tradingDay('2020-02-21');
    const shown = await shownOf(annals, { day, feedLabel: feed.label, feed });
    const source = { ...from, head: annals.head, shown: ok(shown) };
    const document = dailyDocument(machine.state(), machine.seen(), source);
    writeFileSync(files.daily, pageOf(document, shown.drawings));
    clearGround(ground);
    browser = await openBrowser(chromiumPath ?? '');
  });

  afterAll(async () => {
    await browser?.close();
    rmSync(dir, { recursive: true, force: true });
  });

  test.each(PAGES.flatMap((page) => SHOTS.map((shot) => ({ ...page, ...shot }))))(
    '$kind, $size wide, $scheme',
    async ({ kind, size, scheme, drawn: count }) => {
      const context = await browser.newContext({
        viewport: { width: size, height: 900 },
        colorScheme: scheme,
        bypassCSP: true,
      });
      const page = await context.newPage();
      const asked: string[] = [];
      page.on('request', (request) => asked.push(request.url().slice(0, 5)));
      await page.goto(pathToFileURL(files[kind]).href);
      expect(await violations(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
        size,
      );
      const pictures = await page.getByRole('img').all();
      expect(pictures).toHaveLength(count);
      for (const picture of pictures) {
        const drawn = await picture.evaluate(
          (node) => node instanceof HTMLImageElement && node.naturalWidth,
        );
        expect(drawn).toBe(800);
        expect((await picture.getAttribute('alt'))?.length).toBeGreaterThan(20);
      }
      expect(asked).toEqual(['file:']);
      await keepScreenshot(page, `report-${kind}-${size}-${scheme}`);
      await context.close();
    },
  );
});
