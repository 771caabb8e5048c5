// The files of config/ are parsed when one of them has changed, whatever the change, and only then.
import { mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { rereading } from '../../src/config.ts';

const dir = mkdtempSync(join(tmpdir(), 'twokey-config-'));
const file = join(dir, 'desk.yaml');
const THEN = new Date('2026-01-05T14:00:00Z');

afterAll(() => rmSync(dir, { recursive: true, force: true }));

function write(text: string): void {
  writeFileSync(file, text);
  utimesSync(file, THEN, THEN);
}

test.each([
  ['is edited', () => write('mode: PAPER and more')],
  ['is edited to the same length, its time set back', () => write('mode: PAPEQ and more')],
  [
    'is replaced by another of the same name',
    () => {
      writeFileSync(`${file}.new`, 'mode: PAPEP and more');
      renameSync(`${file}.new`, file);
    },
  ],
  ['comes', () => writeFileSync(join(dir, 'risk.yaml'), 'x: 1')],
  ['goes', () => rmSync(join(dir, 'risk.yaml'))],
  ['goes with its folder', () => rmSync(dir, { recursive: true })],
])('it is read anew when a file %s', (_, change) => {
  let reads = 0;
  if (_ === 'is edited') write('mode: DEV');
  const read = rereading(dir, () => (reads += 1));
  expect([read(), read(), read()]).toEqual([1, 1, 1]);
  change();
  expect([read(), read()]).toEqual([2, 2]);
});
