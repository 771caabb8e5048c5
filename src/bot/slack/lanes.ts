// The ways to Slack's Web API: one client a lane, so that a limit in one holds up no other. Nothing is retried
// here, every call ends in time, and no line of a client's log holds a token or what was sent.
import type { Logger } from '@slack/bolt';
import { LogLevel, WebClient } from '@slack/web-api';
import { NotTaken } from '#bot/slack/fault.ts';
import type { Outgoing } from '#engine/journal/journal.ts';

export type SlackLane = Outgoing['lane'] | 'interaction' | 'reading';
export type SlackLanes = Readonly<Record<SlackLane, WebClient>>;

/** Under the herald's own patience, so that the answer of a call is never taken for a lost one. */
export const CALL_TIMEOUT_MS = 4_000;
/** A picture takes longer than words. */
const UPLOAD_TIMEOUT_MS = 30_000;
const RESPOND_MS = 3_000;
const MOST_LOGGED = 200;

/** Warnings of the libraries go to the log without what they quote; what they say in debugging goes nowhere. */
export function quietLogger(warn: (text: string) => void, secrets: readonly string[]): Logger {
  const say = (...parts: readonly unknown[]) => {
    let text = parts.map((part) => (part instanceof Error ? part.message : String(part))).join(' ');
    for (const secret of secrets) text = text.replaceAll(secret, '[secret]');
    // Links of responses and sockets carry keys of their own.
    text = text.replaceAll(/\b(?:https?|wss?):\/\/\S+/g, '[link]').replaceAll(/\s+/g, ' ');
    warn(`slack library: ${text.slice(0, MOST_LOGGED)}`);
  };
  const silent = () => undefined;
  return {
    debug: silent,
    info: silent,
    warn: say,
    error: say,
    setLevel: silent,
    getLevel: () => LogLevel.WARN,
    setName: silent,
  };
}

export interface ClientOptions {
  readonly apiUrl: string | null;
  readonly logger: Logger;
  readonly timeoutMs?: number;
}

/** How every client of this desk is made. */
export function clientOptions({ apiUrl, logger, timeoutMs = CALL_TIMEOUT_MS }: ClientOptions) {
  return {
    logger,
    timeout: timeoutMs,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    ...(apiUrl === null ? {} : { slackApiUrl: apiUrl }),
  };
}

export function openLanes(token: string, options: ClientOptions): SlackLanes {
  const open = (timeoutMs?: number) =>
    new WebClient(
      token,
      clientOptions({ ...options, ...(timeoutMs === undefined ? {} : { timeoutMs }) }),
    );
  return {
    interaction: open(),
    critical: open(),
    normal: open(),
    report: open(),
    reading: open(),
  };
}

/** For pictures only. */
export function openUploads(token: string, options: ClientOptions): WebClient {
  return new WebClient(token, clientOptions({ ...options, timeoutMs: UPLOAD_TIMEOUT_MS }));
}

/** JSON to a response URL; rejects when it was not taken. */
export async function respond(url: string, body: object): Promise<void> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
    redirect: 'error',
    signal: AbortSignal.timeout(RESPOND_MS),
  });
  await answer.arrayBuffer();
  const says = `a response URL answered ${answer.status}`;
  if (answer.status >= 400 && answer.status < 500) throw new NotTaken(says);
  if (!answer.ok) throw new Error(says);
}
