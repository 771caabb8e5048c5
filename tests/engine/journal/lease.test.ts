// One process a folder (E1): the lease is refused with the holder's name while it lives, and free the
// moment it is gone, however it went. No two leases of a folder ever have the same epoch.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { type Lease, readHolder, takeLease } from '#engine/journal/lease.ts';
import { wallTime } from '#engine/model/time.ts';
import { freshFolder, textWith } from './till.ts';

const HOLDER = fileURLToPath(new URL('./holder.ts', import.meta.url));
const NOON = wallTime(Date.UTC(2026, 10, 20, 17));

const children: ChildProcessWithoutNullStreams[] = [];
const leases: Lease[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const lease of leases.splice(0)) lease.release();
});

async function startHolder(folder: string) {
  const child = spawn(process.execPath, [HOLDER, folder]);
  children.push(child);
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, said: line.toString().trim() };
}

function take(folder: string): ReturnType<typeof takeLease> {
  const taken = takeLease(folder, { pid: process.pid, now: NOON });
  if (taken.ok) leases.push(taken.value);
  return taken;
}

function held(folder: string): Lease {
  const taken = take(folder);
  if (!taken.ok) throw new Error(taken.refusal.text);
  return taken.value;
}

describe('the lease', () => {
  test('is taken once, and again after it was released, with a higher epoch', () => {
    const folder = join(freshFolder(), 'state');
    const first = held(folder);
    expect([first.epoch, first.held()]).toEqual([1, true]);
    expect(take(folder)).toMatchObject({ ok: false, refusal: { code: 'LEASE_HELD' } });
    expect(first.held()).toBe(true);
    first.release();
    first.release();
    expect(first.held()).toBe(false);
    expect(held(folder).epoch).toBe(2);
  });

  test('says who holds it, since when, and what to do', () => {
    const folder = freshFolder();
    held(folder);
    const refused = take(folder);
    const text = refused.ok ? '' : refused.refusal.text;
    expect(text).toContain(`process ${process.pid} since 2026-11-20 12:00 ET`);
    expect(text).toContain('stop it first');
    expect(readHolder(folder)).toEqual({ pid: process.pid, since: NOON, epoch: 1 });
  });

  test.each(['', 'no json', 'null', '{"pid":"1"}'])(
    'is refused too where the note about its holder is %j',
    (note) => {
      const folder = freshFolder();
      held(folder);
      writeFileSync(join(folder, 'lease.json'), note);
      expect(take(folder)).toMatchObject({
        ok: false,
        refusal: { code: 'LEASE_HELD', text: textWith('could not be read') },
      });
    },
  );

  test('of one folder is nothing to another', () => {
    held(freshFolder());
    expect(held(freshFolder()).epoch).toBe(1);
  });

  test('is lost when its file is removed or replaced under it, and the epoch still rises', () => {
    const folder = freshFolder();
    const old = held(folder);
    rmSync(join(folder, 'lease.db'));
    expect(old.held()).toBe(false);
    const fresh = held(folder);
    expect([fresh.epoch, fresh.held(), old.held()]).toEqual([2, true, false]);
  });

  test.each([
    [
      'a damaged file',
      (path: string) => {
        writeFileSync(path, 'not a database. '.repeat(300));
      },
    ],
    [
      'a folder in its place',
      (path: string) => {
        mkdirSync(path);
      },
    ],
  ])('says so of %s', (_what, make) => {
    const folder = freshFolder();
    make(join(folder, 'lease.db'));
    expect(take(folder)).toMatchObject({
      ok: false,
      refusal: { code: 'LEASE_UNUSABLE', text: textWith('lease.db') },
    });
  });

  test('says so of a state folder that is a file', () => {
    const path = join(freshFolder(), 'file');
    writeFileSync(path, '');
    expect(take(path)).toMatchObject({ ok: false, refusal: { code: 'LEASE_UNUSABLE' } });
  });
});

describe('between processes', () => {
  test('is refused while the other lives, and free at once after kill -9', async () => {
    const folder = freshFolder();
    for (let round = 0; round < 3; round += 1) {
      const { child, said } = await startHolder(folder);
      expect(said).toBe(`epoch ${2 * round + 1}`);
      expect(take(folder)).toMatchObject({
        ok: false,
        refusal: { data: { pid: child.pid ?? -1 } },
      });
      child.kill('SIGKILL');
      await once(child, 'exit');
      const mine = held(folder);
      expect([mine.epoch, mine.held()]).toEqual([2 * round + 2, true]);
      mine.release();
    }
  });

  test('a stopped process keeps it: its zombie can never meet a second desk', async () => {
    const folder = freshFolder();
    const { child } = await startHolder(folder);
    child.kill('SIGSTOP');
    expect(take(folder)).toMatchObject({ ok: false, refusal: { code: 'LEASE_HELD' } });
    child.kill('SIGCONT');
    child.stdin.write('go\n');
    await once(child, 'exit');
    expect(held(folder).epoch).toBe(2);
  });

  test('of many that start at once exactly one gets it', async () => {
    const folder = freshFolder();
    const started = await Promise.all(Array.from({ length: 6 }, async () => startHolder(folder)));
    const said = started.map((one) => one.said).sort();
    expect(said).toEqual([...Array.from({ length: 5 }, () => 'LEASE_HELD'), 'epoch 1'].sort());
    expect(readFileSync(join(folder, 'lease.json'), 'utf8')).toContain('"epoch":1');
  });
});
