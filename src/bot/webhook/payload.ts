// A message as a webhook's call, after the specification Standard Webhooks: its body, and the headers that
// sign it. Pure; the body of a message is the same at every try.
import { createHmac } from 'node:crypto';
import type { ChatMessage } from '#bot/chat.ts';

export interface SignedCall {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** 256 kB; no card comes near it. */
const MOST_BYTES = 262_144;

/** "msg_desk-1a2b_17": by it a receiver knows a repeat. */
export function webhookId(desk: string, message: number): string {
  return `msg_${desk.replaceAll(/[^A-Za-z0-9-]/g, '')}_${message}`;
}

function bodyOf(message: ChatMessage, desk: string): string {
  const { id, channel, topic, part, card, wall } = message;
  const { severity, state, mode, account, at, title, lines, fields, table } = card;
  return JSON.stringify({
    type: part === 'entry' ? 'desk.entry' : 'desk.card',
    timestamp: new Date(wall).toISOString(),
    data: {
      desk,
      message: id,
      channel,
      topic,
      severity,
      state,
      mode,
      account,
      at,
      title,
      lines,
      fields,
      table,
      say: card.buttons.map(({ label, words }) => ({ label, words })),
    },
  });
}

/** `secret`: "whsec_" and base64. `seconds`: now, since 1970. */
export function signCall(
  message: ChatMessage,
  ask: { readonly desk: string; readonly secret: string; readonly seconds: number },
): SignedCall | null {
  const { desk, secret, seconds } = ask;
  const id = webhookId(desk, message.id);
  const body = bodyOf(message, desk);
  if (Buffer.byteLength(body) > MOST_BYTES) return null;
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64');
  return {
    body,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'twokey',
      'webhook-id': id,
      'webhook-timestamp': String(seconds),
      'webhook-signature': `v1,${signature}`,
    },
  };
}
