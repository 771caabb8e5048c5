// The door: only the owner may open it, and nothing a client sends harms it.
import { mkdtempSync, rmSync, statSync, writeFileSync, existsSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { askDesk, DoorFault, openDoor, socketPath } from '#bot/socket.ts';
import type { Door, DoorOptions } from '#bot/socket.ts';

let folder = '';
let door: Door | null = null;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'door-'));
});
afterEach(async () => {
  await door?.close();
  door = null;
  rmSync(folder, { recursive: true, force: true });
});

const echo: DoorOptions['answer'] = (request, progress) => {
  if (request.words[0] === 'boom') throw new Error('a bug');
  progress(0.5, 'half');
  return Promise.resolve({
    ok: true,
    code: 'OK',
    text: `${request.as ?? request.user}: ${request.words.join(' ')}`,
    data: { n: request.words.length },
  });
};

async function opened(): Promise<Door> {
  door = await openDoor({ path: join(folder, 'desk.sock'), answer: echo });
  return door;
}

/** Sends raw bytes and answers all that came back until the other side closed or said enough. */
async function raw(path: string, bytes: string, lines: number): Promise<readonly string[]> {
  return new Promise((resolve) => {
    let heard = '';
    const socket = connect(path, () => socket.write(bytes));
    const end = (): void => {
      socket.destroy();
      resolve(heard.split('\n').filter((line) => line !== ''));
    };
    socket.on('data', (chunk) => {
      heard += chunk.toString();
      if (heard.split('\n').length > lines) end();
    });
    socket.on('close', end);
    socket.on('error', end);
  });
}

test('answers with progress, as the owner or a persona', async () => {
  const { path } = await opened();
  const seen: number[] = [];
  const answer = await askDesk(
    path,
    { words: ['status', 'now'], as: 'ana' },
    { onProgress: (share) => seen.push(share) },
  );
  expect(answer).toEqual({ ok: true, code: 'OK', text: 'ana: status now', data: { n: 2 } });
  expect(seen).toEqual([0.5]);
  expect((await askDesk(path, { words: ['x'], as: null })).text).toBe(`${userInfo().username}: x`);
});

test('the user is the door\u2019s owner, whatever a line claims', async () => {
  const { path } = await opened();
  const [, line = ''] = await raw(path, '{"words":["x"],"user":"somebody-else"}\n', 2);
  expect(line).toContain(`${userInfo().username}: x`);
});

test('only the owner may read and write it, and the mask of other files is as before', async () => {
  const mask = process.umask();
  const { path } = await opened();
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(process.umask()).toBe(mask);
});

test.each([
  'nonsense\n',
  '[]\n',
  '{"words":"x"}\n',
  '{"words":[1]}\n',
  'null\n',
  '{"words":[],"as":7}\n',
])('garbage %j is answered', async (bytes) => {
  const { path } = await opened();
  const lines = await raw(path, bytes, 1);
  expect(lines[0]).toContain('REQUEST_UNREADABLE');
  expect((await askDesk(path, { words: ['x'], as: null })).ok).toBe(true);
});

test('a line too long is refused and the connection ends', async () => {
  const { path } = await opened();
  const lines = await raw(path, 'x'.repeat(70_000), 2);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain('REQUEST_TOO_LARGE');
  expect((await askDesk(path, { words: ['x'], as: null })).ok).toBe(true);
});

test('a failing answer is a fault for its client alone', async () => {
  const { path } = await opened();
  expect((await askDesk(path, { words: ['boom'], as: null })).code).toBe('DESK_FAULT');
  const both = await Promise.all([
    askDesk(path, { words: ['a'], as: null }),
    askDesk(path, { words: ['b'], as: 'ben' }),
  ]);
  expect(both.map((answer) => answer.ok)).toEqual([true, true]);
});

test('several lines on one connection are answered in order', async () => {
  const { path } = await opened();
  const lines = await raw(path, '{"words":["a"]}\n{"words":["b"]}\n', 4);
  expect(
    lines.filter((line) => line.includes('"ok"')).map((line) => /: (\w)"/.exec(line)?.[1]),
  ).toEqual(['a', 'b']);
});

test('a second desk is refused; a socket nobody listens on is replaced; a file is left alone', async () => {
  const { path } = await opened();
  await expect(openDoor({ path, answer: echo })).rejects.toThrow('another desk answers');
  const stale = join(folder, 'stale.sock');
  const script = `require('net').createServer().listen(${JSON.stringify(stale)}, () => process.kill(process.pid, 'SIGKILL'))`;
  spawnSync(process.execPath, ['-e', script]);
  expect(existsSync(stale)).toBe(true);
  const again = await openDoor({ path: stale, answer: echo });
  expect((await askDesk(stale, { words: ['x'], as: null })).ok).toBe(true);
  await again.close();
  const file = join(folder, 'file');
  writeFileSync(file, 'keep');
  await expect(openDoor({ path: file, answer: echo })).rejects.toThrow('not a socket');
});

test('nobody there and nobody answering are faults that say whether they were heard', async () => {
  const nobody = await askDesk(join(folder, 'none.sock'), { words: ['x'], as: null }).catch(
    (error: unknown) => error,
  );
  expect(nobody).toBeInstanceOf(DoorFault);
  expect(nobody).toHaveProperty('connected', false);
  const mute = createServer((socket) => socket.resume());
  const path = join(folder, 'mute.sock');
  await new Promise<void>((resolve) => mute.listen(path, resolve));
  const silent = await askDesk(path, { words: ['x'], as: null }, { silenceMs: 50 }).catch(
    (error: unknown) => error,
  );
  expect(silent).toHaveProperty('connected', true);
  expect(silent).toHaveProperty('message', 'the desk does not answer');
  await new Promise((resolve) => mute.close(resolve));
});

test('a path too long for a kernel moves to the temporary folder, the same every time', async () => {
  expect(socketPath('/s')).toBe('/s/desk.sock');
  const long = join(folder, 'x'.repeat(120));
  expect(socketPath(long)).toBe(socketPath(long));
  expect(Buffer.byteLength(socketPath(long))).toBeLessThan(104);
  expect(socketPath(long)).not.toBe(socketPath(`${long}y`));
  const own = await openDoor({ path: socketPath(long), answer: echo });
  expect(statSync(join(own.path, '..')).mode & 0o777).toBe(0o700);
  await own.close();
  rmSync(join(own.path, '..'), { recursive: true });
});
