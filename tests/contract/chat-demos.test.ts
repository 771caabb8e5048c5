// The demos of the desk in a local Slack and in a local Discord, as a person starts them: the page answers, the
// desk joins and posts, and Ctrl-C stops both.
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { clearPlaces, newPlace, ROOT } from '#tests/process/real-desk.ts';
import { KNOWN_PORTS } from './known-ports.ts';

const PATIENCE_MS = 60_000;

afterAll(clearPlaces);

async function until<T>(look: () => T | null, said: () => string): Promise<T> {
  const end = performance.now() + PATIENCE_MS;
  while (performance.now() < end) {
    const found = look();
    if (found !== null) return found;
    await wait(50);
  }
  throw new Error(`waited in vain; it said:\n${said()}`);
}

/** What the page's stream tells until it says so. */
async function streamedUntil(stream: string, says: RegExp): Promise<string> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE_MS);
  const { body } = await fetch(stream, { signal: stop.signal });
  let text = '';
  for await (const chunk of body ?? []) {
    text += Buffer.from(chunk).toString('utf8');
    if (says.test(text)) break;
  }
  clearTimeout(timer);
  stop.abort();
  return text;
}

/** Takes the port the demo likes best, if nobody else has it, so that it has to find another. */
async function takePort(port: number): Promise<() => void> {
  const server = createServer();
  await new Promise<void>((done) => {
    server.once('error', () => done());
    server.listen(port, '127.0.0.1', () => done());
  });
  return () => void server.close();
}

interface Demo {
  readonly platform: keyof typeof KNOWN_PORTS;
  /** As the demo says it, ahead of the address of its page. */
  readonly named: string;
  /** Where the page's stream is, from the page. */
  readonly stream: string;
  /** A message of the desk in the channel of the briefings, as the stream tells it. */
  readonly posted: RegExp;
}

const DEMOS: readonly Demo[] = [
  {
    platform: 'slack',
    named: 'Slack',
    stream: 'stream',
    posted: /"kind":"message".*"channel":"C0BRIEFINGS".*"fromDesk":true/,
  },
  {
    platform: 'discord',
    named: 'Discord',
    stream: 'page/stream',
    posted: /"channel":"300000000000000001","author":"500000000000000001"/,
  },
];

test.each(DEMOS)(
  'npm run demo:$platform, beside another one',
  { timeout: 180_000 },
  async (demo) => {
    const giveBack = await takePort(KNOWN_PORTS[demo.platform]);
    const place = await newPlace();
    const { VITEST: _vitest, NODE_OPTIONS: _options, ...env } = process.env;
    const child = spawn(process.execPath, [join(ROOT, `tests/contract/${demo.platform}/demo.ts`)], {
      env: { ...env, STATE_DIR: place.state, ANCHOR_DIR: place.anchors, PORT: String(place.port) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        said += chunk.toString('utf8');
      });
    const ended = new Promise<number | null>((done) => child.once('close', done));
    try {
      const where = new RegExp(`in a local ${demo.named}: (\\S+)`);
      const url = await until(
        () => where.exec(said)?.[1] ?? null,
        () => said,
      );
      const page = await (await fetch(url)).text();
      expect(page).toContain(`A local stand-in for ${demo.named}: nothing leaves this machine`);
      const told = await streamedUntil(`${url}${demo.stream}`, demo.posted);
      expect(told).toMatch(demo.posted);
      child.kill('SIGINT');
      expect(await ended).toBe(0);
      expect(said).toContain('Stopped in order');
      await expect(fetch(url)).rejects.toThrow();
    } finally {
      child.kill('SIGTERM');
      await ended;
      giveBack();
    }
  },
);
