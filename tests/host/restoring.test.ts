// Restoring on real files: a backup put back and compared, one that was tampered with found, a desk brought up on it
// in a scratch folder, and the rotation of keys rehearsed without one of them being shown.
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, describe, expect, test } from 'vitest';
import { askWorker } from '../../src/host/heavy.ts';
import { genesisBatch } from '../../src/host/genesis.ts';
import { keepAnchor, openDeskJournal } from '../../src/host/premises.ts';
import { rehearseKeys } from '../../src/host/rehearsal.ts';
import type { KeyRing } from '../../src/host/rehearsal.ts';
import { recoverNewest, restoreNewest } from '../../src/host/restoring.ts';
import { backupJournal } from '#engine/journal/backup.ts';
import { ok, refuse } from '#engine/model/result.ts';
import { atNewYork, deskTime, tradingDay, wallTime } from '#engine/model/time.ts';
import { history } from '#runbook/history.ts';
import { demoConfig } from '../world.ts';

const root = resolve(import.meta.dirname, '../..');
const dirs: string[] = [];

function scratch(): string {
  const dir = mkdtempSync(join(tmpdir(), 'twokey-restore-'));
  dirs.push(dir);
  return dir;
}

afterEach(() => {
  for (const dir of dirs.splice(0)) rmSync(dir, { recursive: true, force: true });
});

const DAY = tradingDay('2020-02-03');

/** A state folder with a journal, a backup of it, more entries since, and an anchor that remembers those. */
async function deskFolder(
  deskId = 'demo-restore',
): Promise<{ stateDir: string; anchorDir: string }> {
  const [stateDir, anchorDir] = [scratch(), scratch()];
  const opened = await openDeskJournal(stateDir, {
    mono: () => 0,
    onCommit: () => undefined,
    onProgress: () => undefined,
  });
  if (!opened.ok) throw new Error(opened.refusal.text);
  const { ledger, journal } = opened.value;
  const at = atNewYork(DAY, 475);
  const stamp = { desk: deskTime(at), wall: wallTime(at) };
  const first = genesisBatch({
    config: demoConfig(),
    kind: 'demo',
    deskId,
    seed: 'twokey',
    from: DAY,
    code: 'test',
    stamp,
  });
  ledger.turn(() => ok(first), stamp);
  ledger.turn(() => ok([{ kind: 'desk.started', code: 'test', clean: true }]), stamp);
  const made = await backupJournal({
    path: join(stateDir, 'journal.db'),
    dir: join(stateDir, 'backups'),
    day: DAY,
    history: history(null),
  });
  if (!made.ok) throw new Error(made.refusal.text);
  ledger.turn(() => ok([{ kind: 'desk.stopped', reason: 'test' }]), stamp);
  keepAnchor(anchorDir, ledger, () => undefined)();
  journal.close();
  return { stateDir, anchorDir };
}

function leftovers(stateDir: string): readonly string[] {
  return readdirSync(stateDir).filter((name) => name.startsWith('.scratch-'));
}

describe('backup validation', () => {
  test('restores, verifies and compares; nothing is left behind', async () => {
    const { stateDir } = await deskFolder();
    const proof = restoreNewest({ stateDir });
    if (!proof.ok) throw new Error(proof.refusal.text);
    expect(proof.value.passed).toBe(true);
    expect(proof.value.lines[0]).toBe(
      "Backup validation passed: journal-2020-02-03.db restores, verifies and is the journal's own.",
    );
    expect(leftovers(stateDir)).toEqual([]);
  });

  test('a backup that was changed by one byte fails, and says where', async () => {
    const { stateDir } = await deskFolder();
    const file = join(stateDir, 'backups', 'journal-2020-02-03.db');
    const bytes = readFileSync(file);
    bytes.write('b', bytes.lastIndexOf('"code":"test"') + 8);
    writeFileSync(file, bytes);
    const proof = restoreNewest({ stateDir });
    expect(proof.ok && proof.value.passed).toBe(false);
    expect(proof.ok && proof.value.lines[0]).toContain('does not verify at entry');
  });

  test('another desk\u2019s backup verifies and is not the journal\u2019s own', async () => {
    const [mine, other] = [await deskFolder(), await deskFolder('demo-other')];
    const name = join('backups', 'journal-2020-02-03.db');
    cpSync(join(other.stateDir, name), join(mine.stateDir, name));
    const proof = restoreNewest({ stateDir: mine.stateDir });
    expect(proof.ok && proof.value.lines[0]).toContain('the journal has another entry');
  });

  test('without a backup it is a refusal', () => {
    const stateDir = scratch();
    mkdirSync(join(stateDir, 'backups'));
    const proof = restoreNewest({ stateDir });
    expect(proof.ok ? '' : proof.refusal.code).toBe('BACKUP_NONE');
  });
});

describe('disaster recovery', () => {
  test('a desk comes up closed by `restored`, verifies and stops, in a thread of its own', async () => {
    const { stateDir, anchorDir } = await deskFolder();
    const began = performance.now();
    const answer = await askWorker(
      { task: 'recover', stateDir, anchorDir, root, kind: 'demo' },
      () => undefined,
    );
    const proof = answer.ok ? (answer.value as Awaited<ReturnType<typeof recoverNewest>>) : answer;
    if (!proof.ok) throw new Error(proof.refusal.text);
    expect(proof.value.lines.join('\n')).toContain('an older journal was put back');
    expect(proof.value.passed).toBe(true);
    expect(proof.value.lines[1]).toContain('restored');
    expect(leftovers(stateDir)).toEqual([]);
    process.stdout.write(`recovered in ${Math.round(performance.now() - began)} ms\n`);
  });

  test('the desk\u2019s own journal is not touched', async () => {
    const { stateDir, anchorDir } = await deskFolder();
    const before = new Database(join(stateDir, 'journal.db'), { readonly: true });
    const count = () => before.prepare('SELECT count(*) FROM entry').pluck().get();
    const entries = count();
    await recoverNewest({ stateDir, anchorDir, root, kind: 'demo' });
    expect(count()).toBe(entries);
    before.close();
  });
});

describe('key rotation', () => {
  const TOKEN = ['xoxb', '0123456789', 'canary-of-a-token'].join('-');

  function ring(more: Partial<KeyRing> = {}): KeyRing {
    const stateDir = scratch();
    const file = join(stateDir, 'slack-token');
    writeFileSync(file, `${TOKEN}\n`);
    const old = new Date('2026-01-01T00:00:00Z');
    utimesSync(file, old, old);
    return {
      env: { SLACK_BOT_TOKEN_FILE: file, DISCORD_TOKEN: 'canary-two', HOME: '/nowhere' },
      stateDir,
      inUse: [TOKEN],
      reread: () => ok([TOKEN]),
      now: Date.parse('2026-06-01T00:00:00Z'),
      ...more,
    };
  }

  test('reads again, takes a new value up, names what is old, and shows no value', () => {
    const proof = rehearseKeys(ring());
    expect(proof.passed).toBe(true);
    expect(proof.lines).toEqual([
      'Key rotation rehearsal passed: 2 secrets read again.',
      'a new value was taken up from its file twice, and is kept out of what is written',
      'those in use are those at their sources',
      'to be rotated, older than 90 days: SLACK_BOT_TOKEN (151 days); 1 without a date',
    ]);
    expect(proof.lines.join(' ')).not.toContain('canary');
  });

  test('a source that changed since the start is told', () => {
    const proof = rehearseKeys(ring({ reread: () => ok(['another']) }));
    expect(proof.lines).toContain(
      '1 differ from those in use: they are taken up at the next start',
    );
  });

  test('a source that cannot be read fails it', () => {
    const reread = () => refuse('SECRET_UNUSABLE', 'SLACK_BOT_TOKEN is empty. Correct it.');
    const proof = rehearseKeys(ring({ reread }));
    expect(proof.passed).toBe(false);
    expect(proof.lines[1]).toBe('SLACK_BOT_TOKEN is empty. Correct it.');
  });
});
