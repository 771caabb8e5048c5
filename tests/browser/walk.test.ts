// The minute, walked in a real browser: Ana on a laptop by keyboard alone, Ben on a phone by touch. A limit
// breaks, she acknowledges it in its thread, they halt and resume, and read the report with its picture.
/// <reference lib="dom" />
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findChromium, keepScreenshot, openBrowser, openWindow, violations } from './browser.ts';
import type { PersonWindow } from './browser.ts';
import { clearPlaces, newPlace, startDesk, stopDesk } from '#tests/process/real-desk.ts';
import type { Running } from '#tests/process/real-desk.ts';

const chromiumPath = findChromium();
const PATIENT = { timeout: 90_000 };
const FIRST_LOAD_MAX_BYTES = 200_000;
const BREACH = /CRITICAL FIRING.*daily loss/;

async function type(page: Page, line: string): Promise<void> {
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await page.keyboard.press('/');
  await page.keyboard.type(line);
  await page.keyboard.press('Enter');
}

/** Goes from message to message until the keys stand on this one. */
async function stepTo(page: Page, article: Locator): Promise<void> {
  await page.keyboard.press('Escape');
  await page.keyboard.press('End');
  for (let step = 0; step < 60; step += 1) {
    if (await article.evaluate((node) => node.contains(document.activeElement))) return;
    await page.keyboard.press('ArrowUp');
  }
  throw new Error('the keys never came to the message');
}

async function goTo(page: Page, channel: string): Promise<void> {
  const names = await page.getByRole('navigation', { name: 'Channels' }).getByRole('button').all();
  const texts = await Promise.all(names.map((name) => name.innerText()));
  for (let times = 0; times < 3; times += 1) await page.keyboard.press('Escape');
  await page.keyboard.press(String(texts.findIndex((text) => text.includes(channel))));
  await page.getByRole('log', { name: new RegExp(channel) }).waitFor(PATIENT);
}

describe.skipIf(chromiumPath === null)('the room, walked', () => {
  let browser: Browser;
  let desk: Running;
  let ana: PersonWindow;
  let ben: PersonWindow;
  let room: string;

  beforeAll(async () => {
    const place = await newPlace();
    room = `http://127.0.0.1:${place.port}/`;
    const quick = [
      '--demo',
      '--from',
      '2020-02-12',
      '--until',
      '2020-02-21',
      '--speed',
      'max',
      '--exit',
    ];
    expect(await startDesk(place, { args: quick }).ended).toBe(0);
    desk = startDesk(place, { args: ['--demo', '--until', '2020-02-24', '--speed', '700'] });
    await desk.ready();
    browser = await openBrowser(chromiumPath ?? '');
    ana = await openWindow(browser, `${room}?as=ana`, { size: 'laptop', scheme: 'light' });
    ben = await openWindow(browser, `${room}?as=ben`, { size: 'phone', scheme: 'dark' });
  });

  afterAll(async () => {
    await browser?.close();
    if (desk !== undefined) await stopDesk(desk);
    clearPlaces();
  });

  test('the first load is small, and a welcome names three things to try', async () => {
    await ana.page.getByRole('log').waitFor(PATIENT);
    const welcome = ana.page.getByRole('region', { name: 'Welcome' });
    expect(await welcome.getByRole('listitem').count()).toBe(3);
    await ana.page
      .getByRole('article', { name: /Strategy briefing/ })
      .last()
      .waitFor(PATIENT);
    expect(ana.bytes()).toBeLessThan(FIRST_LOAD_MAX_BYTES);
    await keepScreenshot(ana.page, '1-welcome-laptop-light');
    await keepScreenshot(ben.page, '1-welcome-phone-dark');
  });

  test('the pack is a table, and the breach comes to both as one card', async () => {
    const { page } = ana;
    await page
      .getByRole('article', { name: /Trade pack/ })
      .last()
      .waitFor(PATIENT);
    await goTo(page, 'alerts');
    await page.getByRole('article', { name: BREACH }).waitFor(PATIENT);
    await keepScreenshot(page, '2-breach-laptop-light');
    expect.soft(await violations(page)).toEqual([]);
    expect.soft(await violations(ben.page)).toEqual([]);
  });

  test('Ana acknowledges it in its thread, by the keyboard', async () => {
    const { page } = ana;
    await stepTo(page, page.getByRole('article', { name: BREACH }));
    await page.keyboard.press('Enter');
    await page
      .getByText(/To the thread of AL-\d+/)
      .first()
      .waitFor(PATIENT);
    await page.keyboard.press('/');
    await page.keyboard.type('ack');
    await page.keyboard.press('Enter');
    await page
      .getByText(/acknowledged by Ana/)
      .first()
      .waitFor(PATIENT);
    await page.keyboard.press('/');
    await page.keyboard.type('the gap at the open, stops filled');
    await page.keyboard.press('Enter');
    await page.getByText('Ana: the gap at the open, stops filled').first().waitFor(PATIENT);
    await keepScreenshot(page, '3-thread-laptop-light');
    expect.soft(await violations(page)).toEqual([]);
  });

  test('Ana halts in one press, and Ben confirms on his phone', async () => {
    const { page } = ana;
    await type(page, 'halt the market gaps');
    await page
      .getByText(/Ana halted the desk: the market gaps/)
      .first()
      .waitFor(PATIENT);
    await ben.page.getByRole('button', { name: 'Approve R-0001…' }).first().tap(PATIENT);
    await ben.page.getByLabel(/Why/).first().fill('I see it too');
    await keepScreenshot(ben.page, '4-approve-phone-dark');
    expect.soft(await violations(ben.page)).toEqual([]);
    await ben.page.getByLabel(/Why/).first().press('Enter');
    await page
      .getByText(/Halted/)
      .first()
      .waitFor(PATIENT);
    await ben.page
      .getByRole('article', { name: /GRANTED.*CONFIRM-HALT/ })
      .first()
      .waitFor(PATIENT);
  });

  test('a resume is refused to one person and granted to two', async () => {
    const { page } = ana;
    await type(
      page,
      'resume --cause "gap at the open" --fix "stops reviewed, books equal" --prevention "smaller sizes over night"',
    );
    // What waits for a person is a tap away, wherever he was reading.
    await ben.page.getByRole('button', { name: /^Desk/ }).tap(PATIENT);
    await ben.page
      .getByRole('region', { name: 'Waiting for a person' })
      .getByRole('button', { name: /R-0002/ })
      .tap(PATIENT);
    await ben.page.getByRole('button', { name: 'Approve R-0002…' }).first().waitFor(PATIENT);
    await type(page, 'approve R-0002 me again');
    await page
      .getByText(/KEY_SAME_PERSON/)
      .first()
      .waitFor(PATIENT);
    await keepScreenshot(page, '5-refused-laptop-light');
    await ben.page.getByRole('button', { name: 'Approve R-0002…' }).first().tap(PATIENT);
    await ben.page.getByLabel(/Why/).first().fill('books equal');
    await ben.page.getByLabel(/Why/).first().press('Enter');
    await ben.page
      .getByRole('article', { name: /GRANTED.*RESUME/ })
      .first()
      .waitFor(PATIENT);
    await keepScreenshot(ben.page, '6-granted-phone-dark');
  });

  test('the report comes with its picture, and the journal verifies', async () => {
    const { page } = ana;
    await goTo(page, 'reports');
    const report = page.getByRole('article', { name: /Report of 2020-02-24/ });
    await report.waitFor(PATIENT);
    const picture = report.getByRole('img').first();
    await picture.scrollIntoViewIfNeeded();
    await expect
      .poll(() => picture.evaluate((node) => (node as HTMLImageElement).naturalWidth), PATIENT)
      .toBeGreaterThan(0);
    await type(page, 'journal verify');
    await page
      .getByText(/entries verified/)
      .first()
      .waitFor(PATIENT);
    await keepScreenshot(page, '7-report-laptop-light');
    expect.soft(await violations(page)).toEqual([]);
  });

  test('long work shows how far it is in one message, and stops when asked', async () => {
    const { page } = ana;
    await type(page, 'backtest --days 4000');
    const answer = page.getByRole('article', { name: 'Answer to backtest --days 4000' });
    await answer.getByRole('progressbar').waitFor(PATIENT);
    await keepScreenshot(page, '8-progress-laptop-light');
    await answer.getByRole('button', { name: /^Cancel/ }).focus();
    await page.keyboard.press('Enter');
    await answer.getByText(/stopped waiting/).waitFor(PATIENT);
    expect(await answer.getByRole('progressbar').count()).toBe(0);
  });

  test('the other two looks hold too: laptop in the dark, phone in the light', async () => {
    const dark = await openWindow(browser, `${room}?as=vic`, { size: 'laptop', scheme: 'dark' });
    const light = await openWindow(browser, `${room}?as=cleo`, { size: 'phone', scheme: 'light' });
    for (const { page } of [dark, light]) {
      await page.getByRole('article').first().waitFor(PATIENT);
      expect.soft(await violations(page)).toEqual([]);
    }
    await keepScreenshot(dark.page, '9-laptop-dark');
    await keepScreenshot(light.page, '9-phone-light');
  });

  test('no window asked anybody else for anything, nor complained', () => {
    for (const person of [ana, ben]) {
      expect(person.strangers).toEqual([]);
      expect(person.complaints).toEqual([]);
    }
  });
});
