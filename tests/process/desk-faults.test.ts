// A real desk on bad ground: taken, damaged, old, full or forbidden. It says what happened, why and what to
// do, exits with 1 where it cannot start, and a halt holds whatever else fails.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statfsSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  ask,
  askJson,
  askUntil,
  clearPlaces,
  newPlace,
  startDesk,
  stopDesk,
  withCheckout,
  writtenAt,
} from '#tests/process/real-desk.ts';
import type { Place, Running } from '#tests/process/real-desk.ts';

const SLOW = ['--demo', '--speed', '600'] as const;
const isRoot = process.getuid?.() === 0;
const NO_MOUNT = 'no small file system can be mounted here';

afterAll(clearPlaces);

/** Starts, waits until it answers, stops in order; the place then holds a whole journal. */
async function ranOnce(place: Place): Promise<void> {
  const desk = startDesk(place);
  await desk.ready();
  await ask(place, '--as', 'ana', 'status');
  expect(await stopDesk(desk)).toBe(0);
}

/** Starts a desk that must not start; its words. */
async function refused(place: Place, options: Parameters<typeof startDesk>[1] = {}) {
  const desk = startDesk(place, options);
  expect(await desk.ended).toBe(1);
  return desk.output();
}

function journalOf(place: Place): string {
  return join(place.state, 'journal.db');
}

function copyJournal(place: Place, to: string): void {
  const db = new Database(journalOf(place));
  db.pragma('wal_checkpoint(TRUNCATE)');
  db.close();
  copyFileSync(journalOf(place), to);
}

function dropJournal(place: Place): void {
  for (const suffix of ['', '-wal', '-shm'])
    rmSync(`${journalOf(place)}${suffix}`, { force: true });
}

describe('what is taken', () => {
  let place: Place;
  let desk: Running;
  beforeAll(async () => {
    place = await newPlace();
    desk = startDesk(place);
    await desk.ready();
  });

  test('a second desk on the same state is refused by name, and the first goes on', async () => {
    const other = await newPlace();
    const words = await refused({ ...place, port: other.port });
    expect(words).toContain('LEASE_HELD');
    expect(words).toContain(`process ${desk.pid}`);
    expect(words).toContain('stop it first');
    expect((await askJson(place, 'status')).ok).toBe(true);
  });

  test('a port in use is refused with the way out, and nothing is left locked', async () => {
    const other = { ...(await newPlace()), port: place.port };
    const words = await refused(other);
    expect(words).toContain('PORT_TAKEN');
    expect(words).toContain(`PORT=${place.port + 1} npm start`);
    const again = startDesk({ ...other, port: (await newPlace()).port });
    await again.ready();
    const status = await ask(other, '--as', 'ana', 'status');
    expect(status.out).not.toContain('latch');
    expect(await stopDesk(again)).toBe(0);
  });

  test('a kill file made by hand halts the running desk within two seconds', async () => {
    writeFileSync(join(place.state, 'KILL_SWITCH'), '');
    const made = Date.now();
    await askUntil(place, /latch kill-file/, '--as', 'ana', 'status');
    expect(writtenAt(place, 'latch.set') - made).toBeLessThanOrEqual(2_000);
  });
});

describe.concurrent('how it is started', () => {
  test.each([
    [['--speeed', '5'], 'ARGUMENT_BAD', 'There is no flag --speeed'],
    [['--from'], 'ARGUMENT_BAD', '--from needs a value'],
    [['--from', '2020-13-01'], 'ARGUMENT_BAD', '--from'],
    [['--from', '2031-01-02'], 'ARGUMENT_BAD', '--from'],
    [['--from', '2020-04-01', '--until', '2020-03-02'], 'ARGUMENT_BAD', 'is after'],
    [['--speed', '-1'], 'ARGUMENT_BAD', '--speed'],
    [['--speed', 'fast'], 'ARGUMENT_BAD', '--speed'],
    [['--demo', '--demo'], 'ARGUMENT_BAD', 'twice'],
    [['--exit=yes'], 'ARGUMENT_BAD', 'takes no value'],
    [['now'], 'ARGUMENT_BAD', 'Behind npm start'],
    [['--script', 'no-such-people.yaml'], 'SCRIPT_UNREADABLE', 'no-such-people.yaml'],
  ])('%j is refused and says how it is typed', async (args, code, hint) => {
    const place = await newPlace();
    const words = await refused(place, { args });
    expect(words).toContain(`Not started, ${code}: `);
    expect(words).toContain(hint);
    expect(existsSync(journalOf(place))).toBe(false);
  });

  test.each([
    [{ PORT: '99999' }, 'ENVIRONMENT_BAD', 'PORT is "99999"'],
    [{ TWOKEY_TRADING: 'yes' }, 'ENVIRONMENT_BAD', 'Give on or off'],
    [{ APCA_API_KEY_ID: 'not-a-key' }, 'DEMO_BROKER_KEYS', 'env -u APCA_API_KEY_ID'],
  ])('%j is refused with the way out', async (env, code, hint) => {
    const words = await refused(await newPlace(), { args: SLOW, env });
    expect(words).toContain(code);
    expect(words).toContain(hint);
    expect(words).not.toContain('not-a-key');
  });

  test('another seed or first day than the journal\u2019s is refused, not mixed', async () => {
    const place = await newPlace();
    await ranOnce(place);
    const words = await refused(place, { args: [...SLOW, '--seed', 'other'] });
    expect(words).toContain('DEMO_DIFFERS');
    expect(words).toContain('To begin afresh');
  });

  test('TWOKEY_TRADING=off halts, and says so', async () => {
    const place = await newPlace();
    const desk = startDesk(place, { env: { TWOKEY_TRADING: 'off' } });
    await desk.ready();
    expect((await ask(place, '--as', 'ana', 'status')).out).toContain('latch env-off');
    expect(await stopDesk(desk)).toBe(0);
  });

  test('a malformed file of config/ names file, place and cure', async () => {
    const place = withCheckout(await newPlace());
    const file = join(place.root, 'config/demo.yaml');
    const good = readFileSync(file, 'utf8');
    writeFileSync(file, good.replace('positions: 5', 'positions: many'));
    const words = await refused(place);
    expect(words).toContain('CONFIG_INVALID');
    expect(words).toContain('config/demo.yaml');
    expect(words).toContain('positions');
    writeFileSync(file, `${good}\nsurprise: 1\n`);
    expect(await refused(place)).toContain('surprise');
    rmSync(file);
    expect(await refused(place)).toContain('git checkout');
    expect(existsSync(journalOf(place))).toBe(false);
  });

  test('desk halt without a desk makes the kill file, and the next start obeys it', async () => {
    const place = await newPlace();
    const halted = await askJson(place, 'halt', 'smoke', 'in', 'the', 'server', 'room');
    expect(halted).toMatchObject({ ok: true, code: 'OK', exit: 0 });
    expect(readFileSync(join(place.state, 'KILL_SWITCH'), 'utf8')).toContain('smoke in the server');
    const desk = startDesk(place);
    await desk.ready();
    const status = await askJson(place, '--as', 'ana', 'status');
    expect(status.text).toContain('latch kill-file (halted)');
    expect(await stopDesk(desk)).toBe(0);
  });
});

describe('a damaged journal', () => {
  let place: Place;
  let kept = '';
  beforeAll(async () => {
    place = await newPlace();
    await ranOnce(place);
    kept = join(place.dir, 'kept.db');
    copyJournal(place, kept);
  });
  const restore = () => {
    dropJournal(place);
    copyFileSync(kept, journalOf(place));
  };

  test('whole, it verifies without a desk', async () => {
    const answer = await askJson(place, 'journal', 'verify');
    expect(answer).toMatchObject({ ok: true, exit: 0 });
    expect(answer.text).toContain('agrees');
  });

  test('an edited entry is named by its number', async () => {
    const db = new Database(journalOf(place));
    for (const row of db.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").all())
      db.exec(`DROP TRIGGER ${(row as { readonly name: string }).name}`);
    db.exec('UPDATE entry SET wall = wall + 1 WHERE seq = 4');
    db.close();
    const answer = await askJson(place, 'journal', 'verify');
    expect(answer.ok).toBe(false);
    expect(answer.exit).toBe(2);
    expect(answer.text).toContain('Entry 4 ');
    restore();
  });

  test('bytes flipped in its pages: refused, not run on', async () => {
    const size = statSync(journalOf(place)).size;
    const handle = openSync(journalOf(place), 'r+');
    for (let at = 100; at < size; at += 4096) writeSync(handle, Buffer.alloc(64, 0xa5), 0, 64, at);
    closeSync(handle);
    const words = await refused(place);
    expect(words).toMatch(/Not started, JOURNAL_\w+: /);
    expect(words).toContain('restore the newest backup');
    restore();
  });

  test('cut short in the middle of a page: refused, not run on', async () => {
    truncateSync(journalOf(place), 4096 * 2 + 100);
    expect(await refused(place)).toMatch(/Not started, JOURNAL_\w+: /);
    restore();
  });

  test('an older one put back is latched, and the anchor says by how much', async () => {
    await ranOnce(place);
    restore();
    const verified = await askJson(place, 'journal', 'verify');
    expect(verified.ok).toBe(false);
    const desk = startDesk(place, { args: SLOW });
    await desk.ready();
    const status = await ask(place, '--as', 'ana', 'status');
    expect(status.out).toContain('latch restored');
    const asked = await askJson(
      place,
      '--as',
      'ana',
      'resume',
      '--cause',
      'an older copy was put back',
      '--fix',
      'taken for ours',
      '--prevention',
      'copies are put back by two people',
    );
    expect(asked.ok).toBe(true);
    const given = await askJson(place, '--as', 'ben', 'approve', 'R-0001');
    expect(given.text).toContain('lifted restored');
    expect((await askJson(place, '--as', 'ana', 'journal', 'verify')).ok).toBe(true);
    expect(status.out).toContain('an older journal was put back');
    expect(await stopDesk(desk)).toBe(0);
  });
});

describe('a disk that says no', () => {
  test.skipIf(!isRoot)('a state folder that is not ours to write is refused', async () => {
    const place = await newPlace();
    mkdirSync(place.state);
    chmodSync(place.dir, 0o755);
    chmodSync(place.state, 0o555);
    const words = await refused(place, { args: SLOW, env: { HOME: place.dir }, uid: 65_534 });
    expect(words).toMatch(/Not started, \w+: /);
    expect(words).toContain(place.state);
    expect(words).toMatch(/[Cc]heck|[Cc]hoose/);
  });

  test('full: halt is answered and holds, and is recorded when there is room', async (context) => {
    const place = await newPlace();
    if (!mountSmall(place, '8m')) return context.skip(NO_MOUNT);
    const ballast = join(place.state, 'ballast');
    const desk = startDesk(place, { args: ['--demo', '--speed', '2000'] });
    try {
      await desk.ready();
      fill(ballast, place.state);
      await wait(1_500);
      const halted = await askJson(place, '--as', 'ana', 'halt', 'the disk is full');
      expect(halted).toMatchObject({ ok: true, exit: 0 });
      expect(existsSync(join(place.state, 'KILL_SWITCH'))).toBe(true);
      const status = await ask(place, '--as', 'ana', 'status');
      expect(status.out).toContain('halted');
      rmSync(ballast);
      const after = await askUntil(place, /latch manual/, '--as', 'ana', 'status');
      expect(after.out).toContain('latch kill-file');
      expect(await stopDesk(desk)).toBe(0);
    } finally {
      desk.signal('SIGKILL');
      await desk.ended;
      spawnSync('umount', [place.state]);
    }
  });

  test('full, or nearly, before the start: it ends in words, never in a stack', async (context) => {
    const place = await newPlace();
    if (!mountSmall(place, '8m')) return context.skip(NO_MOUNT);
    const ballast = join(place.state, 'ballast');
    try {
      await ranOnce(place);
      for (const free of [0, 40_960, 73_728, 131_072]) {
        fill(ballast, place.state);
        truncateSync(ballast, statSync(ballast).size - free);
        const words = await refused(place, { args: ['--demo', '--speed', 'max', '--exit'] });
        expect(words, `${free} bytes free`).toMatch(/Not started, [A-Z_]+: |NOT all is on record/);
        expect(words).toMatch(/disk/i);
        expect(words).not.toMatch(/^\s+at /m);
        rmSync(ballast);
      }
    } finally {
      spawnSync('umount', [place.state]);
    }
  });

  test('full in the middle: a history still plays to its end and says what is not kept', async (context) => {
    const place = await newPlace();
    if (!mountSmall(place, '600k')) return context.skip(NO_MOUNT);
    const desk = startDesk(place, { args: ['--demo', '--speed', 'max', '--exit'] });
    try {
      expect(await desk.ended).toBe(1);
      expect(desk.output()).toContain('NOT all is on record');
    } finally {
      desk.signal('SIGKILL');
      await desk.ended;
      spawnSync('umount', [place.state]);
    }
  });

  /** A file system of its own under the state folder; false, with the reason printed, where none may be. */
  function mountSmall(place: Place, size: string): boolean {
    mkdirSync(place.state, { mode: 0o700 });
    const options = ['-t', 'tmpfs', '-o', `size=${size},mode=700`, 'tmpfs', place.state];
    if (spawnSync('mount', options).status === 0) return true;
    process.stderr.write(`skipped: ${NO_MOUNT}\n`);
    return false;
  }

  /** Takes every block that is left. */
  function fill(path: string, dir: string): void {
    const handle = openSync(path, 'w');
    for (const size of [65_536, 4_096, 512])
      for (;;) {
        try {
          if (writeSync(handle, Buffer.alloc(size)) < size) break;
        } catch {
          break;
        }
      }
    closeSync(handle);
    expect(statfsSync(dir).bavail).toBe(0);
  }
});
