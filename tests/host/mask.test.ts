// The mask and the log behind it: whatever way a secret comes into a text, it is blanked, in the bytes that
// are written too.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { openLog } from '../../src/host/log.ts';
import { openMask } from '../../src/host/mask.ts';

const CANARIES = [
  'xoxb-k4narie-1',
  'with "quotes" and \\',
  'spaces & more=?',
  'k4narie',
  'k4narie-longer',
];
const dir = mkdtempSync(join(tmpdir(), 'twokey-mask-'));

afterAll(() => rmSync(dir, { recursive: true, force: true }));

function spellings(secret: string): readonly string[] {
  return [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret), btoa(secret)];
}

describe('a text', () => {
  test.each(CANARIES)('keeps nothing of %s', (secret) => {
    const mask = openMask(CANARIES);
    for (const one of spellings(secret)) expect(mask(`before ${one} after`)).not.toContain(one);
  });

  test('without secrets stays as it is', () => {
    expect(openMask([])('words')).toBe('words');
    expect(openMask(['ab'])('about')).toBe('about');
  });

  test('never holds a secret, wherever it stood', () => {
    const secret = fc.string({ minLength: 4, unit: 'binary-ascii' });
    fc.assert(
      fc.property(fc.array(secret, { minLength: 1 }), fc.string(), fc.string(), (secrets, a, b) => {
        // What is put in its place may hold a short secret by itself.
        fc.pre(secrets.every((one) => !'[secret]'.includes(one)));
        const text = openMask(secrets)(`${a}${secrets.join(b)}`);
        for (const one of secrets)
          expect(text.replaceAll('[secret]', '\n\n').includes(one)).toBe(false);
      }),
    );
  });
});

test('the log blanks what it is handed, in its message and in what comes with it', () => {
  const log = openLog(dir, 'debug', openMask(CANARIES));
  for (const secret of CANARIES) {
    log.logger.info(`a line with ${secret}`);
    log.logger.warn({ secret, deep: { header: `Bearer ${secret}` } }, 'fields');
    log.logger.error(new Error(`failed with ${secret}`));
  }
  const written = readFileSync(join(dir, 'logs', 'desk.jsonl'), 'utf8');
  expect(written.trim().split('\n')).toHaveLength(CANARIES.length * 3);
  for (const secret of CANARIES)
    for (const one of spellings(secret)) expect(written).not.toContain(one);
  for (const line of written.trim().split('\n'))
    expect(() => JSON.parse(line) as unknown).not.toThrow();
});
