// The three clients of Alpaca's trading API: orders are sent once and never repeated, readings are repeated
// and keep to a rate, and cancels wait behind nothing. What fails is a fault in words, with no key in it.
import { Alpaca, ApiError, FetchError } from '@alpacahq/alpaca-trade-api';
import type { AlpacaClientOptions, TradingClient } from '@alpacahq/alpaca-trade-api';

import { BrokerFault } from '#engine/broker/broker.ts';
import { MINUTE_MS } from '#engine/model/time.ts';
import { openConnection } from './connection.ts';
import { causeWords, statusWords } from './refusals.ts';
import type { SaidNo } from './refusals.ts';
import type { AlpacaSettings } from './settings.ts';

export type Answer =
  | { readonly ok: true; readonly body: unknown; readonly date: string | null }
  | { readonly ok: false; readonly said: SaidNo };

type Call = (api: TradingClient) => Promise<{ readonly raw: Response }>;

/**
 * `told`: it waits where Alpaca asked this client to. `regardless`: it leaves all the same. `aside`: it waits, and when it
 * is asked to wait itself, nothing else has to.
 */
export type Manner = 'told' | 'regardless' | 'aside';

export interface Lane {
  /** `what` opens the sentence of a fault. An answer that may mean something to the caller is handed on. */
  ask(what: string, call: Call, manner?: Manner): Promise<Answer>;
  /** The body of an answer that must be a success. */
  read(what: string, call: Call): Promise<unknown>;
  /** What an answer that is no success comes to, with how long Alpaca asked to wait. */
  fault(what: string, said: SaidNo): BrokerFault;
  /** How long Alpaca asked this client to wait from now; zero when it may ask. */
  waitMs(): number;
}

export interface Lanes {
  readonly orders: Lane;
  readonly reading: Lane;
  readonly urgent: Lane;
  close(): void;
}

/** Of Alpaca's 200 a minute, what readings never take is kept for orders and cancels. */
export const READINGS_PER_MINUTE = 140;
const READING_MS = 10_000;
const ORDER_MS = 10_000;
const URGENT_MS = 3_000;
/** How long a client is quiet where Alpaca does not say. */
const QUIET_MS = 5_000;
/** Cancels are tried again this soon, whatever Alpaca says: one at a time, until one of them is answered. */
const URGENT_QUIET_MS = 1_000;
/** What waits for the answer of the one that went ahead looks again after this. */
const AHEAD_MS = 250;
/** Not 429: that quiets the client instead. */
const REPEATED_AFTER: number[] = [408, 500, 502, 503, 504];
/** Answers that may tell the caller something; all others prove nothing. */
const TELLING: readonly number[] = [400, 401, 403, 404, 422, 429];

/** The system's name of why a call failed, looked for in what was thrown and its causes. */
function causeOf(error: unknown): string {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    if (at.name === 'TimeoutError' || at.name === 'AbortError') return 'TIMEOUT';
    if ('code' in at && typeof at.code === 'string' && /^[A-Z][A-Z0-9_]{1,40}$/.test(at.code))
      return at.code;
  }
  return 'UNKNOWN';
}

interface Asked {
  readonly what: string;
  readonly call: Call;
  readonly manner: Manner;
}

interface LaneParts {
  readonly settings: AlpacaSettings;
  readonly mono: () => number;
  readonly options: AlpacaClientOptions;
  /** The longest this client is quiet, and then one call goes ahead of the others; left out, as long as Alpaca says. */
  readonly quietMostMs?: number;
}

class SdkLane implements Lane {
  readonly #parts: LaneParts;
  #client: TradingClient | null = null;
  readonly #mono: () => number;
  readonly #secrets: readonly string[];
  #quietUntil = Number.NEGATIVE_INFINITY;
  /** Asked to wait, and answered nothing else since: one call goes ahead, and the others wait for its answer. */
  #limited = false;
  #ahead = false;

  constructor(parts: LaneParts) {
    this.#parts = parts;
    this.#mono = parts.mono;
    this.#secrets = [parts.settings.keyId, parts.settings.secret].filter((text) => text !== '');
  }

  /** Made with the first call: an empty key would be looked for in the environment by the client itself. */
  #api(): TradingClient {
    const { settings, options } = this.#parts;
    const { keyId, secret } = settings;
    if (keyId === '' || secret === '')
      throw new BrokerFault('The pair of keys for Alpaca is not complete; nothing was sent');
    const paper = settings.account === 'paper';
    this.#client ??= new Alpaca({ keyId, secret, paper, ...options }).trading;
    return this.#client;
  }

  waitMs(): number {
    const wait = Math.max(0, this.#quietUntil - this.#mono());
    return wait === 0 && this.#ahead ? AHEAD_MS : wait;
  }

  #hush(afterMs: number | undefined): void {
    const { quietMostMs } = this.#parts;
    this.#limited = quietMostMs !== undefined;
    const most = quietMostMs ?? Number.POSITIVE_INFINITY;
    this.#quietUntil = this.#mono() + Math.min(most, afterMs ?? QUIET_MS);
  }

  async ask(what: string, call: Call, manner: Manner = 'told'): Promise<Answer> {
    if (manner === 'regardless') return this.#send({ what, call, manner });
    const wait = this.waitMs();
    if (wait > 0)
      throw new BrokerFault(
        `${what}: Alpaca asked this desk to wait; it asks again in ${Math.ceil(wait / 1000)} s`,
        wait,
      );
    if (!this.#limited) return this.#send({ what, call, manner });
    this.#ahead = true;
    try {
      return await this.#send({ what, call, manner });
    } finally {
      this.#ahead = false;
    }
  }

  async #send(asked: Asked): Promise<Answer> {
    const api = this.#api();
    try {
      const { raw } = await asked.call(api);
      this.#limited = false;
      const date = raw.headers.get('date');
      if (raw.status === 204) return { ok: true, body: null, date };
      return { ok: true, body: await raw.json(), date };
    } catch (error) {
      return this.#failed(asked, error);
    }
  }

  async read(what: string, call: Call): Promise<unknown> {
    const answer = await this.ask(what, call);
    if (answer.ok) return answer.body;
    throw this.fault(what, answer.said);
  }

  fault(what: string, said: SaidNo): BrokerFault {
    return new BrokerFault(statusWords(what, said), said.status === 429 ? this.waitMs() : 0);
  }

  #failed({ what, manner }: Asked, error: unknown): Answer {
    this.#limited &&= error instanceof ApiError && error.status === 429;
    if (error instanceof ApiError) {
      if (error.status === 429 && manner !== 'aside') this.#hush(error.retryAfterMs);
      const code = Number(error.code ?? Number.NaN);
      const said: SaidNo = {
        status: error.status,
        code: Number.isSafeInteger(code) ? code : null,
        message: this.#scrub(error.message),
      };
      if (TELLING.includes(error.status)) return { ok: false, said };
      throw new BrokerFault(statusWords(what, said));
    }
    if (error instanceof SyntaxError)
      throw new BrokerFault(
        `${what}: Alpaca’s answer is no JSON; something else may have answered`,
      );
    if (error instanceof FetchError || error instanceof Error)
      throw new BrokerFault(causeWords(what, causeOf(error)));
    throw error;
  }

  /** Alpaca's own words, on one line and without what opens the account. */
  #scrub(message: string): string {
    let text = message.replace(/\s+/g, ' ');
    for (const secret of this.#secrets) text = text.replaceAll(secret, '[key]');
    return text.slice(0, 200);
  }
}

export function openLanes(settings: AlpacaSettings, mono: () => number): Lanes {
  const ways = {
    orders: openConnection(settings, 32),
    reading: openConnection(settings, 8),
    urgent: openConnection(settings, 64),
  };
  const intervalMs = settings.standIn?.minuteMs ?? MINUTE_MS;
  const lane = (options: AlpacaClientOptions, quietMostMs?: number): Lane =>
    new SdkLane({ settings, mono, options, ...(quietMostMs === undefined ? {} : { quietMostMs }) });
  return {
    orders: lane({
      fetchApi: ways.orders.fetch,
      timeoutMs: ORDER_MS,
      retry: false,
      rateLimit: false,
    }),
    reading: lane({
      fetchApi: ways.reading.fetch,
      timeoutMs: READING_MS,
      retry: { maxRetries: 2, maxDelayMs: 2_000, retryableStatuses: REPEATED_AFTER },
      rateLimit: { maxRequests: READINGS_PER_MINUTE, intervalMs },
    }),
    urgent: lane(
      { fetchApi: ways.urgent.fetch, timeoutMs: URGENT_MS, retry: false, rateLimit: false },
      URGENT_QUIET_MS,
    ),
    close: () => {
      for (const way of Object.values(ways)) way.close();
    },
  };
}
