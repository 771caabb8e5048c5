// A webhook as a courier: one signed POST a message, with the same id at every try, so that a repeat is known
// there. Only 2xx is a yes; no redirect is followed, and nothing of the answer's body is read.
import { ChatFault } from '#bot/chat.ts';
import type { ChatMessage } from '#bot/chat.ts';
import type { Courier, CourierParts } from '#bot/courier.ts';
import { signCall } from '#bot/webhook/payload.ts';
import type { WebhookSettings } from '#bot/webhook/settings.ts';

/** Ends within the herald's time for one call. */
const CALL_MS = 4_000;
const LONGEST_ASKED_MS = 60_000;
/** About this very message: it is never taken. Everything else may be mended over there. */
const NEVER: ReadonlySet<number> = new Set([400, 413, 415, 422]);
/** The network's words for a connection that was never made. */
const NEVER_CONNECTED: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

interface Answered {
  readonly status: number;
  readonly retryAfter: string | null;
}

async function call(url: string, options: RequestInit): Promise<Answered> {
  const signal = AbortSignal.timeout(CALL_MS);
  const response = await fetch(url, { ...options, redirect: 'manual', signal });
  await response.body?.cancel();
  return { status: response.status, retryAfter: response.headers.get('retry-after') };
}

function lost(error: unknown): ChatFault {
  const cause: unknown = error instanceof Error ? error.cause : null;
  const word = cause instanceof Error && 'code' in cause ? cause.code : null;
  const said = typeof word === 'string' ? word : 'no answer in time';
  return new ChatFault(NEVER_CONNECTED.has(word) ? 'not-sent' : 'unknown', `no answer: ${said}`);
}

/** Seconds, or a day and time; null where the answer says neither. */
function retryAfterMs(text: string | null, wall: number): number | null {
  if (text === null) return null;
  const ms = /^\d{1,6}$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - wall;
  return Number.isNaN(ms) ? null : Math.min(LONGEST_ASKED_MS, Math.max(0, ms));
}

export function openWebhook(settings: WebhookSettings, parts: CourierParts): Courier {
  const name = `webhook ${settings.name}`;
  const { url, secret } = settings;
  const { wall } = parts.clocks;
  let gone = false;
  const end = (): ChatFault => {
    const told = `${settings.name} answered 410 Gone: it wants no more calls`;
    if (!gone) {
      const why = `The webhook ${told}. Nothing is sent there until the desk starts again; take it out of config/chat.yaml or give its new address.`;
      parts.news({ kind: 'faulted', part: 'address', why, final: true });
    }
    gone = true;
    return new ChatFault('refused', told);
  };
  const post = async (message: ChatMessage): Promise<Answered> => {
    const seconds = Math.floor(wall() / 1_000);
    const signed = signCall(message, { desk: parts.desk, secret, seconds });
    if (signed === null) throw new ChatFault('refused', 'the message is longer than a call may be');
    try {
      return await call(url, { method: 'POST', ...signed });
    } catch (error) {
      throw lost(error);
    }
  };
  return {
    name,
    sends: settings.sends,
    edits: 'all',
    async carry(message) {
      if (gone) throw end();
      const { status, retryAfter } = await post(message);
      if (status >= 200 && status < 300) return;
      if (status === 410) throw end();
      const told = `${settings.name} answered ${status}`;
      if (NEVER.has(status)) throw new ChatFault('refused', told);
      throw new ChatFault('not-sent', told, retryAfterMs(retryAfter, wall()));
    },
    async examine() {
      const reached = await call(url, { method: 'HEAD' }).then(
        ({ status }) => ({ passed: true, evidence: `it answers (${status} to HEAD)` }),
        (error: unknown) => ({ passed: false, evidence: lost(error).message }),
      );
      return {
        name,
        question: `Can the desk reach the webhook ${settings.name}?`,
        ...reached,
        blocking: false,
        remedy: `Look at the url of ${settings.name} in config/chat.yaml, and whether this machine may reach it.`,
      };
    },
  };
}
