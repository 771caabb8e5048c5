// Laws 1 and 6 on the real tree, and a small offender for every rule, so that none of them can
// sleep.
import { readFileSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import { judgeFloors } from './floors.ts';
import { HOMES } from './homes.ts';
import { parseSource, readTree, ROOT, tell } from './parse.ts';

function judge(sources: Readonly<Record<string, string>>): readonly string[] {
  return tell(judgeFloors(Object.entries(sources).map(([path, text]) => parseSource(path, text))));
}

describe('who may import whom', () => {
  test('every import under src keeps to the floors', () => {
    expect(tell(judgeFloors(readTree('src')))).toEqual([]);
  });

  test('every package has a home and every home a package', () => {
    const { dependencies } = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')) as {
      dependencies: Record<string, string>;
    };
    expect(Object.keys(HOMES).sort()).toEqual(Object.keys(dependencies).sort());
  });
});

describe('the law catches', () => {
  test.each([
    [
      'the engine climbing',
      'src/engine/a.ts',
      `import { x } from '#runbook/x.ts';`,
      'engine imports runbook',
    ],
    [
      'a type climbing',
      'src/engine/a.ts',
      `import type { X } from '../bot/x.ts';`,
      'engine imports bot',
    ],
    [
      'the runbook climbing',
      'src/runbook/a.ts',
      `export * from '#bot/x.ts';`,
      'runbook imports bot',
    ],
    ['a lazy climb', 'src/runbook/a.ts', `const x = import('#bot/x.ts');`, 'runbook imports bot'],
    [
      'a climb in a type',
      'src/engine/a.ts',
      `type X = import('#bot/x.ts').X;`,
      'engine imports bot',
    ],
    [
      'a climbing worker',
      'src/engine/a.ts',
      `new URL('../bot/x.ts', import.meta.url);`,
      'engine imports bot',
    ],
    ['a far value', 'src/bot/a.ts', `import { x } from '#engine/x.ts';`, 'across two floors'],
    [
      'a far type not said to be one',
      'src/bot/a.ts',
      `import { type X } from '#engine/x.ts';`,
      'across two floors',
    ],
    [
      'an import of main',
      'src/bot/a.ts',
      `import type { X } from '../main.ts';`,
      'imports src/main.ts',
    ],
    [
      'configuration below main',
      'src/engine/a.ts',
      `import { x } from '../config.ts';`,
      'imports the configuration',
    ],
    [
      'a model that knows',
      'src/engine/model/a.ts',
      `import type { X } from '../x.ts';`,
      'the model imports',
    ],
    [
      'src importing tests',
      'src/engine/a.ts',
      `import { x } from '#tests/x.ts';`,
      'src imports tests/x.ts',
    ],
    [
      'a package away from home',
      'src/bot/a.ts',
      `import Database from 'better-sqlite3';`,
      'whose home is',
    ],
    [
      'a resolved package',
      'src/bot/a.ts',
      `require.resolve('vega-datasets/data/x.csv');`,
      'whose home is',
    ],
    [
      'a homeless package',
      'src/bot/a.ts',
      `import x from '@who/ever/x';`,
      'package @who/ever has no home',
    ],
    [
      'the host from a floor',
      'src/bot/a.ts',
      `import { x } from '../host/log.ts';`,
      'puts the desk together',
    ],
    [
      'the page knowing the server',
      'src/bot/room/page/a.ts',
      `import type { X } from '../stream.ts';`,
      'which no browser has',
    ],
    [
      'a value of the words of the page',
      'src/bot/room/page/a.ts',
      `import { CHANNELS } from '#bot/card.ts';`,
      'which no browser has',
    ],
    [
      'a package in the page',
      'src/bot/room/page/a.ts',
      `import { z } from 'zod';`,
      'which no browser has',
    ],
    [
      'the server knowing the page',
      'src/bot/room/a.ts',
      `import { x } from './page/x.ts';`,
      'imports the page',
    ],
    ['a builtin unmarked', 'src/engine/a.ts', `import { x } from 'fs/promises';`, 'without node:'],
  ])('%s', (_, path, text, words) => {
    const [first] = judge({ [path]: text });
    expect(first).toContain(`${path}:1 `);
    expect(first).toContain(words);
  });

  test('a detour by way of a file that stands on no floor', () => {
    const told = judge({
      'src/engine/a.ts': `import { x } from '../log.ts';`,
      'src/log.ts': `export { x } from './bot/x.ts';`,
    });
    expect(told).toEqual([
      'src/engine/a.ts:1 engine reaches bot by way of src/log.ts. Take what you need as a port',
    ]);
  });
});

describe('the law lets through', () => {
  test.each([
    ['one floor down', 'src/bot/a.ts', `import { x } from '#runbook/x.ts';`],
    ['a type from afar', 'src/bot/a.ts', `import type { X } from '#engine/x.ts';`],
    ['the shared vocabulary', 'src/bot/a.ts', `import { x } from '#engine/model/x.ts';`],
    ['main reading the configuration', 'src/main.ts', `import { x } from './config.ts';`],
    ['a package at home', 'src/engine/journal/a.ts', `import Database from 'better-sqlite3';`],
    ['the words of the page', 'src/bot/room/page/a.ts', `import type { X } from '../protocol.ts';`],
    [
      'the server naming a file of the page',
      'src/bot/room/a.ts',
      `new URL('./page/x.ts', import.meta.url);`,
    ],
    ['the page among itself', 'src/bot/room/page/a.ts', `import { x } from './x.ts';`],
    ['the model among itself', 'src/engine/model/a.ts', `import { x } from './x.ts';`],
  ])('%s', (_, path, text) => {
    expect(judge({ [path]: text })).toEqual([]);
  });
});
