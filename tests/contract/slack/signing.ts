// Slack's signature of a body: version 0, HMAC-SHA256 over the stamp and the body as it travels.
import { createHmac } from 'node:crypto';

export function signed(
  secret: string,
  body: string,
  stampS: number,
): Readonly<Record<string, string>> {
  const sum = createHmac('sha256', secret).update(`v0:${stampS}:${body}`).digest('hex');
  return { 'x-slack-request-timestamp': String(stampS), 'x-slack-signature': `v0=${sum}` };
}
