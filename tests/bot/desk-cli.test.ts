// The command line against a real door in another process's place: exit codes, JSON, and halting with
// no desk at all.
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { dispatch } from '#bot/dispatch.ts';
import { accountOf } from '#bot/identify.ts';
import { openDoor, socketPath } from '#bot/socket.ts';
import type { Door } from '#bot/socket.ts';
import { deskOf, GENESIS } from '#tests/bot/desk-in-memory.ts';

const PROGRAM = resolve(import.meta.dirname, '../../src/desk.ts');
let folder = '';
let door: Door | null = null;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cli-'));
});
afterEach(async () => {
  await door?.close();
  door = null;
  rmSync(folder, { recursive: true, force: true });
});

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function check(...words: readonly string[]): Promise<Ran> {
  return new Promise((done) => {
    const env = { ...process.env, STATE_DIR: folder };
    const child = execFile(process.execPath, [PROGRAM, ...words], { env }, (_error, out, err) => {
      done({ code: child.exitCode ?? -1, out, err });
    });
  });
}

async function runDesk(): Promise<void> {
  const desk = deskOf(GENESIS);
  door = await openDoor({
    path: socketPath(folder),
    answer: ({ words, as, user }, progress) =>
      dispatch(desk, { words, account: accountOf({ as, user }), progress }),
  });
}

test('a running desk answers: 0 done, 2 refused', async () => {
  await runDesk();
  const status = await check('status', '--as', 'ana');
  expect(status.code).toBe(0);
  expect(status.out).toContain('DEV demo-0001');
  const refused = await check('--as', 'vic', 'halt');
  expect(refused.code).toBe(2);
  expect(refused.err).toContain('ROLE_MISSING');
  const unknown = await check('--json', 'status');
  expect(JSON.parse(unknown.out)).toMatchObject({ ok: false, code: 'PERSON_UNKNOWN' });
  expect(unknown.code).toBe(2);
  expect((await check('halt', 'feed', 'stale', '--as=ana')).out).toContain('halt done.');
  expect(existsSync(join(folder, 'KILL_SWITCH'))).toBe(false);
});

test('without a desk: help and version answer, other commands say how to start one', async () => {
  expect((await check('help')).out).toContain('halt');
  expect((await check('version')).out).toMatch(/^Twokey \d/);
  const status = await check('--json', 'status');
  expect(status.code).toBe(1);
  expect(JSON.parse(status.out)).toMatchObject({ ok: false, code: 'DESK_NOT_RUNNING' });
  const typo = await check('--json', 'sttaus');
  expect(typo.code).toBe(2);
  expect(JSON.parse(typo.out)).toMatchObject({ code: 'COMMAND_UNKNOWN' });
});

test('without a desk a halt places the kill file, whole and private', async () => {
  const halt = await check('--json', 'halt', 'feed', 'looks', 'stale');
  expect(halt.code).toBe(0);
  expect(JSON.parse(halt.out)).toMatchObject({ ok: true, code: 'OK' });
  const file = join(folder, 'KILL_SWITCH');
  expect(readFileSync(file, 'utf8')).toMatch(/^who: .+\nwhen: \d{4}-.+Z\nwhy: feed looks stale\n$/);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('a desk that fails to halt is halted by the file', async () => {
  door = await openDoor({
    path: socketPath(folder),
    answer: () => Promise.reject(new Error('full disk')),
  });
  const halt = await check('halt');
  expect(halt.code).toBe(0);
  expect(halt.out).toContain('full disk');
  expect(existsSync(join(folder, 'KILL_SWITCH'))).toBe(true);
});
