// Law 4 on the real tree, and a small offender for each of its parts. Test files may have long
// functions: a describe is one.
import { describe, expect, test } from 'vitest';

import { judgeFileLengths, judgeFunctionLengths, judgeNames, judgeOpenings } from './naming.ts';
import { parseSource, readTree, tell } from './parse.ts';

describe('names, openings and lengths', () => {
  const source = readTree('src', 'bench');
  const all = [...source, ...readTree('tests')];

  test.each([
    ['no empty names', judgeNames, all],
    ['every file opens with a sentence', judgeOpenings, all],
    ['files to 400 lines', judgeFileLengths, all],
    ['functions to 70 lines', judgeFunctionLengths, source],
  ])('%s', (_, judge, files) => {
    expect(tell(judge(files))).toEqual([]);
  });
});

describe('the law catches', () => {
  test.each([
    'src/engine/index.ts',
    'src/engine/utils.ts',
    'src/engine/helpers/price.ts',
    'src/engine/price-utils.ts',
    'src/engine/orderManager.ts',
    'src/engine/types.ts',
    'src/engine/constants.ts',
    'src/engine/common.ts',
    'src/engine/shared.ts',
    'src/engine/misc.ts',
    'src/engine/price-service.ts',
    'tests/engine/helper.test.ts',
  ])('the empty name of %s', (path) => {
    expect(judgeNames([parseSource(path, '')])).toHaveLength(1);
  });

  test.each([
    ['none', 'const a = 1;'],
    ['one after code', 'const a = 1; // This sentence comes too late.'],
    ['too few words', '// Orders.\nconst a = 1;'],
    ['no sentence', '// orders and such things\nconst a = 1;'],
    ['a word to a tool', '// @ts-nocheck: This file is not checked at all.\nconst a = 1;'],
  ])('an opening that is %s', (_, text) => {
    expect(judgeOpenings([parseSource('src/a.ts', text)])).toHaveLength(1);
  });

  test('a long file', () => {
    expect(judgeFileLengths([parseSource('src/a.ts', 'f();\n'.repeat(401))])).toHaveLength(1);
  });

  test('a long function of any kind', () => {
    const body = `{${'\n'.repeat(70)}}`;
    const text = `function f() ${body} const g = () => ${body}; class A { m() ${body} }`;
    expect(judgeFunctionLengths([parseSource('src/a.ts', text)])).toHaveLength(3);
  });
});

describe('the law lets through', () => {
  test.each(['src/engine/market/volatility-index.ts', 'src/engine/order/order-types.ts'])(
    'the name of %s',
    (path) => {
      expect(judgeNames([parseSource(path, '')])).toEqual([]);
    },
  );

  test.each([
    ['lines', '// The book of orders: none is\n// ever lost.\nconst a = 1;'],
    ['a block', '/** The book of orders. */\nconst a = 1;'],
    ['below a hashbang', '#!/usr/bin/env node\n// The book of orders.\nconst a = 1;'],
  ])('an opening in %s', (_, text) => {
    expect(judgeOpenings([parseSource('src/a.ts', text)])).toEqual([]);
  });

  test('just long enough', () => {
    const file = parseSource(
      'src/a.ts',
      `function f() {${'\n'.repeat(69)}}\n${'f();\n'.repeat(330)}`,
    );
    expect([...judgeFileLengths([file]), ...judgeFunctionLengths([file])]).toEqual([]);
  });
});
