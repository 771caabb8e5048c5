// The demo of the desk in a local Slack, as a person starts it: the page answers, the desk joins and posts,
// and Ctrl-C stops both.
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { clearPlaces, newPlace, ROOT } from '#tests/process/real-desk.ts';
import { KNOWN_PORT } from './known-port.ts';

const PATIENCE_MS = 20_000;

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
async function streamedUntil(url: string, says: RegExp): Promise<string> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE_MS);
  const { body } = await fetch(`${url}stream`, { signal: stop.signal });
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
async function takeKnownPort(): Promise<() => void> {
  const server = createServer();
  await new Promise<void>((done) => {
    server.once('error', () => done());
    server.listen(KNOWN_PORT, '127.0.0.1', () => done());
  });
  return () => void server.close();
}

test('npm run demo:slack, beside another one', { timeout: 60_000 }, async () => {
  const giveBack = await takeKnownPort();
  const place = await newPlace();
  const { VITEST: _vitest, NODE_OPTIONS: _options, ...env } = process.env;
  const child = spawn(process.execPath, [join(ROOT, 'tests/contract/slack/demo.ts')], {
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
    const url = await until(
      () => /in a local Slack: (\S+)/.exec(said)?.[1] ?? null,
      () => said,
    );
    const page = await (await fetch(url)).text();
    expect(page).toContain('A local stand-in for Slack: nothing leaves this machine');
    const told = await streamedUntil(url, /"kind":"message".*"channel":"C0BRIEFINGS"/);
    expect(told).toContain('"fromDesk":true');
    child.kill('SIGINT');
    expect(await ended).toBe(0);
    expect(said).toContain('Stopped in order');
    await expect(fetch(url)).rejects.toThrow();
  } finally {
    child.kill('SIGTERM');
    await ended;
    giveBack();
  }
});
