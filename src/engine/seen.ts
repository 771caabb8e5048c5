// What was seen in the very tick a decision is made: clocks, kill file, lease, brake, switches. It is
// read once, before the decider runs, and handed to it whole; a reading nobody could take is bad (O3).
import type { MarketWord } from '#engine/broker/broker.ts';
import type { Stamp } from '#engine/journal/journal.ts';
import type { Session } from '#engine/market/session.ts';
import { MINUTE_MS } from '#engine/model/time.ts';
import type { MonoTime } from '#engine/model/time.ts';

/** A clock further than this from the broker’s makes deadlines and sessions wrong. */
export const CLOCKS_APART_MS = 30_000;

export type KillFileReading = 'absent' | 'present' | 'unknown';

export interface Seen extends Stamp {
  readonly mono: MonoTime;
  /** Names this run of the process; monotonic times compare only within one. */
  readonly boot: string;
  readonly killFile: KillFileReading;
  /** The lease on the state folder is held by this process. */
  readonly lease: boolean;
  /** The brake is closed (RELIABILITY K1). */
  readonly brake: boolean;
  /** The wall clock did not fall behind the journal, and is not apart from the broker’s. */
  readonly clockSane: boolean;
  /** The broker's reports are being heard. */
  readonly stream: boolean;
  /** What is in force equals its pin (C1). */
  readonly pinHolds: boolean;
  /** The session of the desk's New York day, open or not; null when there is none. */
  readonly session: Session | null;
  /** The broker calls the market closed in the middle of that session; left out where it was not asked. */
  readonly closedThere?: boolean;
  /** So long a comparison of the books holds now; left out, as long as any does. */
  readonly booksHoldMs?: number;
  readonly switches: { readonly config: boolean; readonly env: boolean };
  /** Orders go to a live account; left out where nobody knows. */
  readonly realMoney?: boolean;
}

export function marketOpen(seen: Pick<Seen, 'session' | 'desk'>): boolean {
  return seen.session !== null && seen.desk >= seen.session.open && seen.desk < seen.session.close;
}

/** The books must have been found equal within this time, whatever the broker. */
export const BOOKS_HOLD_MS = 26 * 60 * MINUTE_MS;
/** A broker on another machine is compared with this often while a session lasts. */
export const COMPARED_EVERY_MS = 15 * MINUTE_MS;
/** One comparison may be late there and one may fail; with the third something is wrong. */
export const SESSION_HOLD_MS = 3 * COMPARED_EVERY_MS;

/** How long a comparison holds now, with a broker on another machine or in this process. */
export function booksHoldNow(isRemote: boolean, seen: Pick<Seen, 'session' | 'desk'>): number {
  return isRemote && marketOpen(seen) ? SESSION_HOLD_MS : BOOKS_HOLD_MS;
}

/** What the broker called the market holds this long. */
const WORD_OLD_MS = 2 * MINUTE_MS;
/** Near a session's edge two clocks may differ: what was read there says nothing. */
const EDGE_MS = MINUTE_MS;

/** Whether the broker calls the market closed well within a session of our calendar. */
export function closedByWord(
  word: MarketWord | null,
  { session, desk }: Pick<Seen, 'session' | 'desk'>,
): boolean {
  if (word === null || word.open || session === null || desk - word.at > WORD_OLD_MS) return false;
  return word.at >= session.open + EDGE_MS && word.at <= session.close - EDGE_MS;
}
