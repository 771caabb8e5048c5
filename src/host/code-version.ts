// Which code runs: the version the package names, and a short hash of its source files and of the packages they were
// written against. A line changed in any of them is another version, whether or not anybody raised the number.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { ok, refuse } from '#engine/model/result.ts';
import type { Result } from '#engine/model/result.ts';

const PACKAGE = 'package.json';
const LETTERS = 8;

/** With forward slashes and in one order on any machine. */
function sourceFiles(root: string): readonly string[] {
  const named = [PACKAGE, 'package-lock.json'].filter((name) => existsSync(join(root, name)));
  const folder = join(root, 'src');
  if (!existsSync(folder)) return named;
  const found = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'));
  return [...named, ...found.toSorted((a, b) => (a < b ? -1 : 1))];
}

/** "0.3.0+1f2e3d4c". */
export function codeVersion(root: string): Result<string> {
  const parsed: unknown = JSON.parse(readFileSync(join(root, PACKAGE), 'utf8'));
  const version =
    typeof parsed === 'object' && parsed !== null && 'version' in parsed ? parsed.version : null;
  if (typeof version !== 'string')
    return refuse(
      'PACKAGE_BROKEN',
      'package.json names no version. Restore it: git checkout -- package.json',
    );
  const sum = createHash('sha256');
  for (const name of sourceFiles(root)) {
    const bytes = readFileSync(join(root, name));
    sum.update(`${name} ${bytes.length}\n`).update(bytes);
  }
  return ok(`${version}+${sum.digest('hex').slice(0, LETTERS)}`);
}
