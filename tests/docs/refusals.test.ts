// Every refusal code the sources can say is documented, and nothing is documented that they cannot.
import { describe, expect, test } from 'vitest';
import { findCodes } from './codes.ts';
import { documentedCodes } from './refusals.ts';
import { parseSource, readTree } from '#tests/laws/parse.ts';

const documented = documentedCodes();

describe('refusal codes', () => {
  const { codes, prefixes } = findCodes(readTree('src'));

  test('every code of the sources is documented', () => {
    const unknown = [...codes].filter(([code]) => !documented.includes(code));
    expect(unknown.map(([code, files]) => `${code} in ${files.join(', ')}`)).toEqual([]);
  });

  test('every beginning of a code made at run time is documented', () => {
    const lonely = [...prefixes].filter(
      (start) => !documented.some((code) => code.startsWith(start)),
    );
    expect(lonely).toEqual([]);
  });

  test('every documented code can be said', () => {
    const dead = documented.filter(
      (code) => !codes.has(code) && ![...prefixes].some((start) => code.startsWith(start)),
    );
    expect(dead).toEqual([]);
  });

  test('no code is documented twice', () => {
    expect(documented.length).toBe(new Set(documented).size);
  });
});

describe('the finder sees', () => {
  test.each([
    ['the first argument of refuse', `refuse('NAME', 'text');`, ['NAME']],
    ['a property called code', `const a = { code: 'PLAIN' };`, ['PLAIN']],
    ['a denial', `deny('CAP', 'layer', ['a', 'b']);`, ['CAP']],
    ['a word written like a code, anywhere', `const CODE = 'SOME_CODE';`, ['SOME_CODE']],
    ['no plain word elsewhere', `say('HALT');`, []],
    ['no variable of the environment', `read('TWOKEY_TRADING');`, []],
  ])('%s', (_, text, codes) => {
    expect([...findCodes([parseSource('src/a.ts', text)]).codes.keys()]).toEqual(codes);
  });

  test('the beginning of a code made at run time', () => {
    const found = findCodes([parseSource('src/a.ts', 'refuse(`KEY_${name}`, text);')]);
    expect([...found.prefixes]).toEqual(['KEY_']);
  });
});
