// What a platform's answer makes of a message: pure. Only a place means sent and only a refusal means never;
// after a lost answer the message is looked up, and what cannot be read back goes again with its mark.
import type { OutboxRow, Posting } from '#engine/journal/journal.ts';
import type { Fate, Found } from '#bot/chat.ts';
import type { Hold } from '#bot/herald/plan.ts';

/** Longer than this no call is waited for. */
export const CALL_MS = 5_000;
/** A call whose answer was lost may still act so much later. */
export const SETTLED_MS = 5_000;
const FIRST_RETRY_MS = 500;
export const LONGEST_RETRY_MS = 60_000;
/** What it is not yet time for is tried again so soon, where the platform did not say when. */
const LATER_MS = 250;
/** Something CRITICAL is tried again at least this often, unless the platform asked for more time. */
const LONGEST_URGENT_MS = 2_000;

/** The clocks in milliseconds, and a draw in [0, 1) that spreads retries. */
export interface Moment {
  readonly mono: number;
  readonly wall: number;
  readonly lot: number;
}

export interface Failed {
  readonly kind: 'failed';
  readonly fate: Fate;
  readonly fault: string;
  readonly retryAfterMs: number | null;
}
export type Answer<T> = { readonly kind: 'answered'; readonly value: T } | Failed;

/** The posting after an answer, and when it may be tried again; no hold is at once. */
export interface Outcome {
  readonly posting: Posting;
  readonly hold: Hold | null;
}

/** A message nothing was ever tried with. */
export function untried(platform: string, row: OutboxRow): Posting {
  const message = row.id;
  const state = 'waiting' as const;
  return { platform, message, state, place: null, tries: 0, next: 0, fault: null, repeat: false };
}

/** What is on record before a message is handed over. */
export function handedOver(before: Posting, wall: number): Posting {
  const tries = before.tries + 1;
  return { ...before, state: 'sending', tries, next: wall + CALL_MS + SETTLED_MS };
}

export function sentAt(before: Posting, place: string): Posting {
  return { ...before, state: 'sent', place, next: 0, fault: null };
}

/** Doubles from half a second, spread over its upper half. */
function backOff(tries: number, lot: number): number {
  const whole = FIRST_RETRY_MS * 2 ** Math.min(tries - 1, 20);
  return Math.min(LONGEST_RETRY_MS, whole) * (0.5 + lot / 2);
}

function waitFor({ retryAfterMs }: Failed): number {
  return Math.min(LONGEST_RETRY_MS, Math.max(0, Math.round(retryAfterMs ?? LATER_MS)));
}

function heldAfter(tries: number, failed: Failed, at: Moment): Hold {
  const asked = Math.min(LONGEST_RETRY_MS, failed.retryAfterMs ?? 0);
  const wait = backOff(tries, at.lot);
  return {
    until: at.mono + Math.max(asked, wait),
    urgent: at.mono + Math.max(asked, Math.min(LONGEST_URGENT_MS, wait)),
    settled: at.mono + SETTLED_MS,
  };
}

export function notDelivered(sending: Posting, failed: Failed, at: Moment): Outcome {
  const { fault, fate } = failed;
  if (fate === 'refused')
    return { posting: { ...sending, state: 'refused', next: 0, fault }, hold: null };
  if (fate === 'later') {
    const wait = waitFor(failed);
    const until = at.mono + wait;
    // It was not tried: that counts for nothing, and what went wrong before is still what went wrong last.
    const tries = sending.tries - 1;
    const posting: Posting = { ...sending, state: 'waiting', tries, next: at.wall + wait };
    return { posting, hold: { until, urgent: until, settled: at.mono } };
  }
  const hold = heldAfter(sending.tries, failed, at);
  if (fate === 'not-sent') {
    const next = at.wall + Math.round(hold.until - at.mono);
    return { posting: { ...sending, state: 'waiting', next, fault }, hold };
  }
  return { posting: { ...sending, next: at.wall + SETTLED_MS, fault }, hold };
}

/**
 * What `find` said. `hurry`: something CRITICAL waits, and the mark of a possible repeat is better than the wait.
 */
export function lookedUp(
  before: { readonly posting: Posting; readonly hold: Hold; readonly hurry: boolean },
  answer: Answer<Found>,
  at: Moment,
): Outcome {
  const { posting, hold, hurry } = before;
  const again: Posting = { ...posting, state: 'waiting', next: 0 };
  if (answer.kind === 'failed') {
    // It will never be able to say.
    if (answer.fate === 'refused') return { posting: { ...again, repeat: true }, hold: null };
    if (answer.fate === 'later') {
      const until = at.mono + waitFor(answer);
      return { posting, hold: { ...hold, until, urgent: until } };
    }
    const tries = posting.tries + 1;
    const held = { ...heldAfter(tries, answer, at), settled: hold.settled };
    return { posting: { ...posting, tries, fault: answer.fault }, hold: held };
  }
  const found = answer.value;
  if (found.state === 'unknown') return { posting: { ...again, repeat: true }, hold: null };
  if (found.state === 'stands') return { posting: sentAt(posting, found.place), hold: null };
  if (at.mono >= hold.settled) return { posting: again, hold: null };
  if (hurry) return { posting: { ...again, repeat: true }, hold: null };
  return { posting, hold: { ...hold, until: hold.settled, urgent: at.mono } };
}

/** How long a posting of an earlier process waits: what it said on the wall clock, never longer than we would. */
export function heldFromBefore(posting: Posting, at: Omit<Moment, 'lot'>): Hold {
  const longest = posting.state === 'sending' ? CALL_MS + SETTLED_MS : LONGEST_RETRY_MS;
  const left = at.mono + Math.min(longest, Math.max(0, posting.next - at.wall));
  return posting.state === 'sending'
    ? { until: at.mono, urgent: at.mono, settled: left }
    : { until: left, urgent: Math.min(left, at.mono + LONGEST_URGENT_MS), settled: at.mono };
}

/**
 * Something CRITICAL from before this process: on a full disk it may have been handed over without a
 * record, whatever the record says.
 */
export function perhapsSent(before: Posting, wall: number): Posting {
  return before.state === 'sending' ? before : handedOver(before, wall);
}

export interface Tempo {
  /** Messages put on record at once as handed over. */
  readonly size: number;
  /** Calls in a row that went wrong. */
  readonly misses: number;
  /** Rest before the next of them. */
  readonly restMs: number;
  /** The last batch was slow or went wrong: what is urgent cannot wait behind the rest. */
  readonly slow: boolean;
}

export const FIRST_TEMPO: Tempo = { size: 1, misses: 0, restMs: 0, slow: false };

const LARGEST_SIZE = 64;
const QUICK_MS = 50;
const MISSES_FREE = 3;
const LONGEST_REST_MS = 1_000;

/** A quick platform gets more at once, so that a flood costs few commits; a failing one is asked seldom. */
export function nextTempo(
  before: Tempo,
  batch: { readonly tookMs: number; readonly misses: number; readonly gone: number },
): Tempo {
  const { tookMs, misses, gone } = batch;
  if (misses > 0) {
    const sum = gone > 0 ? 0 : before.misses + misses;
    const grown = QUICK_MS * 2 ** Math.min(20, sum - MISSES_FREE);
    const restMs = sum > MISSES_FREE ? Math.min(LONGEST_REST_MS, grown) : 0;
    return { size: 1, misses: sum, restMs, slow: true };
  }
  // Nothing was asked of the platform: what is known of it is as it was.
  if (gone === 0) return { ...before, restMs: 0 };
  const slow = tookMs > QUICK_MS;
  const size = slow ? Math.ceil(before.size / 2) : Math.min(LARGEST_SIZE, before.size * 2);
  return { size, misses: 0, restMs: 0, slow };
}
