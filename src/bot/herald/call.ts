// One call to a chat platform: it ends within its time, with an answer or with what went wrong. Whatever a
// platform throws without saying what became of the message counts as a lost answer.
import type { OutboxRow } from '#engine/journal/journal.ts';
import { formatDayEt } from '#engine/model/time.ts';
import type { Card } from '#bot/card.ts';
import { ChatFault } from '#bot/chat.ts';
import { CALL_MS } from '#bot/herald/fate.ts';
import type { Answer } from '#bot/herald/fate.ts';
import { parseCard } from '#bot/written-card.ts';

/** Does it once, so many milliseconds later; the answer calls it off. */
export type After = (ms: number, act: () => void) => () => void;

function failed(error: unknown): Answer<never> {
  if (error instanceof ChatFault) {
    const { fate, message, retryAfterMs } = error;
    return { kind: 'failed', fate, fault: message, retryAfterMs };
  }
  return { kind: 'failed', fate: 'unknown', fault: String(error), retryAfterMs: null };
}

/** Never rejects. */
export function ask<T>(after: After, call: () => Promise<T>): Promise<Answer<T>> {
  return new Promise((resolve) => {
    const late = new ChatFault('unknown', `no answer within ${CALL_MS / 1_000} s`);
    const off = after(CALL_MS, () => resolve(failed(late)));
    const end = (answer: Answer<T>) => {
      off();
      resolve(answer);
    };
    const asked = async () => call();
    void asked().then(
      (value) => end({ kind: 'answered', value }),
      (error: unknown) => end(failed(error)),
    );
  });
}

/** The card of a row; one that says so where it cannot be read. */
export function cardOf(row: OutboxRow): Card {
  try {
    const card = parseCard(row.card);
    if (card !== null) return card;
  } catch {
    // It is no JSON at all, and is told as what cannot be read.
  }
  return {
    severity: row.lane === 'critical' ? 'CRITICAL' : 'WARNING',
    at: formatDayEt(row.desk),
    mode: 'NONE',
    account: 'no account',
    title: `Message ${row.id} cannot be read`,
    lines: ['The journal keeps it as it was written: read it there, and look for what wrote it.'],
    tone: 'bad',
    state: null,
    fields: [],
    table: null,
    picture: null,
    buttons: [],
    calls: [],
  };
}
