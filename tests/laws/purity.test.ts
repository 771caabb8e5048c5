// Law 2 on the real tree, and one small offender for every way a file can touch the world.
import { describe, expect, test } from 'vitest';

import { parseSource, readTree, tell } from './parse.ts';
import { impurities, judgePurity } from './purity.ts';
import { SHELLS } from './shells.ts';

function judge(text: string): readonly string[] {
  return impurities(parseSource('src/engine/a.ts', text)).map(
    ({ line, what }) => `${line} ${what}`,
  );
}

describe('purity', () => {
  test('every file under src is pure or a shell with a reason', () => {
    expect(tell(judgePurity(readTree('src'), SHELLS))).toEqual([]);
  });

  test('every shell says what it does out there', () => {
    expect(Object.values(SHELLS).filter((reason) => !/^[A-Z].+\.$/.test(reason))).toEqual([]);
  });
});

describe('the law catches', () => {
  test.each([
    ['await', 'await x();', '1 waits'],
    ['an async function', 'export async function f(): Promise<void> {}', '1 waits'],
    ['an async arrow', 'export const f = async () => 1;', '1 waits'],
    ['an async method', 'class A { async m() {} }', '1 waits'],
    ['for await', 'for await (const a of b) c(a);', '1 waits'],
    ['await using', 'await using a = b();', '1 waits'],
    ['a lazy import', `const a = import('./b.ts');`, '1 waits'],
    ['a promise', 'new Promise(f);', '1 waits (Promise)'],
    ['Date.now', '\n\nconst a = Date.now();', '3 reads a clock (Date.now)'],
    ['new Date()', 'const a = new Date();', '1 reads a clock (new Date())'],
    ['Date()', 'const a = Date();', '1 reads a clock (Date())'],
    ['Temporal.Now', 'const a = Temporal.Now.instant();', '1 reads a clock (Temporal.Now)'],
    ['performance.now', 'const a = performance.now();', '1 reads a clock (performance)'],
    ['Math.random', 'const a = Math.random();', '1 draws lots (Math.random)'],
    ['Math.random in brackets', `const a = Math['random']();`, '1 draws lots (Math.random)'],
    ['Math.random taken apart', 'const { random } = Math;', '1 hides which member of Math it uses'],
    ['a computed member', 'const a = Date[b];', '1 hides which member of Date it uses'],
    ['crypto', 'const a = crypto.randomUUID();', '1 draws lots (crypto)'],
    ['process', 'const a = process.env;', '1 touches the process (process)'],
    ['console', 'console.log(1);', '1 prints (console)'],
    ['a timer', 'setTimeout(f, 1);', '1 sets a timer (setTimeout)'],
    ['a timer by name', 'const f = setImmediate;', '1 sets a timer (setImmediate)'],
    ['fetch', 'fetch(url);', '1 touches the network (fetch)'],
    ['the page', 'document.title = a;', '1 touches the page (document)'],
    ['the address of the page', 'history.back();', '1 touches the page (history)'],
    [
      'the store of a browser',
      `localStorage.clear();`,
      '1 stores outside the journal (localStorage)',
    ],
    ['globalThis', `globalThis['process'];`, '1 hides what it touches (globalThis)'],
    ['a builtin', `import { readFileSync } from 'node:fs';`, '1 brings the world in (node:fs)'],
    [
      'random bytes',
      `import { randomBytes } from 'node:crypto';`,
      '1 brings the world in (node:crypto)',
    ],
    ['all of crypto', `import * as c from 'node:crypto';`, '1 brings the world in (node:crypto)'],
    [
      'an impure package',
      `import Database from 'better-sqlite3';`,
      '1 brings the world in (better-sqlite3)',
    ],
    ['catch', 'try { f(); } catch { g(); }', '1 catches'],
    ['a caught promise', 'f().catch(g);', '1 catches'],
    [
      'a name declared elsewhere only',
      'function f(process: 1) {} \n process.exit();',
      '2 touches the process (process)',
    ],
    ['a shorthand', 'const a = { console };', '1 prints (console)'],
    ['a cast', 'const a = (process as never);', '1 touches the process (process)'],
  ])('%s', (_, text, words) => {
    expect(judge(text)).toContain(words);
  });

  test.each([
    ['a shell that is gone', [], 'is a shell that does not exist'],
    ['a shell that became pure', [parseSource('src/a.ts', 'const a = 1;')], 'is pure, yet a shell'],
  ])('%s', (_, files, words) => {
    expect(tell(judgePurity(files, { 'src/a.ts': 'Reads.' }))[0]).toContain(words);
  });
});

describe('the law lets through', () => {
  test.each([
    ['a given date', 'const a = new Date(ms); const b = Date.UTC(2020, 1); c instanceof Date;'],
    ['pure mathematics', 'const a = Math.sqrt(2) + Math.PI;'],
    ['time from outside', `const a = Temporal.Instant.from(text);`],
    ['hashing', `import { createHash, hash } from 'node:crypto';`],
    [
      'types of the world',
      `import type { Socket } from 'node:net'; let a: Promise<Socket> | typeof process;`,
    ],
    [
      'a parameter of that name',
      'function f(process: Row, { console }: X) { return process.id + console; }',
    ],
    ['a member of that name', 'const a = books.process(order.fetch, { console: 1 });'],
    ['try and finally', 'try { f(); } finally { g(); }'],
    ['a pure package', `import { z } from 'zod';`],
  ])('%s', (_, text) => {
    expect(judge(text)).toEqual([]);
  });

  test('a shell', () => {
    const file = parseSource('src/a.ts', 'await f();');
    expect(judgePurity([file], { 'src/a.ts': 'Waits.' })).toEqual([]);
  });
});
