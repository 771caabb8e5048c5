// Reads back which message of the outbox stands where: by the mark its foot carries, and only where the bot
// itself wrote it. Newest first, and no further back than the message can be.
import { z } from 'zod';
import type { ChatMessage } from '#bot/chat.ts';
import { isNewer, snowflakeAt } from '#bot/discord/address.ts';
import { readMark } from '#bot/discord/embed.ts';
import type { Mark } from '#bot/discord/embed.ts';
import { RestFault } from '#bot/discord/rest.ts';
import type { DiscordRest } from '#bot/discord/rest.ts';

/** A message of ours, with the mark it carries. */
export interface Marked {
  readonly id: string;
  readonly mark: Mark;
}

/** `unclear`: it could not be read far enough back. */
export interface Read {
  readonly found: readonly Marked[];
  readonly unclear: boolean;
}

const PAGE = 100;
const MOST_PAGES = 10;
/** Discord's clock and ours may differ by so much. */
const SKEW_MS = 600_000;

const messageShape = z.object({
  id: z.string(),
  author: z.object({ id: z.string() }),
  content: z.string(),
  embeds: z.array(z.object({ footer: z.object({ text: z.string() }).optional() })).default([]),
});

function markOf(data: unknown, self: string): Marked | null {
  const read = messageShape.safeParse(data);
  if (!read.success || read.data.author.id !== self) return null;
  const { id, content, embeds } = read.data;
  const feet = embeds.map(({ footer }) => (footer === undefined ? {} : { footer }));
  const mark = readMark({ content, embeds: feet });
  return mark === null ? null : { id, mark };
}

function idOf(data: unknown): string | null {
  const read = z.object({ id: z.string().regex(/^\d+$/) }).safeParse(data);
  return read.success ? read.data.id : null;
}

/** A channel or message that is not there, or not to be seen: nothing of ours can be read in it. */
export function isAbsent(error: unknown): error is RestFault {
  return (
    error instanceof RestFault && (error.trouble === 'channel' || error.trouble === 'message-gone')
  );
}

/** The mark of one message; null when it is gone or carries none of ours. */
export async function readOne(
  rest: DiscordRest,
  message: ChatMessage,
  at: { readonly channel: string; readonly message: string; readonly self: string },
): Promise<Marked | null> {
  try {
    const path = `/channels/${at.channel}/messages/${at.message}` as const;
    return markOf(await rest.call(message.lane, { method: 'GET', path }), at.self);
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}

/** The messages in a channel that carry this row's mark. */
export async function readMarks(
  rest: DiscordRest,
  message: ChatMessage,
  at: { readonly channel: string; readonly self: string },
): Promise<Read> {
  const oldest = snowflakeAt(message.wall - SKEW_MS);
  const found: Marked[] = [];
  let before: string | null = null;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const query: Record<string, string> = { limit: String(PAGE) };
    if (before !== null) query['before'] = before;
    const path = `/channels/${at.channel}/messages` as const;
    const answer = await rest.call(message.lane, { method: 'GET', path, query });
    const rows: readonly unknown[] = Array.isArray(answer) ? answer : [];
    for (const row of rows) {
      const marked = markOf(row, at.self);
      if (marked?.mark.id === message.id) found.push(marked);
    }
    const whole = new Set(found.map(({ mark }) => mark.part)).size >= (found[0]?.mark.parts ?? 1);
    if (found.length > 0 && whole) return { found, unclear: false };
    const last = idOf(rows.at(-1));
    if (rows.length < PAGE || last === null || !isNewer(last, oldest))
      return { found, unclear: false };
    before = last;
  }
  return { found, unclear: true };
}
