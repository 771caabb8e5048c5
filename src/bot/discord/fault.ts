// What Discord's answers mean, in one table: what became of a request, whose fault it is, and what a person
// can do about it. Pure.

/** How a request ended that did not go well, without anything of the library that made it. */
export type Failure =
  /** Discord said no: its own error code, 0 where it gave none. */
  | {
      readonly kind: 'refused';
      readonly status: number;
      readonly code: number;
      readonly text: string;
    }
  | { readonly kind: 'limited'; readonly retryAfterMs: number; readonly global: boolean }
  /** A 5xx, a timeout, a lost connection: it may have acted. */
  | { readonly kind: 'unknown'; readonly text: string }
  /** It never left this machine. */
  | { readonly kind: 'not-sent'; readonly text: string };

export type Trouble =
  | 'limited'
  | 'token'
  /** The channel is gone or closed to the bot. */
  | 'channel'
  | 'message-gone'
  /** What was sent is not what Discord takes. */
  | 'form'
  | 'edits'
  | 'archived'
  | 'thread-exists'
  /** No thread can be started here. */
  | 'no-threads'
  | 'acknowledged'
  /** An interaction's token that is over. */
  | 'token-over'
  | 'guild'
  | 'refused'
  | 'unknown'
  | 'not-sent';

interface Row {
  readonly trouble: Trouble;
  /** What it is, and what to do, after "message" or "channel". */
  readonly says: string;
}

const TOKEN_OVER: Row = {
  trouble: 'token-over',
  says: 'the time in which it could be answered privately is over',
};

export const CODES: Readonly<Record<number, Row>> = {
  10_003: { trouble: 'channel', says: 'the channel does not exist any more' },
  10_004: { trouble: 'guild', says: 'the bot is not in the guild' },
  10_007: { trouble: 'refused', says: 'nobody of this account is in the guild' },
  10_008: { trouble: 'message-gone', says: 'the message was deleted' },
  10_015: TOKEN_OVER,
  10_062: TOKEN_OVER,
  30_033: { trouble: 'no-threads', says: 'the thread takes no more people' },
  30_046: { trouble: 'edits', says: 'it was edited too often for its age' },
  40_005: { trouble: 'form', says: 'it is too large for Discord' },
  40_060: { trouble: 'acknowledged', says: 'it was acknowledged before' },
  50_001: { trouble: 'channel', says: 'the bot may not see the channel' },
  50_013: { trouble: 'channel', says: 'the bot lacks a permission in the channel' },
  50_027: TOKEN_OVER,
  50_035: { trouble: 'form', says: 'Discord does not take its form' },
  50_083: { trouble: 'archived', says: 'the thread is archived' },
  160_004: { trouble: 'thread-exists', says: 'the thread was started before' },
  160_005: { trouble: 'archived', says: 'the thread is locked' },
  160_006: { trouble: 'no-threads', says: 'the guild has as many open threads as it may' },
};

/** What a channel needs; the same words in every remedy. */
export const CHANNEL_REMEDY =
  'Give the bot View Channel, Send Messages, Send Messages in Threads, Create Public Threads, Embed Links, Attach Files, Add Reactions and Read Message History there, or name another channel in config/chat.yaml.';

export function troubleOf(failure: Failure): Trouble {
  if (failure.kind !== 'refused') return failure.kind;
  const { status, code } = failure;
  const known = CODES[code];
  if (known !== undefined) return known.trouble;
  if (status === 401) return 'token';
  if (status === 403) return 'channel';
  if (status === 400 || status === 413) return 'form';
  return 'refused';
}

/** One sentence without its end. */
export function failureText(failure: Failure): string {
  switch (failure.kind) {
    case 'refused': {
      const known = CODES[failure.code]?.says;
      const what =
        known ??
        (failure.status === 401 ? 'Discord does not accept the bot’s token' : failure.text);
      return `${what} (${failure.status}, code ${failure.code})`;
    }
    case 'limited':
      return `Discord asks to wait ${Math.ceil(failure.retryAfterMs / 1_000)} s`;
    case 'unknown':
    case 'not-sent':
      return failure.text;
  }
}
