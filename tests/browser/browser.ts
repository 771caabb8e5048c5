// A real headless Chromium for tests, and what they look at with it: windows of people, the accessibility
// rules of axe-core, and screenshots kept in tmp/screenshots. No browser found means the test is skipped.
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { ROOT } from '#tests/process/real-desk.ts';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const SHOTS = join(ROOT, 'tmp', 'screenshots');

/** The browser's path; null, with the reason printed, where there is none. */
export function findChromium(): string | null {
  const given = process.env['CHROMIUM'];
  const found = [...(given === undefined ? [] : [given]), ...PLACES].find((path) =>
    existsSync(path),
  );
  if (found !== undefined) return found;
  process.stderr.write('skipped: no Chromium here (CHROMIUM names one); the room is not walked\n');
  return null;
}

export function openBrowser(executablePath: string): Promise<Browser> {
  mkdirSync(SHOTS, { recursive: true });
  return chromium.launch({ executablePath, args: ['--no-sandbox'] });
}

export interface Screen {
  readonly size: 'laptop' | 'phone';
  readonly scheme: 'light' | 'dark';
}

const SIZES = {
  laptop: { viewport: { width: 1_440, height: 900 } },
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
} as const;

export interface PersonWindow {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the page or the browser complained of. */
  readonly complaints: readonly string[];
  /** Hosts other than the room's that anything was asked of. */
  readonly strangers: readonly string[];
  /** Bytes received until now, as the network carried them, pictures left out. */
  bytes(): number;
}

/** One person's window; nothing is shared with the other windows but the desk. */
export async function openWindow(
  browser: Browser,
  url: string,
  screen: Screen,
): Promise<PersonWindow> {
  const context = await browser.newContext({ ...SIZES[screen.size], colorScheme: screen.scheme });
  context.setDefaultTimeout(90_000);
  const page = await context.newPage();
  const complaints: string[] = [];
  const strangers: string[] = [];
  const { host } = new URL(url);
  let bytes = 0;
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (said) => {
    if (said.type() === 'error' || said.type() === 'warning') complaints.push(said.text());
  });
  page.on('response', (response) => {
    if (response.status() >= 400) complaints.push(`${response.status()} ${response.url()}`);
  });
  page.on('request', (request) => {
    if (new URL(request.url()).host !== host) strangers.push(request.url());
  });
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  const pictures = new Set<string>();
  session.on('Network.responseReceived', (got) => {
    if (got.type === 'Image') pictures.add(got.requestId);
  });
  session.on('Network.loadingFinished', (done) => {
    if (!pictures.has(done.requestId)) bytes += done.encodedDataLength;
  });
  await page.goto(url);
  return { page, context, complaints, strangers, bytes: () => bytes };
}

interface AxeRun {
  readonly violations: readonly {
    readonly id: string;
    readonly help: string;
    readonly nodes: readonly { readonly target: readonly unknown[] }[];
  }[];
}

/** What breaks the rules of WCAG 2.2 AA and good practice on the page as it stands. */
export async function violations(page: Page): Promise<readonly string[]> {
  // Through the debugger's door, since the page's own policy lets no foreign script in.
  const run = await page.evaluate<AxeRun>(
    `${AXE}; axe.run(document, { resultTypes: ['violations'] })`,
  );
  return run.violations.map(
    (row) =>
      `${row.id}: ${row.help} (${row.nodes.map((node) => node.target.join(' ')).join('; ')})`,
  );
}

export async function keepScreenshot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(SHOTS, `${name}.png`) });
}
