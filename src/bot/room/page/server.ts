// The page's one way to the desk: asks for the room, says words, presses buttons and listens. It keeps
// what the server gave for speaking, and answers by calling back, so that nothing else has to wait.
import type {
  Completion,
  PressRequest,
  RoomEvent,
  RoomMessage,
  RoomSnapshot,
  SayRequest,
} from '../protocol.ts';
import {
  completionsIn,
  isAnswer,
  isEvent,
  isSayLine,
  messagesIn,
  nextBefore,
  refusalIn,
  takeLines,
} from './stream.ts';
import type { Answer } from './stream.ts';

export interface Watch {
  readonly progress: (share: number, text: string) => void;
  readonly done: (answer: Answer) => void;
}

/** Stops waiting; the server hears that nobody waits any more. */
export type Cancel = () => void;

export interface Hearing {
  readonly event: (event: RoomEvent) => void;
  /** Something was heard, if only a beat. */
  readonly heard: () => void;
  readonly lost: () => void;
  /** The desk has stopped, in order. */
  readonly bye: () => void;
}

export interface Server {
  room(done: (room: RoomSnapshot | null) => void): void;
  older(ask: { channel: string; before: number }, done: (found: Older) => void): void;
  complete(line: string, done: (found: readonly Completion[]) => void): Cancel;
  say(request: SayRequest, watch: Watch): Cancel;
  press(request: PressRequest, watch: Watch): Cancel;
  listen(after: number, hearing: Hearing): Cancel;
}

/** What stands before, and where to ask on; null messages where the server could not be asked. */
export interface Older {
  readonly messages: readonly RoomMessage[] | null;
  readonly before: number | null;
}

const LOST: Answer = {
  ok: false,
  code: 'NO ANSWER',
  text: 'The connection broke before the desk answered. It may have acted: look at the desk and its messages before you try again.',
  card: null,
};
const CANCELLED: Answer = {
  ok: false,
  code: 'CANCELLED',
  text: 'You stopped waiting. What the desk had already recorded stays on record.',
  card: null,
};
const RETRY_MS = 2000;
const OLDER_MOST = 60;

async function readAnswer(response: Response, progress: Watch['progress']): Promise<Answer> {
  if (response.body === null) return LOST;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let pending = '';
  let answer: Answer = LOST;
  for (;;) {
    const { done, value } = await reader.read();
    const [lines, rest] = takeLines(pending, done ? '\n' : value);
    pending = rest;
    for (const line of lines) {
      const said: unknown = JSON.parse(line);
      if (!isSayLine(said)) continue;
      if (isAnswer(said)) answer = said;
      else progress(said.share, said.text);
    }
    if (done) return answer;
  }
}

type Headers = Readonly<Record<string, string>>;

interface Post {
  readonly path: string;
  readonly body: SayRequest | PressRequest;
  readonly headers: Headers;
}

function post({ path, body, headers }: Post, watch: Watch): Cancel {
  const stop = new AbortController();
  const send = async (): Promise<Answer> => {
    try {
      const response = await fetch(path, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal: stop.signal,
      });
      if (response.ok) return await readAnswer(response, watch.progress);
      const said: unknown = await response.json().catch(() => null);
      return refusalIn(response.status, said);
    } catch {
      return stop.signal.aborted ? CANCELLED : LOST;
    }
  };
  const run = async (): Promise<void> => {
    watch.done(await send());
  };
  void run();
  return () => {
    stop.abort();
  };
}

/** Answers null where the server could not be asked; a cancelled question is not answered. */
function ask(path: string, headers: Headers, answer: (value: unknown) => void): Cancel {
  const stop = new AbortController();
  const send = async (): Promise<unknown> => {
    try {
      const response = await fetch(path, { headers, signal: stop.signal });
      if (!response.ok) return null;
      const said: unknown = await response.json();
      return said;
    } catch {
      return null;
    }
  };
  const run = async (): Promise<void> => {
    const said = await send();
    if (!stop.signal.aborted) answer(said);
  };
  void run();
  return () => {
    stop.abort();
  };
}

/** Listens with resume: the browser itself comes back with the last number it heard. */
function listen(first: number, hearing: Hearing): Cancel {
  let after = first;
  let source: EventSource | null = null;
  let again = 0;
  const open = (): void => {
    source?.close();
    source = new EventSource(`/api/events?after=${after}`);
    source.addEventListener('open', hearing.heard);
    const take = (event: MessageEvent<string>): void => {
      hearing.heard();
      const number = Number(event.lastEventId);
      if (event.lastEventId !== '' && Number.isSafeInteger(number)) after = number;
      const said: unknown = JSON.parse(event.data);
      if (isEvent(said)) hearing.event(said);
    };
    source.addEventListener('message', take);
    source.addEventListener('bye', hearing.bye);
    source.addEventListener('error', () => {
      hearing.lost();
      // The browser tries again by itself unless the server turned it away.
      if (source?.readyState === EventSource.CLOSED) again = window.setTimeout(open, RETRY_MS);
    });
  };
  open();
  window.addEventListener('online', open);
  return () => {
    window.removeEventListener('online', open);
    window.clearTimeout(again);
    source?.close();
  };
}

/** Who this window is: a persona of the demo, or the session a link opened; empty is nobody. */
export interface Speaking {
  readonly as: () => string;
  readonly session: () => string;
}

export function createServer({ as, session }: Speaking): Server {
  let token = '';
  const headers = (): Headers => ({
    ...(as() === '' ? {} : { 'x-twokey-as': as() }),
    ...(session() === '' ? {} : { 'x-twokey-session': session() }),
  });
  const speaking = (): Headers => ({ ...headers(), 'x-twokey-token': token });
  return {
    room(done) {
      ask('/api/room', headers(), (value) => {
        const room = value as RoomSnapshot | null;
        if (room !== null) token = room.token;
        done(room);
      });
    },
    older({ channel, before }, done) {
      const query = `channel=${encodeURIComponent(channel)}&before=${before}&limit=${OLDER_MOST}`;
      ask(`/api/messages?${query}`, headers(), (value) => {
        done({ messages: value === null ? null : messagesIn(value), before: nextBefore(value) });
      });
    },
    complete(line, done) {
      const path = `/api/complete?line=${encodeURIComponent(line)}`;
      return ask(path, headers(), (value) => {
        done(completionsIn(value));
      });
    },
    say: (request, watch) => post({ path: '/api/say', body: request, headers: speaking() }, watch),
    press: (request, watch) =>
      post({ path: '/api/press', body: request, headers: speaking() }, watch),
    listen,
  };
}
