// Gets one text from a provider over HTTP: within a time, up to a size, and without following anybody
// elsewhere. What goes wrong is a SourceFault in words, which never holds the address, since a key may be in it.
import { SourceFault } from '#engine/market/source.ts';

export interface Download {
  /** The provider, as people know it. */
  readonly source: string;
  readonly url: URL;
  /** Until the last byte is here. */
  readonly timeoutMs: number;
  readonly maxBytes: number;
}

/** Some providers answer nobody who does not say who asks. */
const HEADERS = { 'user-agent': 'twokey', accept: 'text/csv, application/json, text/plain' };

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'the connection failed';
  if (error.name === 'TimeoutError') return 'it took too long';
  const { cause } = error;
  if (!(cause instanceof Error)) return 'the connection failed';
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message;
  return `the connection failed (${code})`;
}

function statusSays(status: number): string {
  switch (status) {
    case 401:
    case 403:
      return 'it does not let us in';
    case 404:
      return 'it does not know what was asked for';
    case 429:
      return 'it was asked too often';
    default:
      return status >= 500 ? 'it has trouble of its own' : 'it did not take the question';
  }
}

async function readBody(response: Response, ask: Download): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    size += part.byteLength;
    if (size > ask.maxBytes)
      throw new SourceFault(ask.source, `${ask.source} sent over ${ask.maxBytes} bytes; given up.`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

/** Throws SourceFault and nothing else. */
export async function download(ask: Download): Promise<string> {
  const { source } = ask;
  try {
    const response = await fetch(ask.url, {
      headers: HEADERS,
      redirect: 'error',
      signal: AbortSignal.timeout(ask.timeoutMs),
    });
    if (response.ok) return await readBody(response, ask);
    await response.body?.cancel();
    const says = statusSays(response.status);
    throw new SourceFault(source, `${source} answered ${response.status}: ${says}.`);
  } catch (error) {
    if (error instanceof SourceFault) throw error;
    throw new SourceFault(source, `${source} did not deliver: ${causeOf(error)}.`);
  }
}
