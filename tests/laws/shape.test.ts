// Law 3 on the real tree, and a small offender for each of its parts.
import { describe, expect, test } from 'vitest';

import { parseSource, readTree, tell } from './parse.ts';
import type { Offence, SourceFile } from './parse.ts';
import { judgeAddresses, judgeBarrels, judgeCycles, judgeDefaults, judgeReach } from './shape.ts';

const ROOTS = {
  'src/main.ts': `import './a.ts';`,
  'src/desk.ts': 'export const a = 1;',
  'src/watchdog.ts': 'export const a = 1;',
};

type Judge = (files: readonly SourceFile[]) => readonly Offence[];

function told(judge: Judge, sources: Readonly<Record<string, string>>): readonly string[] {
  return judge(Object.entries(sources).map(([path, text]) => parseSource(path, text))).map(
    ({ path, line, what }) => `${path}:${line} ${what}`,
  );
}

describe('the shape of the tree', () => {
  const src = readTree('src');
  const all = [...src, ...readTree('tests', 'bench')];

  test.each([
    ['no cycles', judgeCycles, all],
    ['no barrels', judgeBarrels, all],
    ['no default exports', judgeDefaults, all],
    ['nothing unreached', judgeReach, src],
    ['no address of nothing', judgeAddresses, all],
  ])('%s', (_, judge, files) => {
    expect(tell(judge(files))).toEqual([]);
  });
});

describe('the law catches', () => {
  test('a cycle, types included', () => {
    const sources = {
      'src/a.ts': `import { b } from './b.ts';`,
      'src/b.ts': `\nimport { c } from './c.ts';`,
      'src/c.ts': `import type { A } from './a.ts';`,
    };
    const cycle = 'is in a cycle: src/a.ts, src/b.ts, src/c.ts';
    expect(told(judgeCycles, sources)).toEqual([`src/a.ts:1 ${cycle}`]);
  });

  test('a file that imports itself', () => {
    const sources = { 'src/a.ts': `import { a } from './a.ts';` };
    expect(told(judgeCycles, sources)).toEqual(['src/a.ts:1 is in a cycle: src/a.ts']);
  });

  test.each([
    ['a re-export of all', `export * from './b.ts';`],
    ['a named re-export', `export { b } from './b.ts'; export type { C } from './c.ts';`],
    ['an import passed on', `import { b } from './b.ts'; export { b };`],
  ])('a barrel: %s', (_, text) => {
    const words = 'src/a.ts:1 only passes on what others export';
    expect(told(judgeBarrels, { 'src/a.ts': text })).toEqual([words]);
  });

  test.each([
    ['a declaration', 'export default function f() {}'],
    ['a renaming', 'const a = 1; export { a as default };'],
  ])('a default export: %s', (_, text) => {
    const words = 'src/a.ts:1 has a default export';
    expect(told(judgeDefaults, { 'src/a.ts': text })).toEqual([words]);
  });

  test('a file nobody needs, and a missing root', () => {
    const sources = { 'src/main.ts': '', 'src/lonely.ts': `import './main.ts';` };
    expect(told(judgeReach, sources)).toEqual([
      'src/desk.ts:1 is a root that is not there',
      'src/watchdog.ts:1 is a root that is not there',
      'src/lonely.ts:1 is reached from no root',
    ]);
  });

  test('an address of nothing', () => {
    const sources = { 'src/a.ts': `new URL('./gone.ts', import.meta.url);` };
    const words = 'src/a.ts:1 names src/gone.ts, which does not exist';
    expect(told(judgeAddresses, sources)).toEqual([words]);
  });
});

describe('the law lets through', () => {
  test('a worker that imports types of its starter', () => {
    const sources = {
      ...ROOTS,
      'src/a.ts': `const worker = new URL('./b.ts', import.meta.url);`,
      'src/b.ts': `import type { A } from './a.ts';`,
    };
    expect(told(judgeCycles, sources)).toEqual([]);
    expect(told(judgeReach, sources)).toEqual([]);
    expect(told(judgeAddresses, sources)).toEqual([]);
  });

  test('a file that passes on and adds its own', () => {
    const text = `export { b } from './b.ts'; export const a = 1;`;
    expect(told(judgeBarrels, { 'src/a.ts': text })).toEqual([]);
  });
});
