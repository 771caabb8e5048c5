// The version of the code is that of its files: a sign-off and a release are given for lines, not for a number that
// somebody may forget to raise.
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { codeVersion } from '../../src/host/code-version.ts';

let root = '';

function written(name: string, text: string): void {
  writeFileSync(join(root, name), text);
}

function read(at = root): string {
  const version = codeVersion(at);
  return version.ok ? version.value : version.refusal.code;
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'twokey-code-'));
  mkdirSync(join(root, 'src/host'), { recursive: true });
  mkdirSync(join(root, 'config'));
  written('package.json', '{"version": "1.2.3"}');
  written('package-lock.json', '{}');
  written('src/desk.ts', 'export const a = 1;\n');
  written('src/host/run.ts', 'export const b = 2;\n');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('the version of the code', () => {
  test('names the package\u2019s version, and is the same for the same files anywhere', () => {
    const copy = `${root}-copy`;
    cpSync(root, copy, { recursive: true });
    expect(read()).toMatch(/^1\.2\.3\+[0-9a-f]{8}$/);
    expect(read(copy)).toBe(read());
    rmSync(copy, { recursive: true });
  });

  test.each<readonly [string, () => void]>([
    ['a line is', () => written('src/host/run.ts', 'export const b = 3;\n')],
    ['a file is new', () => written('src/host/door.ts', '')],
    ['a file is gone', () => rmSync(join(root, 'src/host/run.ts'))],
    [
      'a line moved to the next file',
      () => {
        written('src/desk.ts', '');
        written('src/host/run.ts', 'export const a = 1;\nexport const b = 2;\n');
      },
    ],
    ['a package is', () => written('package-lock.json', '{"packages": {}}')],
  ])('is another where %s', (_what, change) => {
    const before = read();
    change();
    expect(read()).not.toBe(before);
    expect(read()).toMatch(/^1\.2\.3\+/);
  });

  test('is the same whatever is in config/, which is pinned by itself', () => {
    const before = read();
    written('config/risk.yaml', 'x: 1\n');
    expect(read()).toBe(before);
  });

  test('is none where the package names none', () => {
    written('package.json', '{}');
    expect(read()).toBe('PACKAGE_BROKEN');
  });
});
