// The versions of the playbooks on disk: what is put on record is kept under its hash, once, and read back as it
// was; a folder that cannot be written is told and stops nothing.
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { readPlaybook } from '../../src/config/playbooks.ts';
import { openShelf } from '../../src/host/shelf.ts';
import type { DeskFact } from '#runbook/fact.ts';
import type { FiledPlaybook } from '#runbook/playbook/playbook.ts';
import { ROOT } from '#tests/laws/parse.ts';

const SET: DeskFact = { kind: 'playbooks.set', hashes: {}, added: [], changed: [], removed: [] };
const STARTED: DeskFact = { kind: 'desk.started', code: 'test', clean: true };
const PATH = 'runbook/SOP-3.yaml';
const WRITTEN = readFileSync(`${ROOT}config/${PATH}`, 'utf8');

let dir = '';
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function read(text: string): FiledPlaybook {
  const found = readPlaybook('SOP-3.yaml', text);
  if (!found.ok) throw new RangeError(found.refusal.text);
  return found.value;
}

function open(playbook: FiledPlaybook) {
  dir = mkdtempSync(join(tmpdir(), 'twokey-shelf-'));
  cpSync(`${ROOT}config`, join(dir, 'config'), { recursive: true });
  const warned: string[] = [];
  const shelf = openShelf({
    stateDir: dir,
    configDir: join(dir, 'config'),
    playbooks: [playbook],
    warn: (text) => warned.push(text),
  });
  return { shelf, warned };
}

test('a version put on record is kept once and read back as it was', () => {
  const playbook = read(WRITTEN);
  const { shelf, warned } = open(playbook);
  shelf.follow([{ fact: STARTED }]);
  expect(shelf.kept(playbook.hash)).toBeNull();
  shelf.follow([{ fact: STARTED }, { fact: SET }]);
  shelf.follow([{ fact: SET }]);
  expect(readdirSync(join(dir, 'runbook'))).toEqual([`${playbook.hash}.yaml`]);
  expect(shelf.kept(playbook.hash)).toEqual(playbook);
  expect(warned).toEqual([]);
});

test('what was changed under its hash is no kept version', () => {
  const playbook = read(WRITTEN);
  const { shelf } = open(playbook);
  shelf.follow([{ fact: SET }]);
  const path = join(dir, 'runbook', `${playbook.hash}.yaml`);
  writeFileSync(path, WRITTEN.replace('title: A risk', 'title: No risk'));
  expect(shelf.kept(playbook.hash)).toBeNull();
  writeFileSync(path, 'no playbook');
  expect(shelf.kept(playbook.hash)).toBeNull();
});

test('the files are read again as they are, or told why they cannot be', () => {
  const { shelf } = open(read(WRITTEN));
  const path = join(dir, 'config', PATH);
  writeFileSync(path, WRITTEN.replace('limit: 5m', 'limit: 6m'));
  const files = shelf.reread();
  const now = typeof files === 'string' ? undefined : files.find((one) => one.id === 'SOP-3');
  expect(now?.hash).toBe(read(WRITTEN.replace('limit: 5m', 'limit: 6m')).hash);
  writeFileSync(path, WRITTEN.replace('limit: 5m', 'limit: soon'));
  expect(shelf.reread()).toContain('Write it like 5m, 2h or 1d');
});

test('a folder that cannot be written is told, and stops nothing', () => {
  const { shelf, warned } = open(read(WRITTEN));
  writeFileSync(join(dir, 'runbook'), 'a file stands where the folder would be');
  shelf.follow([{ fact: SET }]);
  expect(warned.join()).toContain('The versions of the playbooks cannot be kept');
});
