// The clients of Alpaca's market data: the official SDK, sent to a stand-in on this machine where one is named.
// Whatever goes wrong becomes a SourceFault in words, and no word of it ever holds a key.
import { Alpaca, errors } from '@alpacahq/alpaca-trade-api/rest';
import type { AlpacaSettings } from '#engine/broker/alpaca/settings.ts';
import { SourceFault } from '#engine/market/source.ts';

export const NAME = 'Alpaca';
const HOST = 'https://data.alpaca.markets';
/** Of Alpaca's 200 requests a minute for one account; the rest is left to what trades. */
const HISTORY_A_MINUTE = 120;
const LIVE_A_MINUTE = 40;

export type DataClient = Alpaca['marketData'];

export interface DataClients {
  readonly history: DataClient;
  /** Of its own, so that last prices never wait behind a refresh. */
  readonly live: DataClient;
}

interface Pace {
  readonly timeoutMs: number;
  readonly aMinute: number;
}

function client(settings: AlpacaSettings, pace: Pace): DataClient {
  const { standIn } = settings;
  return new Alpaca({
    keyId: settings.keyId,
    secret: settings.secret,
    paper: settings.account === 'paper',
    timeoutMs: pace.timeoutMs,
    // The feed asks again by itself, and counts each time it does.
    retry: false,
    rateLimit: { maxRequests: pace.aMinute, intervalMs: 60_000 },
    ...(standIn === null
      ? {}
      : {
          fetchApi: (url: string, init: RequestInit) =>
            fetch(url.startsWith(HOST) ? standIn.data + url.slice(HOST.length) : url, init),
        }),
  }).marketData;
}

export function openClients(settings: AlpacaSettings): DataClients {
  return {
    history: client(settings, { timeoutMs: 20_000, aMinute: HISTORY_A_MINUTE }),
    live: client(settings, { timeoutMs: 4_000, aMinute: LIVE_A_MINUTE }),
  };
}

function statusSays(error: errors.ApiError): string {
  if (error instanceof errors.AuthError)
    return 'refused the keys (401). Check the key and its secret, and that they are not revoked';
  if (error instanceof errors.PermissionError)
    return `does not allow this with these keys (403): ${error.message}`;
  if (error instanceof errors.RateLimitError) return 'was asked too often (429)';
  return `answered ${error.status}: ${error.message}`;
}

function failureSays(error: unknown): string {
  if (error instanceof errors.ApiError) return statusSays(error);
  if (error instanceof errors.FetchError) {
    const { cause } = error;
    if (cause.name === 'TimeoutError') return 'did not answer in time';
    const { cause: deeper } = cause;
    const code = deeper instanceof Error && 'code' in deeper ? ` (${String(deeper.code)})` : '';
    return `could not be reached${code}`;
  }
  if (error instanceof SyntaxError) return 'sent what is no JSON';
  return `sent what cannot be read: ${error instanceof Error ? error.message : 'unknown'}`;
}

/** In one short line, with the keys masked should an answer repeat them. */
function inWords(settings: AlpacaSettings, error: unknown): string {
  const says = failureSays(error)
    .replaceAll(settings.keyId, '…')
    .replaceAll(settings.secret, '…')
    .replace(/\s+/g, ' ');
  return `${NAME} ${says.slice(0, 240).replace(/\.$/, '')}.`;
}

/** Waits for a call; what it throws is thrown on as SourceFault. */
export async function asking<T>(settings: AlpacaSettings, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof SourceFault) throw error;
    throw new SourceFault(NAME, inWords(settings, error));
  }
}

/** What the SDK calls a number is what the wire sent; anything else is no number here. */
export function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : Number.NaN;
}
