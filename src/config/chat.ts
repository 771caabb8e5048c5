// The file chat.yaml: where people are reached besides the room and the terminal. It holds no secret; what is
// written there joins a platform only together with the secrets of the environment (joining.ts).
import { z } from 'zod';
import { CHANNELS } from '#bot/card.ts';
import type { Result } from '#engine/model/result.ts';
import { SEVERITIES } from '#runbook/alert/severity.ts';
import { address, line, phone, readDocument, written } from './document.ts';
import { isLoopback } from './loopback.ts';
import { readSeconds } from './written.ts';

const NO_HEARTBEAT =
  'This is no address to call. Write it whole, with https and without a password, such as https://example.com/ping/desk, or none.';
/** A page leaves within 5 s of a total outage, and needs the rest to arrive. */
const FALLBACK_MAX_MS = 3_000;

const none = z.literal('none').transform(() => null);

const port = z
  .int({ error: 'This is no port. Write a whole number from 1 to 65535.' })
  .min(1, { error: 'This is no port. Write a whole number from 1 to 65535.' })
  .max(65_535, { error: 'This is no port. Write a whole number from 1 to 65535.' });

const channel = z.string().regex(/^[\p{L}\p{N}_-]{1,100}$/u, {
  error: 'This is no channel. Write its name without the sign, such as desk-alerts, or its id.',
});

const channels = z.strictObject({
  briefings: channel,
  approvals: channel,
  alerts: channel,
  reports: channel,
  orders: channel,
  audit: channel,
});

const host = z.string().regex(/^[A-Za-z0-9.:[\]-]{1,253}$/, {
  error: 'This is no server. Write its name, such as smtp.example.com, without a scheme or port.',
});

const guild = z.string().regex(/^\d{17,20}$/, {
  error: "This is no server's id. Write its 17 to 20 digits in quotes, or none.",
});

const sends = z.array(z.enum([...SEVERITIES, ...CHANNELS]));

function either<T>(field: z.ZodType<T>): z.ZodType<T | null> {
  return z.union([none, field], {
    error: (issue) => {
      const asked = field.safeParse(issue.input);
      return asked.success ? undefined : asked.error.issues[0]?.message;
    },
  });
}

const heartbeat = z.url({ error: NO_HEARTBEAT }).refine(
  (text) => {
    const { protocol, hostname, username, password } = new URL(text);
    if (username !== '' || password !== '') return false;
    return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
  },
  { error: NO_HEARTBEAT },
);

const webhook = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]{0,23}$/, {
    error: 'This is no name. Write 1 to 24 small letters, digits and dashes, a letter first.',
  }),
  url: z.url({
    protocol: /^https?$/,
    error: 'This is no address. Write it whole, such as https://example.com/hooks/desk.',
  }),
  sends,
});

const chatFile = z.strictObject({
  slack: z.strictObject({ receiver: z.enum(['socket', 'http']), port, channels }),
  discord: z.strictObject({ guild: either(guild), channels }),
  mail: z.strictObject({
    server: either(host),
    port,
    user: either(line),
    from: either(address),
    to: z.array(address),
    sends,
  }),
  sms: z.strictObject({
    from: either(phone),
    to: z.array(phone).max(10, { error: 'These are more than 10. Shorten the list.' }),
    sends: z.array(
      z.literal('CRITICAL', {
        error: 'A text message is for CRITICAL alone. Write [CRITICAL] or [].',
      }),
    ),
  }),
  webhooks: z
    .array(webhook)
    .refine((rows) => new Set(rows.map(({ name }) => name)).size === rows.length, {
      error: 'A name stands here twice. Give each webhook its own.',
    }),
  // Left out, as in a file from before there was one.
  heartbeat: either(heartbeat).default(null),
  fallback: z.strictObject({
    after: written(readSeconds).refine((ms) => ms >= 1_000 && ms <= FALLBACK_MAX_MS, {
      error: 'This is not from 1 s to 3 s. A page must be out within 5 s of an outage.',
    }),
  }),
});

export type ChatFile = z.infer<typeof chatFile>;

/** The text of chat.yaml. Refusal: CONFIG_INVALID. */
export function readChatFile(file: string, text: string): Result<ChatFile> {
  return readDocument({ file, text }, chatFile);
}
