// Anchors: how far a desk's journal had come, signed and kept outside the state folder, so that a
// journal cut short, rewritten or put back from an old copy is noticed. An anchor only moves forward.
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  hash,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Head } from '#engine/journal/journal.ts';
import { replaceFile, systemSaid } from '#engine/journal/replace.ts';
import { canonical } from '#engine/model/canonical.ts';
import { ok, refuse, type Result } from '#engine/model/result.ts';
import { type WallTime, wallTime } from '#engine/model/time.ts';

export interface Anchor extends Head {
  readonly deskId: string;
  readonly wall: WallTime;
  /** The broker account the desk trades. */
  readonly account: string;
  /** SHA-256 of the canonical roster in force. */
  readonly roster: string;
}

/** What is found for a desk: `forged` has a signature that this key did not make over this text. */
export type AnchorReading =
  | { readonly is: 'absent'; readonly keyExists: boolean }
  | { readonly is: 'unreadable'; readonly why: string }
  | { readonly is: 'forged'; readonly why: string }
  | { readonly is: 'good'; readonly anchor: Anchor };

const ID_SHAPE = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;
const HASH_SHAPE = /^[0-9a-f]{64}$/;
const SUFFIX = '.anchor.json';

/** Signatures of other things made with the same key must never pass for an anchor. */
const PURPOSE = 'twokey anchor 1\n';

export function anchorPath(dir: string, deskId: string): string {
  return join(dir, `${checkId(deskId)}${SUFFIX}`);
}

function keyPath(dir: string, deskId: string): string {
  return join(dir, `${checkId(deskId)}.key`);
}

/**
 * Makes a desk's key, readable by its owner only, and answers with the SHA-256 of its public half, which
 * genesis may record. Never replaces a key: refusals ANCHOR_KEY_EXISTS, ANCHOR_UNWRITABLE.
 */
export function makeAnchorKey(
  dir: string,
  deskId: string,
): Result<{ readonly publicHash: string }> {
  const path = keyPath(dir, deskId);
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  try {
    if (existsSync(path))
      return refuse('ANCHOR_KEY_EXISTS', `${path} exists: desk ${deskId} was made before.`, {
        path,
      });
    replaceFile(path, privateKey.export({ format: 'pem', type: 'pkcs8' }), 0o600);
  } catch (error) {
    return unwritable(path, error);
  }
  return ok({ publicHash: publicHashOf(publicKey) });
}

/**
 * Signs an anchor and puts it in place. Refusals: ANCHOR_KEY_MISSING, ANCHOR_BEHIND (its seq is lower),
 * ANCHOR_DIFFERS (same seq, another hash), ANCHOR_UNTRUSTED (what is there cannot be trusted) and
 * ANCHOR_UNWRITABLE; the file is then as it was.
 */
export function writeAnchor(dir: string, anchor: Anchor): Result<Anchor> {
  const { deskId, seq } = anchor;
  const path = anchorPath(dir, deskId);
  const before = readAnchor(dir, deskId);
  if (before.is === 'unreadable' || before.is === 'forged')
    return refuse('ANCHOR_UNTRUSTED', `${before.why} It was left as it is: find out who did it.`, {
      path,
    });
  if (before.is === 'good') {
    const kept = before.anchor;
    if (seq < kept.seq)
      return refuse(
        'ANCHOR_BEHIND',
        `The journal of ${deskId} is at entry ${seq}, its anchor at ${kept.seq}: an older journal was put back.`,
        { path, seq, anchored: kept.seq },
      );
    if (seq === kept.seq && anchor.hash !== kept.hash)
      return refuse(
        'ANCHOR_DIFFERS',
        `Entry ${seq} of ${deskId} is not the one that was anchored: the journal was rewritten.`,
        { path, seq },
      );
  }
  const key = readKey(dir, deskId);
  if (!key.ok) return key;
  try {
    const signature = sign(null, signedText(anchor), key.value).toString('base64');
    replaceFile(path, `${canonical({ ...fields(anchor), signature })}\n`, 0o600);
  } catch (error) {
    return unwritable(path, error);
  }
  return ok(anchor);
}

/**
 * Reads and proves a desk's anchor. Whoever can write the folder can put a key of their own beside an
 * anchor of their own: where the public hash that genesis recorded is known, hand it in.
 */
export function readAnchor(dir: string, deskId: string, publicHash?: string): AnchorReading {
  const path = anchorPath(dir, deskId);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (isAbsence(error)) return { is: 'absent', keyExists: existsSync(keyPath(dir, deskId)) };
    return { is: 'unreadable', why: `${path} cannot be read: ${systemSaid(error)}.` };
  }
  const signed = parseAnchor(text);
  if (signed === null) return { is: 'unreadable', why: `${path} does not hold an anchor.` };
  const key = readKey(dir, deskId);
  if (!key.ok) return { is: 'unreadable', why: key.refusal.text };
  const publicKey = createPublicKey(key.value);
  if (publicHash !== undefined && publicHashOf(publicKey) !== publicHash)
    return { is: 'forged', why: `${keyPath(dir, deskId)} is not the key this desk was made with.` };
  const { signature, anchor } = signed;
  if (anchor.deskId !== deskId)
    return { is: 'forged', why: `${path} holds the anchor of desk ${anchor.deskId}.` };
  if (!verify(null, signedText(anchor), publicKey, Buffer.from(signature, 'base64')))
    return { is: 'forged', why: `${path} was changed by someone without its key.` };
  return { is: 'good', anchor };
}

/** Every desk that has an anchor or a key here, by name; none where the folder does not exist. */
export function listAnchors(
  dir: string,
): readonly { readonly deskId: string; readonly reading: AnchorReading }[] {
  let names: string[];
  try {
    names = readdirSync(dir);
  } catch (error) {
    if (isAbsence(error)) return [];
    throw new Error(`the anchors in ${dir} cannot be listed: ${systemSaid(error)}`, {
      cause: error,
    });
  }
  const ids = names
    .map((name) => /^(.+?)(?:\.anchor\.json|\.key)$/.exec(name)?.[1] ?? '')
    .filter((id) => ID_SHAPE.test(id));
  return [...new Set(ids)].sort().map((deskId) => ({ deskId, reading: readAnchor(dir, deskId) }));
}

function checkId(deskId: string): string {
  if (!ID_SHAPE.test(deskId)) throw new RangeError(`not a desk id: ${deskId}`);
  return deskId;
}

function readKey(dir: string, deskId: string): Result<KeyObject> {
  const path = keyPath(dir, deskId);
  try {
    const key = createPrivateKey(readFileSync(path));
    if (key.asymmetricKeyType === 'ed25519') return ok(key);
    return refuse('ANCHOR_KEY_MISSING', `${path} is not an Ed25519 key.`, { path });
  } catch (error) {
    const text = `The key of desk ${deskId} cannot be read, and without it no anchor is believed: `;
    return refuse('ANCHOR_KEY_MISSING', `${text}${systemSaid(error)}.`, { path });
  }
}

type Fields = Readonly<Record<keyof Anchor, string | number>>;

function fields({ deskId, seq, hash: last, wall, account, roster }: Anchor): Fields {
  return { deskId, seq, hash: last, wall, account, roster };
}

function signedText(anchor: Anchor): Buffer {
  return Buffer.from(PURPOSE + canonical(fields(anchor)));
}

function publicHashOf(key: KeyObject): string {
  return hash('sha256', key.export({ format: 'der', type: 'spki' }), 'hex');
}

function parseAnchor(text: string): { anchor: Anchor; signature: string } | null {
  let value: Readonly<Record<string, unknown>> | null;
  try {
    value = JSON.parse(text) as Readonly<Record<string, unknown>> | null;
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const { deskId, seq, hash: last, wall, account, roster, signature } = value;
  if (typeof deskId !== 'string' || typeof account !== 'string') return null;
  if (typeof roster !== 'string' || typeof signature !== 'string') return null;
  if (typeof last !== 'string' || !HASH_SHAPE.test(last)) return null;
  if (typeof seq !== 'number' || typeof wall !== 'number') return null;
  if (!Number.isSafeInteger(seq) || seq < 0 || !Number.isSafeInteger(wall)) return null;
  return { anchor: { deskId, seq, hash: last, wall: wallTime(wall), account, roster }, signature };
}

function isAbsence(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function unwritable(path: string, error: unknown): Result<never> {
  const text = `${path} could not be written: ${systemSaid(error)}.`;
  return refuse('ANCHOR_UNWRITABLE', `${text} Check the disk and who owns the folder.`, { path });
}
