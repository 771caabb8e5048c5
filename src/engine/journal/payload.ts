// How a fact becomes the text of an entry and is read back: canonical JSON without its kind, with the
// version its kind has today. A text that cannot be read is an answer here, never a guess.
import { attempt } from '#engine/journal/attempt.ts';
import { type AnyFact, type Entry, JournalFault } from '#engine/journal/journal.ts';
import { canonical, type Json } from '#engine/model/canonical.ts';
import { deskTime, wallTime } from '#engine/model/time.ts';

export type Payload = { readonly [key: string]: Json | undefined };

/** The version of every kind of fact this program writes; kinds of the past stay in it. */
export type Versions = Readonly<Record<string, number>>;

/** Turns the payload of an older version into today's. It is called for older versions only. */
export type Upcast = (kind: string, version: number, payload: Payload) => Payload;

/** An entry as the store keeps it, in the order of its columns. */
export type Row = readonly [
  seq: number,
  batch: number,
  kind: string,
  version: number,
  desk: number,
  wall: number,
  payload: string,
  hash: string,
];

export interface Written {
  readonly kind: string;
  readonly version: number;
  readonly payload: string;
}

export type Reading<F> =
  { readonly ok: true; readonly fact: F } | { readonly ok: false; readonly why: string };

export interface Codec<F extends AnyFact> {
  /** Throws RangeError or TypeError on a fact that JSON cannot carry, or whose kind has no version. */
  write(fact: F): Written;
  read(kind: string, version: number, payload: string): Reading<F>;
}

const KIND_SHAPE = /^[a-z][A-Za-z0-9.-]*$/;

export function makeCodec<F extends AnyFact>(versions: Versions, upcast?: Upcast): Codec<F> {
  const known = new Map(Object.entries(versions));
  for (const [kind, version] of known) {
    if (!KIND_SHAPE.test(kind)) throw new RangeError(`not a kind like order.approved: ${kind}`);
    if (!Number.isSafeInteger(version) || version < 1)
      throw new RangeError(`the version of ${kind} is not 1 or more: ${version}`);
  }
  return {
    write(fact) {
      const version = known.get(fact.kind);
      if (version === undefined) throw new RangeError(`no version is given for ${fact.kind}`);
      const { kind, ...rest } = fact;
      return { kind, version, payload: asciiMark(canonical(rest as Payload)) };
    },
    read(kind, version, payload) {
      const now = known.get(kind);
      if (now === undefined) return unread(`it is a "${kind}", which this Twokey does not know`);
      if (version > now)
        return unread(`it is ${kind} version ${version}, and this Twokey knows ${now}`);
      if (version === now) return parseFact(kind, payload);
      if (upcast === undefined)
        return unread(`it is ${kind} version ${version}, and nothing here turns it into ${now}`);
      return parseOlder(upcast, version, kind, payload);
    },
  };
}

/** The entry a row holds; throws JournalFault('corrupt') where its fact cannot be read. */
export function entryOf<F extends AnyFact>(codec: Codec<F>, row: Row): Entry<F> {
  const [seq, batch, kind, version, desk, wall, payload, hash] = row;
  const reading = codec.read(kind, version, payload);
  if (!reading.ok)
    throw new JournalFault(
      'corrupt',
      `Entry ${seq} cannot be read: ${reading.why}. It was written by a newer Twokey, or the file ` +
        'is damaged: start the version that wrote it, or run the journal check.',
    );
  const { fact } = reading;
  return { seq, hash, batch, version, desk: deskTime(desk), wall: wallTime(wall), fact };
}

/**
 * The fact as reading it back will give it: plain JSON with sorted keys, copied. What is folded live
 * is then exactly what is folded after a restart (R1). Throws on anything JSON would lose.
 */
export function plainFact<F extends AnyFact>(fact: F): F {
  const { kind, ...rest } = fact;
  return { kind, ...(plain(rest, kind) as object) } as F;
}

/** A row of unknown origin: every column of its type and in its range, or null. */
export function parseRow(raw: readonly unknown[]): Row | null {
  const [seq, batch, kind, version, desk, wall, payload, hash] = raw;
  const shaped =
    raw.length === 8 &&
    Number.isSafeInteger(seq) &&
    Number.isSafeInteger(batch) &&
    typeof kind === 'string' &&
    Number.isSafeInteger(version) &&
    Number.isSafeInteger(desk) &&
    Number.isSafeInteger(wall) &&
    typeof payload === 'string' &&
    typeof hash === 'string';
  return shaped ? (raw as unknown as Row) : null;
}

function unread(why: string): { readonly ok: false; readonly why: string } {
  return { ok: false, why };
}

// Damaged UTF-8 reads as U+FFFD. Because that character is never stored as itself, no damage can
// read as the text that was hashed.
function asciiMark(text: string): string {
  return text.includes('\ufffd') ? text.replaceAll('\ufffd', '\\ufffd') : text;
}

function parseFact<F extends AnyFact>(kind: string, payload: string): Reading<F> {
  if (!payload.startsWith('{')) return unread('its text is not a JSON object');
  const rest = payload === '{}' ? '}' : `,${payload.slice(1)}`;
  const parsed = attempt(() => JSON.parse(`{"kind":${JSON.stringify(kind)}${rest}`) as F);
  if (!parsed.ok) return unread('its text is not JSON');
  const fact = parsed.value;
  return fact.kind === kind ? { ok: true, fact } : unread('its text names another kind');
}

function parseOlder<F extends AnyFact>(
  upcast: Upcast,
  version: number,
  kind: string,
  payload: string,
): Reading<F> {
  const reading = parseFact<F>(kind, payload);
  if (!reading.ok) return reading;
  const { kind: _, ...older } = reading.fact;
  const today = attempt(() => upcast(kind, version, older as Payload));
  if (today.ok) return { ok: true, fact: { ...today.value, kind } as unknown as F };
  return unread(`its version ${version} could not be brought up to date: ${String(today.error)}`);
}

function plain(value: unknown, key: string): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new RangeError(`${key} is not a finite number: ${value}`);
    return value === 0 ? 0 : value;
  }
  if (Array.isArray(value)) return Array.from(value, (item: unknown) => plain(item, key));
  if (typeof value !== 'object') throw new TypeError(`${key} holds a ${typeof value}, not JSON`);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null)
    throw new TypeError(`${key} holds an object that is not plain JSON`);
  const record = value as Readonly<Record<string, unknown>>;
  const copy: Record<string, unknown> = {};
  for (const name of Object.keys(record).sort()) {
    if (name === '__proto__') throw new TypeError(`${key} has a key named __proto__`);
    const item = record[name];
    if (item !== undefined) copy[name] = plain(item, name);
  }
  return copy;
}
