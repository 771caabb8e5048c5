// The map of the source runbooks is whole and true: each row names one of the four, no command of theirs
// stands twice, and each desk command it points to can be read by the desk itself.
import { expect, test } from 'vitest';
import { COMMAND_MAP } from './command-map.ts';
import { readPage } from './written-page.ts';
import { REGISTRY } from '#bot/registry.ts';
import { readWords, splitLine } from '#bot/words.ts';

/** The words of a desk command without the flags that belong to `./desk` itself. */
function deskWords(ours: string): readonly string[] {
  return splitLine(ours.slice('./desk '.length)).filter((word) => word !== '--json');
}

const desk = COMMAND_MAP.filter((row) => row.ours?.startsWith('./desk ') === true);

test.each(desk.map((row) => [row.ours ?? '']))('the desk reads: %s', (ours) => {
  expect(readWords(REGISTRY, deskWords(ours))).toMatchObject({ ok: true });
});

test('no command of a source stands twice', () => {
  const names = COMMAND_MAP.map((row) => `${row.source}: ${row.theirs}`);
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
});

test('every npm script it points to exists', () => {
  const scripts = COMMAND_MAP.flatMap(
    (row) => /^npm (?:run )?([a-z:]+)/.exec(row.ours ?? '')?.[1] ?? [],
  );
  const known = JSON.parse(readPage('package.json')) as {
    readonly scripts: Record<string, string>;
  };
  expect(scripts.filter((name) => !(name in known.scripts))).toEqual([]);
});

test('each of the four runbooks is there', () => {
  expect([...new Set(COMMAND_MAP.map((row) => row.source))]).toEqual([
    'ExecSpec',
    'PLAN OMEGA',
    'Super Gnosis V2',
    'Kobe',
  ]);
});
