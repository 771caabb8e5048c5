// Text messages as a courier, through Twilio's own client: CRITICAL ones alone, to each recipient once. Twilio
// has no key against doubles, so what it may have taken is told as unknown.
import twilio from 'twilio';
import type RequestClient from 'twilio/lib/base/RequestClient.js';
import { ChatFault } from '#bot/chat.ts';
import type { Fate } from '#bot/chat.ts';
import type { ChatMessage } from '#bot/chat.ts';
import { ownAddresses } from '#bot/courier.ts';
import type { Courier, CourierParts } from '#bot/courier.ts';
import type { SmsSettings } from '#bot/sms/settings.ts';
import { writeSms } from '#bot/sms/text.ts';
import { counted } from '#bot/text.ts';

const NAME = 'sms';
/** Ends within the herald's time for one call. */
const CALL_MS = 4_000;
/** Of so many messages it is remembered who has them, while the rest is tried again. */
const MOST_REMEMBERED = 64;
const TWILIO = 'https://api.twilio.com';
/** The network's words for a connection that was never made. */
const NEVER_CONNECTED: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

type Replied<T> = ReturnType<typeof RequestClient.prototype.request<T>>;

/** Twilio's client knows one address; a stand-in's takes its place here. */
class TwilioWire extends twilio.RequestClient {
  readonly #base: string;

  constructor(base: string) {
    super({ timeout: CALL_MS, keepAlive: false });
    this.#base = base;
  }

  override request<T>(options: RequestClient.RequestOptions<T>): Replied<T> {
    const { uri } = options;
    const path = uri.startsWith(TWILIO) ? uri.slice(TWILIO.length) : uri;
    return super.request<T>({ ...options, uri: `${this.#base}${path}`, timeout: CALL_MS });
  }
}

interface Fault {
  readonly fate: Fate;
  readonly text: string;
  readonly retryAfterMs: number | null;
}

function numberOf(error: object, name: 'status' | 'code'): number | null {
  const value: unknown = Reflect.get(error, name);
  return typeof value === 'number' ? value : null;
}

/** By what Twilio or the network said; their sentences, which may hold a number or more, go no further. */
function readFault(error: unknown): Fault {
  const foreign = typeof error === 'object' && error !== null ? error : {};
  const status = numberOf(foreign, 'status');
  const code = numberOf(foreign, 'code');
  if (status === null) {
    const word: unknown = Reflect.get(foreign, 'code');
    const fate = NEVER_CONNECTED.has(word) ? 'not-sent' : 'unknown';
    const text = `no answer (${typeof word === 'string' ? word : 'lost'})`;
    return { fate, text, retryAfterMs: null };
  }
  const text = `answered ${status}${code === null ? '' : `, code ${code}`}`;
  if (status === 429) return { fate: 'not-sent', text, retryAfterMs: 1_000 };
  if (status === 401 || status === 403) return { fate: 'not-sent', text, retryAfterMs: null };
  return { fate: status >= 500 ? 'unknown' : 'refused', text, retryAfterMs: null };
}

/** What is told of several recipients: a doubt first, then what is worth another try. */
function worst(faults: readonly Fault[]): Fault | null {
  const of = (fate: Fate) => faults.find((fault) => fault.fate === fate);
  return of('unknown') ?? of('not-sent') ?? of('refused') ?? null;
}

interface Twilio {
  send(to: string, body: string): Promise<Fault | null>;
  check(): Promise<Fault | null>;
}

function openTwilio({ accountSid, authToken, apiUrl, from }: SmsSettings): Twilio {
  const client = twilio(accountSid, authToken, {
    httpClient: new TwilioWire((apiUrl ?? TWILIO).replace(/\/$/, '')),
    // Its own variables could lead it elsewhere, or make it print what it sends.
    env: {},
  });
  const attempt = async (call: () => Promise<unknown>): Promise<Fault | null> => {
    try {
      await call();
      return null;
    } catch (error) {
      return readFault(error);
    }
  };
  return {
    send: (to, body) => attempt(() => client.messages.create({ to, from, body })),
    check: () => attempt(() => client.api.v2010.accounts(accountSid).fetch()),
  };
}

export function openSms(settings: SmsSettings, parts: CourierParts): Courier {
  const service = openTwilio(settings);
  /** Who has a message already, by its number. */
  const having = new Map<number, Set<string>>();
  const told = new Set<string>();
  // A text message is for CRITICAL alone.
  const own = (message: ChatMessage): readonly string[] =>
    message.card.severity === 'CRITICAL' ? ownAddresses(parts, message, 'sms') : [];
  const tellRefused = (to: string, text: string): void => {
    if (told.has(to)) return;
    told.add(to);
    const last = to.slice(-2);
    const why = `Twilio does not take text messages for the number that ends in ${last}: ${text}. Correct sms.to in config/chat.yaml, or the reach of a person.`;
    parts.news({ kind: 'faulted', part: `recipient ${last}`, why, final: false });
  };
  return {
    name: NAME,
    sends: settings.sends,
    edits: 'news',
    callsHere: (message) => own(message).length > 0,
    async carry(message, whom = 'all') {
      const has = having.get(message.id) ?? new Set<string>();
      having.set(message.id, has);
      const body = writeSms(message);
      const all = [...(whom === 'all' ? settings.to : []), ...own(message)];
      const left = [...new Set(all)].filter((to) => !has.has(to));
      const faults = await Promise.all(
        left.map(async (to) => {
          const fault = await service.send(to, body);
          if (fault === null) has.add(to);
          if (fault?.fate === 'refused') tellRefused(to, fault.text);
          return fault;
        }),
      );
      const oldest = having.size > MOST_REMEMBERED ? having.keys().next().value : undefined;
      if (oldest !== undefined) having.delete(oldest);
      const fault = worst(faults.filter((one) => one !== null));
      // Somebody has it, and nobody else will: that is all there is to send.
      if (fault === null || (fault.fate === 'refused' && has.size > 0)) return;
      throw new ChatFault(fault.fate, `Twilio: ${fault.text}`, fault.retryAfterMs);
    },
    async examine() {
      const fault = await service.check();
      return {
        name: NAME,
        question: 'Does Twilio know the account, for text messages?',
        passed: fault === null,
        blocking: false,
        evidence:
          fault === null
            ? `the account answers; ${counted(settings.to.length, 'number')}`
            : fault.text,
        remedy:
          'Copy Account SID and Auth Token again from the first page of the Twilio console, into TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN.',
      };
    },
  };
}
