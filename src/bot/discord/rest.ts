// The desk's way to ask Discord: one official REST client a lane, so that a limit or a hang in one holds up no
// other. A call acts once, ends within its time, and fails as a RestFault that says what became of it.
import { DiscordAPIError, HTTPError, RateLimitError, RequestMethod, REST } from 'discord.js';
import type { RouteLike } from 'discord.js';
import { failureText, troubleOf } from '#bot/discord/fault.ts';
import type { Failure, Trouble } from '#bot/discord/fault.ts';
import type { DiscordSettings } from '#bot/discord/settings.ts';

export const REST_LANES = ['interaction', 'critical', 'normal', 'report'] as const;
export type RestLane = (typeof REST_LANES)[number];

const METHODS = {
  GET: RequestMethod.Get,
  POST: RequestMethod.Post,
  PATCH: RequestMethod.Patch,
  PUT: RequestMethod.Put,
} as const;

export interface RestCall {
  readonly method: keyof typeof METHODS;
  readonly path: RouteLike;
  readonly body?: unknown;
  readonly query?: Readonly<Record<string, string>>;
  readonly files?: readonly { readonly name: string; readonly data: Uint8Array }[];
  /** Interactions are answered by their own token, not by the bot's. */
  readonly auth?: 'none';
  /** Less than the lane's own time. */
  readonly withinMs?: number;
}

export class RestFault extends Error {
  readonly failure: Failure;
  readonly trouble: Trouble;

  constructor(failure: Failure) {
    super(failureText(failure));
    this.name = 'RestFault';
    this.failure = failure;
    this.trouble = troubleOf(failure);
  }
}

export interface DiscordRest {
  /** What Discord answered, unread. Throws RestFault. */
  call(lane: RestLane, request: RestCall): Promise<unknown>;
}

export const DISCORD_API = 'https://discord.com/api';
/** Within the time a herald waits for a call, so that it is known here how it ended. */
const CALL_MS = 4_500;
/** An acknowledgement is worth something for three seconds: what hangs is given up in time. */
const HURRY_MS = 1_500;
/** Errors of the network before a request has left. */
const NEVER_LEFT: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

function timeOf(lane: RestLane): number {
  return lane === 'interaction' ? HURRY_MS : CALL_MS;
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}

function failureOf(error: unknown): Failure {
  if (error instanceof RateLimitError)
    return { kind: 'limited', retryAfterMs: Math.max(0, error.retryAfter), global: error.global };
  if (error instanceof DiscordAPIError) {
    const code = typeof error.code === 'number' ? error.code : 0;
    return { kind: 'refused', status: error.status, code, text: error.message };
  }
  if (error instanceof HTTPError)
    return { kind: 'unknown', text: `Discord answered ${error.status}` };
  if (!(error instanceof Error)) return { kind: 'unknown', text: String(error) };
  const code = codeOf(error);
  if (NEVER_LEFT.has(code)) return { kind: 'not-sent', text: `Discord is not reached: ${code}` };
  if (error.name === 'AbortError' || error.name === 'TimeoutError')
    return { kind: 'unknown', text: 'Discord did not answer in time' };
  return { kind: 'unknown', text: `the connection to Discord broke: ${code || error.message}` };
}

function newClient(settings: DiscordSettings, lane: RestLane): REST {
  const rest = new REST({
    api: settings.apiUrl ?? DISCORD_API,
    version: '10',
    timeout: timeOf(lane),
    retries: 0,
    rejectOnRateLimit: () => true,
    // Interactions are outside Discord's limit of the whole bot; its own is per interaction.
    globalRequestsPerSecond: lane === 'interaction' ? Number.MAX_SAFE_INTEGER : 50,
  });
  return rest.setToken(settings.token);
}

/** `token` hears whether Discord accepts the bot's token, at every call that shows it. */
export function openRest(
  settings: DiscordSettings,
  token: (accepted: boolean) => void,
): DiscordRest {
  const clients = new Map(REST_LANES.map((lane) => [lane, newClient(settings, lane)]));
  return {
    async call(lane, { method, path, body, query, files, auth, withinMs }) {
      const client = clients.get(lane) ?? newClient(settings, lane);
      const late = new AbortController();
      const timer = setTimeout(() => late.abort(), Math.ceil(withinMs ?? timeOf(lane)));
      try {
        const answer = await client.request({
          method: METHODS[method],
          fullRoute: path,
          // Also ends an answer that begins and never ends.
          signal: late.signal,
          ...(body === undefined ? {} : { body }),
          ...(query === undefined ? {} : { query: new URLSearchParams(query) }),
          ...(files === undefined
            ? {}
            : { files: files.map((file) => ({ ...file, data: Buffer.from(file.data) })) }),
          ...(auth === 'none' ? { auth: false } : {}),
        });
        if (auth !== 'none') token(true);
        return answer;
      } catch (error) {
        const failure = failureOf(error);
        // A 401 takes the token out of the client for good; Discord may only have stumbled.
        if (failure.kind === 'refused' && failure.status === 401 && auth !== 'none') {
          client.setToken(settings.token);
          token(false);
        }
        throw new RestFault(failure);
      } finally {
        clearTimeout(timer);
      }
    },
  };
}
