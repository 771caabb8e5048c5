// The playbooks as they ship, and each way in which a file can be wrong: what cannot be followed is refused at
// the start, with its file, its place and what would do.
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { readPlaybook, readPlaybooks } from '../../src/config/playbooks.ts';
import { CHECK_NAMES } from '#runbook/playbook/checking.ts';
import type { Refusal } from '#engine/model/result.ts';
import { ROOT } from '#tests/laws/parse.ts';
import { clearGround, demoConfig, newGround, startWorld } from '#tests/world.ts';

const SOP_3 = readFileSync(`${ROOT}config/runbook/SOP-3.yaml`, 'utf8');

function told(text: string): string {
  const read = readPlaybook('config/runbook/SOP-3.yaml', text);
  return read.ok ? 'ok' : `${read.refusal.code} ${read.refusal.text}`;
}

function edited(from: string, to: string): string {
  if (!SOP_3.includes(from)) throw new RangeError(`not in the file: ${from}`);
  return told(SOP_3.replace(from, to));
}

const folders: string[] = [];
afterEach(() => {
  for (const dir of folders.splice(0)) rmSync(dir, { recursive: true, force: true });
});

/** A copy of config/ in which one file of runbook/ is another. */
function folderWith(name: string, change: (text: string) => string): string {
  const dir = mkdtempSync(join(tmpdir(), 'twokey-playbooks-'));
  folders.push(dir);
  cpSync(`${ROOT}config`, join(dir, 'config'), { recursive: true });
  const path = join(dir, 'config', name);
  writeFileSync(path, change(readFileSync(path, 'utf8')));
  return join(dir, 'config');
}

function startOn(dir: string): string {
  const read = readConfig(dir, 'demo', { env: {}, osUser: 'keyboard' });
  return read.ok ? 'ok' : `${read.refusal.code} ${read.refusal.text}`;
}

describe('as they ship', () => {
  const { playbooks } = demoConfig().manual;

  test('every file of config/runbook/ is read, without a fault', () => {
    const faults: Refusal[] = [];
    const all = readPlaybooks({ dir: `${ROOT}config`, faults });
    expect(faults).toEqual([]);
    expect(all.map((one) => `${one.id}.yaml`).sort()).toEqual(
      readdirSync(`${ROOT}config/runbook`).sort(),
    );
  });

  test.each(playbooks.map((one) => [one.id, one] as const))('%s is complete', (_, playbook) => {
    expect(playbook.steps.length).toBeGreaterThanOrEqual(3);
    expect(playbook.source.every((one) => /^(?:[XOGK] |ExecSpec )/.test(one))).toBe(true);
    for (const step of playbook.steps) {
      expect(step.evidence).not.toBe('');
      // What the desk does by itself is the desk's, what a person does is a person's.
      const byDesk = step.does === 'check' || step.does === 'look';
      expect([step.id, step.owner === 'desk']).toEqual([step.id, byDesk]);
    }
  });

  test('none tells people to do what is unsafe', () => {
    const text = playbooks.map((one) => one.written).join('\n');
    expect(text).not.toMatch(/kill -9|pkill|killall|\brm \b|\bcp \b|reset_emergency_stop/);
    // Whatever lifts a halt or takes a side over asks two people.
    for (const { steps, id } of playbooks)
      for (const step of steps)
        if (/^(?:resume|reconcile force-sync|close-all)/.test(step.what) && step.does === 'press')
          expect(`${id} ${step.text}`).toMatch(/[Tt]wo (?:people|keys)/);
  });

  test('a level is one of three, and what says none has none', () => {
    const read = readPlaybook('SOP-3.yaml', SOP_3);
    expect(read.ok && 'level' in read.value).toBe(false);
    expect(edited('next: SOP-7', 'level: L2\nnext: SOP-7')).toBe('ok');
    expect(edited('next: SOP-7', 'level: L4\nnext: SOP-7')).toContain('CONFIG_INVALID');
  });

  test('the same content has the same version however it is written', () => {
    const plain = readPlaybook('SOP-3.yaml', SOP_3);
    const other = readPlaybook('SOP-3.yaml', `# another comment\n${SOP_3.replace('5m', '"5m"')}`);
    expect(plain.ok && other.ok && plain.value.hash === other.value.hash).toBe(true);
    const more = readPlaybook('SOP-3.yaml', SOP_3.replace('limit: 5m', 'limit: 6m'));
    expect(plain.ok && more.ok && plain.value.hash === more.value.hash).toBe(false);
  });

  test('a step may name what the preflight answers, each and nothing else', async () => {
    const ground = newGround();
    const { desk } = (await startWorld(ground)).assembled;
    const answered = (await desk.preflight()).map(({ name }) => name);
    // The smoke test is a list of its own, and one answer of the preflight.
    const lists = ['preflight', 'doctor'];
    const single = CHECK_NAMES.filter((name) => !lists.includes(name));
    expect(single.toSorted()).toEqual(answered.toSorted());
    clearGround(ground);
  });
});

const MANY_STEPS = `steps:\n${Array.from(
  { length: 61 },
  (_, at) => `  - { id: s${at}, owner: risk, text: Look, ask: Why?, evidence: a word }\n`,
).join('')}`;

describe('a wrong file is refused with where', () => {
  test.each([
    ['an unknown field', 'purpose:', 'porpose:', 'Unknown: porpose'],
    ['an unknown check', 'check: orders', 'check: ordres', 'There is no check "ordres"'],
    ['an unknown command', 'command: positions', 'command: postions', 'no command postions'],
    [
      'a command of too few words',
      'command: close <symbol>',
      'command: close',
      'close needs symbol',
    ],
    ['a flag there is not', '--fix <fix>', '--fox <fix>', 'knows no --fox'],
    ['an unknown owner', 'owner: risk', 'owner: director', 'at steps[3].owner'],
    ['a time that is none', 'limit: 15m', 'limit: soon', 'Write it like 5m, 2h or 1d'],
    ['the same step twice', 'id: held', 'id: layers', 'The step layers stands here twice'],
    ['two things to do', 'check: orders', 'check: orders\n    ask: Why?', 'this has 2'],
    ['nothing to do', '    check: orders\n', '', 'this has none'],
    ['an unknown field in a template', 'See what is held', 'See {symbol}', 'no field {symbol}'],
    ['no evidence', 'evidence: Each position with its stop', 'evidence: ""', 'This is empty'],
    ['no steps', SOP_3.slice(SOP_3.indexOf('steps:')), 'steps: []\n', 'at least one step'],
    ['a flood of steps', SOP_3.slice(SOP_3.indexOf('steps:')), MANY_STEPS, 'more than 60 steps'],
    ['an id that is not its name', 'id: SOP-3', 'id: SOP-4', "A playbook's id is its file's name"],
    ['no YAML', 'title:', 'title: "', 'is not YAML'],
  ])('%s', (_, from, to, says) => {
    const answer = edited(from, to);
    expect(answer).toContain(says);
    expect(answer).toContain('config/runbook/SOP-3.yaml');
  });

  test.each([
    [
      'a circle',
      'runbook/emergency-reset.yaml',
      (text: string) => text.replace('next: none', 'next: emergency-stop'),
      'following next leads in a circle, emergency-reset -> emergency-stop -> emergency-reconcile -> emergency-reset',
    ],
    [
      'a next there is not',
      'runbook/SOP-1.yaml',
      (text: string) => text.replace('next: none', 'next: SOP-99'),
      'config/runbook/SOP-1.yaml: next is SOP-99, and there is no such playbook',
    ],
    [
      'an alert rule there is not',
      'runbook/SOP-1.yaml',
      (text: string) => text.replace('alerts: [', 'alerts: [nonsense, '),
      'config/runbook/SOP-1.yaml: when.alerts names nonsense, and config/alerts.yaml has no such rule',
    ],
    [
      'a refusal that leads to two',
      'runbook/SOP-1.yaml',
      (text: string) => text.replace('refusals: [', 'refusals: [DESK_CLOSED, '),
      'when.refusals names DESK_CLOSED, which leads to SOP-1 already',
    ],
    [
      'a procedure no file describes',
      'alerts.yaml',
      (text: string) => text.replace('procedure: SOP-3', 'procedure: SOP-33'),
      'has the procedure SOP-33, and there is no config/runbook/SOP-33.yaml',
    ],
    [
      'a procedure that is none',
      'alerts.yaml',
      (text: string) => text.replace('procedure: SOP-3', 'procedure: "3 3"'),
      'This is no procedure',
    ],
  ])('%s keeps the desk from starting', (_, name, change, says) => {
    expect(startOn(folderWith(name, change))).toContain(says);
  });

  test('a folder that is gone says how it comes back', () => {
    const dir = folderWith('alerts.yaml', (text) => text);
    rmSync(join(dir, 'runbook'), { recursive: true });
    expect(startOn(dir)).toContain('CONFIG_MISSING config/runbook cannot be read');
  });
});

test('every procedure the code names by itself is written', () => {
  const ids = demoConfig().manual.playbooks.map(({ id }) => id);
  const files = readdirSync(`${ROOT}src/runbook`, { recursive: true, encoding: 'utf8' });
  const named = files
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => [
      ...readFileSync(`${ROOT}src/runbook/${name}`, 'utf8').matchAll(/procedure: '([\w-]+)'/g),
    ])
    .map(([, id = '']) => id);
  expect(named.filter((id) => !ids.includes(id))).toEqual([]);
  expect(named.length).toBeGreaterThan(3);
});
