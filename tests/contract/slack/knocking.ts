// Deliveries by HTTP: signed, posted to the desk's address, acknowledged by a 200 within the patience, and
// marked with their number when they are tried again.
import { wordsAt } from './reading.ts';
import type { FaultPlan } from './faulting.ts';
import type { Landed, Letter } from './letter.ts';
import { parseObject } from './petition.ts';
import { signed } from './signing.ts';
import type { Json } from './standing.ts';

interface Knock {
  readonly url: string;
  readonly secret: string;
  readonly plan: FaultPlan;
  readonly patienceMs: number;
}

function bodyOf(letter: Letter): { readonly body: string; readonly type: string } {
  const form = 'application/x-www-form-urlencoded';
  switch (letter.kind) {
    case 'events_api':
      return { body: JSON.stringify(letter.payload), type: 'application/json' };
    case 'slash_commands': {
      const fields = Object.keys(letter.payload).map((key) => [key, wordsAt(letter.payload, key)]);
      return { body: new URLSearchParams(fields).toString(), type: form };
    }
    case 'interactive': {
      const payload = JSON.stringify(letter.payload);
      return { body: new URLSearchParams({ payload }).toString(), type: form };
    }
  }
}

function carriedBy(text: string, type: string): Json {
  if (text === '') return null;
  return type.includes('json') ? parseObject(text) : { text };
}

export async function knock(letter: Letter, at: Knock): Promise<Landed> {
  if (at.plan.dark) return { state: 'nobody' };
  const { body, type } = bodyOf(letter);
  const stampS = Math.floor((Date.now() + at.plan.skewMs) / 1_000);
  const retry =
    letter.retry === null
      ? {}
      : {
          'x-slack-retry-num': String(letter.retry.attempt),
          'x-slack-retry-reason': letter.retry.reason,
        };
  try {
    const response = await fetch(at.url, {
      method: 'POST',
      body,
      headers: { 'content-type': type, ...signed(at.secret, body, stampS), ...retry },
      signal: AbortSignal.timeout(at.patienceMs),
    });
    const text = await response.text();
    return response.status === 200
      ? { state: 'acked', carried: carriedBy(text, response.headers.get('content-type') ?? '') }
      : { state: 'unacked', why: 'http_error' };
  } catch (error) {
    const isLate = error instanceof DOMException && error.name === 'TimeoutError';
    return { state: 'unacked', why: isLate ? 'timeout' : 'connection_failed' };
  }
}
