// Every released journal still reads: its chain holds, every fact is understood, every guard agrees, and
// the state it folds to is the one it stood for. UPDATE_GOLDEN=1 makes the file of a version not yet out.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { FACTS_OF, goldenRows, goldenText } from './golden.ts';
import { verifyJournal } from '#engine/journal/verify.ts';
import { FACTS } from '#runbook/fact.ts';
import { history } from '#runbook/history.ts';
import { UPCAST } from '#runbook/upcast.ts';
import { ROOT } from '#tests/laws/parse.ts';

const FOLDER = `${ROOT}tests/engine/journal/golden/`;

function version(): string {
  const read = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')) as { version: string };
  return read.version;
}

const current = `journal-${FACTS_OF}.jsonl`;
if (process.env['UPDATE_GOLDEN'] === '1')
  writeFileSync(`${FOLDER}${current}`, goldenText(goldenRows()));

function rowsOf(name: string): readonly (readonly unknown[])[] {
  return readFileSync(`${FOLDER}${name}`, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as readonly unknown[]);
}

/** Older journals know fewer things that take two keys. */
function grantsOf(name: string): number {
  return rowsOf(name).filter((row) => row[2] === 'approval.granted').length;
}

const files = readdirSync(FOLDER).filter((name) => name.endsWith('.jsonl'));

describe.each(files.map((name) => [name]))('%s', (name) => {
  test('verifies and folds', () => {
    const rows = rowsOf(name);
    const verdict = verifyJournal({ ...history(null), rows });
    expect(verdict).toMatchObject({ ok: true, entries: rows.length });
    if (!verdict.ok) return;
    const { engine, runbook } = verdict.state;
    expect({
      account: engine.desk?.account,
      cash: engine.books.cash,
      positions: Object.keys(engine.books.positions),
      latches: Object.keys(engine.latches.set),
      clean: engine.run?.clean,
      resumes: runbook.resumes,
      refusals: runbook.refusals,
      approvals: Object.values(runbook.approvals.byId).map((row) => row.status),
    }).toEqual({
      account: 'demo-0001',
      cash: 5_002_900,
      positions: [],
      latches: [],
      clean: true,
      resumes: 1,
      refusals: 1,
      approvals: ['voided', ...Array.from({ length: grantsOf(name) }, () => 'granted')],
    });
  });

  test('breaks when one letter of one fact is another', () => {
    const rows = rowsOf(name).map((row) =>
      row.map((cell) =>
        typeof cell === 'string' ? cell.replace('stale quotes', 'stale quotas') : cell,
      ),
    );
    expect(verifyJournal({ ...history(null), rows })).toMatchObject({ ok: false });
  });
});

test('alerts of the first version are over, without key and ladder, and the numbering goes on', () => {
  const verdict = verifyJournal({ ...history(null), rows: rowsOf('journal-0.1.0.jsonl') });
  expect(verdict.ok && verdict.state.runbook.alerts).toMatchObject({
    next: 2,
    byId: {
      'AL-0001': { key: '', ladder: [], status: 'resolved', text: 'The briefing was missed.' },
    },
  });
});

test('alerts of this version are as people left them', () => {
  const verdict = verifyJournal({ ...history(null), rows: rowsOf(current) });
  const alerts = verdict.ok ? Object.values(verdict.state.runbook.alerts.byId) : [];
  expect(alerts.map((row) => [row.id, row.status, row.count, row.cause])).toEqual([
    ['AL-0001', 'resolved', 2, 'the machine stands again'],
    [
      'AL-0002',
      'resolved',
      1,
      'Resumed by two people (R-0002): stale quotes. Done about it: feed restored.',
    ],
    ['AL-0003', 'resolved', 3, 'it is better'],
  ]);
});

test('a version nothing brings up to date is named, not guessed', () => {
  expect(() => UPCAST('order.denied', 1, {})).toThrow('order.denied version 1');
});

test('this version has its file, and writes it the same', () => {
  expect(existsSync(`${FOLDER}journal-${version()}.jsonl`)).toBe(true);
  expect(existsSync(`${FOLDER}${current}`)).toBe(true);
  expect(readFileSync(`${FOLDER}${current}`, 'utf8')).toBe(goldenText(goldenRows()));
});

test('every kind of fact is in it', () => {
  const kinds = new Set(rowsOf(current).map((row) => row[2]));
  expect(Object.keys(FACTS).filter((kind) => !kinds.has(kind))).toEqual([]);
});
