// Anchors only move forward, are believed only with the desk's own key, and are never half written.
import { generateKeyPairSync } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Anchor,
  listAnchors,
  makeAnchorKey,
  readAnchor,
  writeAnchor,
} from '#engine/journal/anchor.ts';
import { wallTime } from '#engine/model/time.ts';
import { freshFolder, textWith } from './till.ts';

const DESK = 'desk-7f3a';

function anchor(seq: number, more: Partial<Anchor> = {}): Anchor {
  const digit = String(seq % 10);
  return {
    deskId: DESK,
    seq,
    hash: digit.repeat(64),
    wall: wallTime(1_700_000_000_000 + seq),
    account: 'paper-1',
    roster: 'a'.repeat(64),
    ...more,
  };
}

function anchored(seq: number): {
  readonly dir: string;
  readonly file: string;
  readonly publicHash: string;
} {
  const dir = join(freshFolder(), 'anchors');
  const made = makeAnchorKey(dir, DESK);
  if (!made.ok) throw new Error(made.refusal.text);
  expect(writeAnchor(dir, anchor(seq)).ok).toBe(true);
  return { dir, file: join(dir, `${DESK}.anchor.json`), publicHash: made.value.publicHash };
}

function codeOf(result: ReturnType<typeof writeAnchor> | ReturnType<typeof makeAnchorKey>): string {
  return result.ok ? 'ok' : result.refusal.code;
}

describe('an anchor', () => {
  test('reads back as it was written, by its owner only', () => {
    const { dir, file, publicHash } = anchored(5);
    expect(readAnchor(dir, DESK, publicHash)).toEqual({ is: 'good', anchor: anchor(5) });
    for (const path of [file, join(dir, `${DESK}.key`)])
      expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(dir).sort()).toEqual([`${DESK}.anchor.json`, `${DESK}.key`]);
  });

  test.each([
    ['forward', anchor(6), 'ok'],
    ['to where it is', anchor(5, { account: 'paper-2' }), 'ok'],
    ['back', anchor(4), 'ANCHOR_BEHIND'],
    ['to another history', anchor(5, { hash: 'f'.repeat(64) }), 'ANCHOR_DIFFERS'],
  ])('moves %s', (_where, next, code) => {
    const { dir } = anchored(5);
    expect(codeOf(writeAnchor(dir, next))).toBe(code);
    const kept = code === 'ok' ? next : anchor(5);
    expect(readAnchor(dir, DESK)).toEqual({ is: 'good', anchor: kept });
  });

  test('a process that died while writing leaves the old one, and the next write succeeds', () => {
    const { dir, file } = anchored(5);
    writeFileSync(`${file}.new`, '{"half');
    expect(readAnchor(dir, DESK)).toEqual({ is: 'good', anchor: anchor(5) });
    expect(codeOf(writeAnchor(dir, anchor(6)))).toBe('ok');
    expect(readAnchor(dir, DESK)).toEqual({ is: 'good', anchor: anchor(6) });
  });

  test('a key is made once', () => {
    const { dir } = anchored(5);
    expect(codeOf(makeAnchorKey(dir, DESK))).toBe('ANCHOR_KEY_EXISTS');
    expect(readAnchor(dir, DESK).is).toBe('good');
  });

  test.each(['', '../up', 'a/b', '.hidden', 'x'.repeat(65)])('a desk cannot be named %j', (id) => {
    expect(() => readAnchor(freshFolder(), id)).toThrow(RangeError);
  });
});

describe('tells apart', () => {
  test('absent: nothing, or a key that never signed', () => {
    const dir = join(freshFolder(), 'none');
    expect(readAnchor(dir, DESK)).toEqual({ is: 'absent', keyExists: false });
    makeAnchorKey(dir, DESK);
    expect(readAnchor(dir, DESK)).toEqual({ is: 'absent', keyExists: true });
  });

  test('unreadable: no anchor in it, no key, or not a file', () => {
    const { dir, file } = anchored(5);
    const good = readFileSync(file);
    for (const text of [
      '',
      '{"half',
      'null',
      '[]',
      '{}',
      '{"seq":1}',
      good.toString().replace('5', '"5"'),
    ]) {
      writeFileSync(file, text);
      expect(readAnchor(dir, DESK).is).toBe('unreadable');
      expect(codeOf(writeAnchor(dir, anchor(9)))).toBe('ANCHOR_UNTRUSTED');
    }
    writeFileSync(file, good);
    rmSync(join(dir, `${DESK}.key`));
    expect(readAnchor(dir, DESK)).toMatchObject({
      is: 'unreadable',
      why: textWith('key'),
    });
    rmSync(file);
    mkdirSync(file);
    expect(readAnchor(dir, DESK)).toMatchObject({
      is: 'unreadable',
      why: textWith(file),
    });
  });

  test('forged: any field changed without the key', () => {
    const { dir, file } = anchored(5);
    const good = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    const changes: readonly (readonly [keyof Anchor, unknown])[] = [
      ['seq', 4],
      ['hash', 'e'.repeat(64)],
      ['wall', 0],
      ['account', 'live-1'],
      ['roster', 'b'.repeat(64)],
      ['deskId', 'other'],
    ];
    for (const [field, value] of changes) {
      writeFileSync(file, JSON.stringify({ ...good, [field]: value }));
      expect(readAnchor(dir, DESK).is).toBe('forged');
      expect(codeOf(writeAnchor(dir, anchor(9)))).toBe('ANCHOR_UNTRUSTED');
    }
  });

  test('no byte of the file can be changed to say something else', () => {
    const { dir, file } = anchored(5);
    const good = readFileSync(file);
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const bytes = Buffer.from(good);
        bytes.writeUInt8((bytes[at] ?? 0) ^ flip, at);
        writeFileSync(file, bytes);
        const reading = readAnchor(dir, DESK);
        // A byte of white space, or an unused bit of the signature's last digit, says nothing.
        if (reading.is === 'good') expect(reading.anchor).toEqual(anchor(5));
        else expect(['forged', 'unreadable']).toContain(reading.is);
      }),
      { numRuns: 400 },
    );
  });

  test('forged: another desk’s anchor under this name, with its key or without', () => {
    const { dir, publicHash } = anchored(5);
    const other = join(freshFolder(), 'anchors');
    makeAnchorKey(other, DESK);
    writeAnchor(other, anchor(90));
    copyFileSync(join(other, `${DESK}.anchor.json`), join(dir, `${DESK}.anchor.json`));
    expect(readAnchor(dir, DESK).is).toBe('forged');
    copyFileSync(join(other, `${DESK}.key`), join(dir, `${DESK}.key`));
    expect(readAnchor(dir, DESK).is).toBe('good');
    expect(readAnchor(dir, DESK, publicHash).is).toBe('forged');
    makeAnchorKey(dir, 'twin');
    copyFileSync(join(dir, `${DESK}.key`), join(dir, 'twin.key'));
    copyFileSync(join(dir, `${DESK}.anchor.json`), join(dir, 'twin.anchor.json'));
    expect(readAnchor(dir, 'twin')).toMatchObject({
      is: 'forged',
      why: textWith(DESK),
    });
  });
});

describe('refuses in words', () => {
  test('a key that is missing or of another kind', () => {
    const dir = freshFolder();
    expect(codeOf(writeAnchor(dir, anchor(1)))).toBe('ANCHOR_KEY_MISSING');
    const { privateKey } = generateKeyPairSync('x25519');
    writeFileSync(join(dir, `${DESK}.key`), privateKey.export({ format: 'pem', type: 'pkcs8' }));
    expect(writeAnchor(dir, anchor(1))).toMatchObject({
      ok: false,
      refusal: { code: 'ANCHOR_KEY_MISSING', text: textWith('Ed25519') },
    });
  });

  test('a folder that cannot be written, and keeps the old anchor', () => {
    const { dir, file } = anchored(5);
    mkdirSync(join(`${file}.new`, 'in the way'), { recursive: true });
    expect(codeOf(writeAnchor(dir, anchor(6)))).toBe('ANCHOR_UNWRITABLE');
    expect(readAnchor(dir, DESK)).toEqual({ is: 'good', anchor: anchor(5) });
    const blocked = join(freshFolder(), 'file');
    writeFileSync(blocked, '');
    expect(codeOf(makeAnchorKey(join(blocked, 'anchors'), DESK))).toBe('ANCHOR_UNWRITABLE');
  });
});

test('lists every desk that left an anchor or a key, and nothing else', () => {
  const { dir } = anchored(5);
  makeAnchorKey(dir, 'new-desk');
  writeFileSync(join(dir, 'notes.txt'), '');
  writeFileSync(join(dir, '.odd.key'), '');
  chmodSync(dir, 0o700);
  expect(listAnchors(dir).map(({ deskId, reading }) => [deskId, reading.is])).toEqual([
    [DESK, 'good'],
    ['new-desk', 'absent'],
  ]);
  expect(listAnchors(join(dir, 'nowhere'))).toEqual([]);
  expect(() => listAnchors(join(dir, 'notes.txt'))).toThrow('cannot be listed');
});
