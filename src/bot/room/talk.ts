// Words said and buttons pressed in the room: both become words for the one door every platform uses, and
// the answer goes back line by line. Whoever stops listening stops the work.
import type { ServerResponse } from 'node:http';
import { dispatch, turnAway } from '#bot/dispatch.ts';
import type { Answer, Asking } from '#bot/dispatch.ts';
import { readMessage } from '#bot/room/archive.ts';
import { messageUnknown, pressed } from '#bot/press.ts';
import type { PressRequest, SayLine, SayRequest } from '#bot/room/protocol.ts';
import { SAFE_HEADERS } from '#bot/room/reply.ts';
import type { Room } from '#bot/room/room.ts';
import { saidWords } from '#bot/saying.ts';
import type { Desk } from '#runbook/desk.ts';
import type { Account } from '#runbook/person.ts';

/** What somebody wants said, not yet asked of the desk. */
export interface Wanted {
  readonly words: readonly string[];
  readonly topic: string | null;
  /** Answers without asking; null asks. */
  readonly answer: ((desk: Desk, asking: Asking) => Answer) | null;
}

export interface Talk {
  readonly desk: Desk;
  readonly account: Account;
  readonly mono: () => number;
  readonly links: NonNullable<Asking['links']>;
}

const PROGRESS_EVERY_MS = 200;

export function wantedBySaying({ line, topic }: SayRequest): Wanted {
  return { words: saidWords(line, topic), topic, answer: null };
}

export function wantedByPressing(room: Room, request: PressRequest): Wanted {
  const message =
    room.board.find(request.message) ?? readMessage(room.archive, request.message) ?? null;
  const said = message === null ? messageUnknown(request.message) : pressed(message.card, request);
  const topic = message?.topic ?? null;
  if (said.ok) return { words: said.value, topic, answer: null };
  const { refusal } = said;
  return {
    words: request.words,
    topic,
    answer: (desk, asking) => turnAway(desk, asking, refusal),
  };
}

function lineWriter(response: ServerResponse): (line: SayLine) => void {
  return (line) => {
    if (!response.destroyed && !response.writableEnded) response.write(`${JSON.stringify(line)}\n`);
  };
}

async function answerOf(talk: Talk, wanted: Wanted, asking: Asking): Promise<Answer> {
  if (wanted.answer !== null) return wanted.answer(talk.desk, asking);
  return dispatch(talk.desk, asking);
}

/** Asks the desk and writes what it answers; never rejects for what a client did. */
export async function talk(parts: Talk, wanted: Wanted, response: ServerResponse): Promise<void> {
  const gone = new AbortController();
  response.on('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  response.writeHead(200, {
    ...SAFE_HEADERS,
    'content-type': 'application/x-ndjson; charset=utf-8',
    'cache-control': 'no-store',
  });
  const write = lineWriter(response);
  let last = Number.NEGATIVE_INFINITY;
  const answer = await answerOf(parts, wanted, {
    words: wanted.words,
    account: parts.account,
    topic: wanted.topic,
    links: parts.links,
    signal: gone.signal,
    progress: (share, text) => {
      const now = parts.mono();
      if (now - last < PROGRESS_EVERY_MS) return;
      last = now;
      write({ share, text });
    },
  });
  const { ok, code, text } = answer;
  write({ ok, code, text, card: null });
  response.end();
}
