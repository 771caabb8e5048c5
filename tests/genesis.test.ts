// How a desk is made and found: once, beside nothing that is already there, and provable from its first
// entry on without a desk that runs.
import Database from 'better-sqlite3';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readConfig } from '../src/config.ts';
import { demoDeskId, findDesk, genesisBatch, initReal } from '../src/host/genesis.ts';
import type { InitParts } from '../src/host/genesis.ts';
import { offline } from '../src/host/offline.ts';
import { readAnchor, writeAnchor } from '#engine/journal/anchor.ts';
import { judgeBatch } from '#engine/journal/guard.ts';
import type { Head } from '#engine/journal/journal.ts';
import { openSqliteJournal } from '#engine/journal/sqlite.ts';
import type { DeskKind } from '#engine/model/mode.ts';
import { ok } from '#engine/model/result.ts';
import type { Result } from '#engine/model/result.ts';
import { deskTime, tradingDay, wallTime } from '#engine/model/time.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { FACT_VERSIONS } from '#runbook/fact.ts';
import { GUARDS } from '#runbook/rules.ts';
import { EMPTY_DESK, foldDeskBatch, pinOf } from '#runbook/state.ts';

const HERE = join(import.meta.dirname, '..');
const NOW = wallTime(Date.parse('2026-11-05T15:00:00Z'));
const STARTED: DeskFact = { kind: 'desk.started', code: '0.1.0', clean: true };
const STAMP = { desk: deskTime(NOW), wall: NOW };

let root = '';
let parts: InitParts;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'twokey-genesis-'));
  cpSync(join(HERE, 'config'), join(root, 'config'), { recursive: true });
  cpSync(join(HERE, 'package.json'), join(root, 'package.json'));
  parts = {
    root,
    stateDir: null,
    anchorDir: join(root, 'anchors'),
    env: {},
    osUser: 'jdoe',
    deskId: 'desk-1',
    code: '0.1.0',
    now: NOW,
    pid: process.pid,
    again: false,
  };
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

function told<T>(answer: Result<T> | null): string {
  if (answer === null) return 'null';
  return answer.ok ? 'no refusal' : `${answer.refusal.code} ${answer.refusal.text}`;
}

function batchOf(kind: DeskKind, deskId: string): readonly DeskFact[] {
  const config = readConfig(join(HERE, 'config'), kind, { env: {}, osUser: 'jdoe' });
  if (!config.ok) throw new Error(config.refusal.text);
  const from = kind === 'demo' ? tradingDay('2020-02-03') : null;
  return genesisBatch({
    config: config.value,
    kind,
    deskId,
    seed: 'twokey',
    from,
    code: '0.1.0',
    stamp: STAMP,
  });
}

function append(stateDir: string, facts: readonly DeskFact[]): { readonly head: Head } {
  const path = join(stateDir, 'journal.db');
  const journal = openSqliteJournal<DeskFact>({ path, versions: FACT_VERSIONS, mono: () => 0 });
  journal.append({ facts, stamp: STAMP, outgoing: [] });
  const head = journal.head();
  journal.close();
  return { head };
}

function folders(stateDir = join(root, 'state')): Parameters<typeof offline>[1] {
  return { stateDir, anchorDir: parts.anchorDir, root };
}

/** Changes an entry behind the journal's back. */
function forge(sql: string): void {
  const db = new Database(join(root, 'state', 'journal.db'));
  for (const trigger of ['entry_follows', 'entry_stays', 'entry_keeps'])
    db.exec(`DROP TRIGGER ${trigger}`);
  db.exec(sql);
  db.close();
}

describe('the first batch', () => {
  test.each(['demo', 'real'] as const)('of a %s desk keeps every guard and its pin', (kind) => {
    const batch = batchOf(kind, 'desk-1');
    expect(batch.map((fact) => fact.kind)).toEqual([
      'desk.created',
      'limits.set',
      'strategies.set',
      'roster.set',
      'schedule.set',
      'rota.set',
      'pin.set',
    ]);
    expect(judgeBatch(GUARDS, EMPTY_DESK, batch, STAMP)).toBeNull();
    const state = foldDeskBatch(EMPTY_DESK, batch, STAMP);
    expect(state.runbook.pin).toBe(pinOf(state));
    expect(state.engine.desk?.deskKind).toBe(kind);
  });

  test("a demo's id is its folder's", () => {
    expect(demoDeskId('/a')).toBe(demoDeskId('/a'));
    expect(demoDeskId('/a')).not.toBe(demoDeskId('/b'));
    expect(demoDeskId('/a')).toMatch(/^demo-[0-9a-f]{12}$/);
  });
});

describe('init --real', () => {
  test('makes journal, anchor, key and what to do next', async () => {
    const answer = initReal(parts);
    expect(told(answer)).toBe('no refusal');
    const text = answer.ok ? answer.value.text : '';
    expect(text).toContain('mode PAPER, account paper-0001');
    expect(text).toContain('never resume');
    expect(text).toContain('npm start');
    expect(statSync(join(parts.anchorDir, 'desk-1.key')).mode & 0o777).toBe(0o600);
    expect(existsSync(join(root, 'state', '.KILL_SWITCH.ready'))).toBe(true);
    expect(existsSync(join(root, 'state', 'KILL_SWITCH'))).toBe(false);
    const reading = readAnchor(parts.anchorDir, 'desk-1');
    expect(reading).toMatchObject({ is: 'good', anchor: { seq: 7, account: 'paper-0001' } });
    const verified = await offline(['journal', 'verify'], folders());
    expect(verified).toMatchObject({ ok: true, value: { data: { sound: true, entries: 7 } } });
  });

  test('a second time is refused and changes nothing', () => {
    initReal(parts);
    const again = initReal({ ...parts, deskId: 'desk-2' });
    expect(told(again)).toMatch(/^DESK_EXISTS A real desk \(desk-1\) is in .*npm start/);
    expect(existsSync(join(parts.anchorDir, 'desk-2.key'))).toBe(false);
  });

  test('beside the anchor of a real desk whose state is elsewhere is refused', () => {
    initReal(parts);
    const other = initReal({ ...parts, deskId: 'desk-2', stateDir: join(root, 'other') });
    expect(told(other)).toMatch(/^ANCHOR_EXISTS A real desk \(desk-1\).*two keys/);
    expect(existsSync(join(root, 'other', 'journal.db'))).toBe(false);
  });

  test('a key alone, which an interrupted init leaves, does not stand in the way', () => {
    initReal(parts);
    rmSync(join(root, 'state'), { recursive: true });
    rmSync(join(parts.anchorDir, 'desk-1.anchor.json'));
    expect(told(initReal({ ...parts, deskId: 'desk-2' }))).toBe('no refusal');
  });

  test("in a demo's folder is refused", () => {
    const stateDir = mkdtempSync(join(root, 'demo-'));
    append(stateDir, batchOf('demo', demoDeskId(stateDir)));
    expect(told(initReal({ ...parts, stateDir }))).toMatch(/^DESK_EXISTS .*holds a demo/);
  });

  test('with files that are wrong makes nothing', () => {
    writeFileSync(join(root, 'config', 'risk.yaml'), 'limits: {}\n');
    expect(told(initReal(parts))).toContain('config/risk.yaml has');
    expect(existsSync(join(root, 'state'))).toBe(false);
  });

  test('--again makes a desk anew that never started, with the people of now', () => {
    initReal(parts);
    const file = join(root, 'config', 'people.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('name: $USER', 'name: Jo Doe'));
    const again = initReal({ ...parts, deskId: 'desk-2', again: true });
    expect(again.ok && again.value.text).toContain('first (Jo Doe)');
    expect(readAnchor(parts.anchorDir, 'desk-1').is).toBe('absent');
    expect(readAnchor(parts.anchorDir, 'desk-2').is).toBe('good');
  });

  test('--again leaves a desk alone that has started', () => {
    initReal(parts);
    append(join(root, 'state'), [STARTED]);
    const again = initReal({ ...parts, deskId: 'desk-2', again: true });
    expect(told(again)).toMatch(/^DESK_STARTED/);
    expect(readAnchor(parts.anchorDir, 'desk-1').is).toBe('good');
  });
});

describe('which desk a start finds', () => {
  const find = (demo: boolean) => findDesk({ ...parts, demo });

  test('the demo where none was made', () => {
    expect(find(false)).toEqual(ok({ kind: 'demo', stateDir: join(root, 'state', 'demo') }));
  });

  test('the real one where one was made, the demo when asked for', () => {
    initReal(parts);
    expect(find(false)).toEqual(ok({ kind: 'real', stateDir: join(root, 'state') }));
    expect(find(true)).toEqual(ok({ kind: 'demo', stateDir: join(root, 'state', 'demo') }));
  });

  test('neither where an anchor has lost its state', () => {
    initReal(parts);
    rmSync(join(root, 'state'), { recursive: true });
    expect(told(find(false))).toMatch(/^DESK_STATE_MISSING .*desk-1.*newest backup.*npm run demo/s);
    expect(find(true).ok).toBe(true);
  });

  test("no demo in a real desk's folder", () => {
    initReal(parts);
    const asked = findDesk({ ...parts, stateDir: join(root, 'state'), demo: true });
    expect(told(asked)).toMatch(/^DESK_KIND/);
  });

  test('nothing where the journal is no journal', () => {
    initReal(parts);
    writeFileSync(join(root, 'state', 'journal.db'), 'no database at all, just words'.repeat(200));
    expect(told(find(false))).toMatch(/^JOURNAL_FAULT/);
  });
});

describe('without a running desk', () => {
  test('verify names the entry that was edited', async () => {
    initReal(parts);
    forge(`UPDATE entry SET payload = replace(payload, '0.15', '0.99') WHERE kind = 'limits.set'`);
    const text = told(await offline(['journal', 'verify'], folders()));
    expect(text).toMatch(
      /^JOURNAL_UNSOUND .*entry 2: Entry 2 \(limits\.set\) does not match its hash/,
    );
  });

  test('verify notices a tail that was cut off', async () => {
    initReal(parts);
    const { head } = append(join(root, 'state'), [STARTED]);
    const kept = { deskId: 'desk-1', wall: NOW, account: 'paper-0001', roster: '' };
    writeAnchor(parts.anchorDir, { ...kept, ...head });
    forge('DELETE FROM entry WHERE seq > 7');
    const text = told(await offline(['journal', 'verify'], folders()));
    expect(text).toMatch(/^JOURNAL_UNSOUND .*entry 8.*its tail was cut off/);
  });

  test('verify does not call a journal sound that was emptied', async () => {
    initReal(parts);
    forge('DELETE FROM entry');
    const text = told(await offline(['journal', 'verify'], folders()));
    expect(text).toMatch(/^JOURNAL_UNSOUND .*holds no entry/);
    expect(told(initReal({ ...parts, deskId: 'desk-2' }))).toMatch(/^ANCHOR_EXISTS/);
  });

  test('verify does without no anchor of a real desk, and trusts no forged one', async () => {
    initReal(parts);
    const path = join(parts.anchorDir, 'desk-1.anchor.json');
    writeFileSync(path, readFileSync(path, 'utf8').replace('paper-0001', 'paper-0002'));
    expect(told(await offline(['journal', 'verify'], folders()))).toContain('cannot be trusted');
    rmSync(path);
    expect(told(await offline(['journal', 'verify'], folders()))).toContain('ANCHOR_DIR');
  });

  test("verify works in a demo's folder, which may have no anchor yet", async () => {
    const stateDir = mkdtempSync(join(root, 'demo-'));
    append(stateDir, batchOf('demo', demoDeskId(stateDir)));
    const answer = await offline(['journal', 'verify'], folders(stateDir));
    expect(answer).toMatchObject({ ok: true, value: { data: { anchor: 'none is kept yet' } } });
  });

  test('tail and show read entries', async () => {
    initReal(parts);
    const tail = await offline(['journal', 'tail', '2'], folders());
    expect(tail).toMatchObject({ ok: true, value: { data: { head: 7 } } });
    expect(tail?.ok === true && tail.value.text).toContain('pin.set');
    const show = await offline(['journal', 'show', '1'], folders());
    expect(show?.ok === true && show.value.text).toContain('desk-1');
    expect(told(await offline(['journal', 'show', '8'], folders()))).toContain('the last is 7');
    expect(told(await offline(['journal', 'show', 'x'], folders()))).toMatch(/^ARGUMENT_BAD/);
    expect(told(await offline(['journal', 'tail', '0'], folders()))).toMatch(/^ARGUMENT_BAD/);
  });

  test('config show reads the files, and tells what is wrong with them', async () => {
    const shown = await offline(['config', 'show', '--real'], folders());
    expect(shown?.ok === true && shown.value.text).toMatch(/lossDayRatio\s+5 %/);
    rmSync(join(root, 'config', 'risk.yaml'));
    expect(told(await offline(['config', 'show', '--real'], folders()))).toMatch(/^CONFIG_MISSING/);
  });

  test('a folder without a journal says so', async () => {
    const text = told(await offline(['journal', 'verify'], folders()));
    expect(text).toMatch(/^JOURNAL_MISSING .*npm start/);
  });

  test('init needs its flag, and what only a desk can answer is left to it', async () => {
    expect(told(await offline(['init'], folders()))).toContain('./desk init --real');
    expect(await offline(['status'], folders())).toBeNull();
    expect(await offline([], folders())).toBeNull();
  });
});
