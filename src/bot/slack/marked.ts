// Reading back whether a message of the desk stands on Slack, by the mark it carries. What cannot be read is
// said to be unknown, never taken for absent.
import type { WebClient } from '@slack/web-api';
import type { ChatMessage, Found } from '#bot/chat.ts';
import { slackFault } from '#bot/slack/fault.ts';
import { listOf, numberOf, stampAt, textOf, under } from '#bot/slack/payload.ts';
import { MARK, writePlace } from '#bot/slack/place.ts';
import type { Spot } from '#bot/slack/place.ts';

export interface Search {
  readonly message: ChatMessage;
  /** Where its topic's card stands. */
  readonly place: Spot | null;
  /** Channels it may have been posted in. */
  readonly channels: readonly string[];
  /** The desk's own user. */
  readonly botUser: string;
}

/** Slack's clock and ours may differ by so much. */
const SKEW_MS = 10 * 60_000;
const PAGE = 200;
const PAGES = 10;

function rowOf(message: unknown): number | null {
  const metadata = under(message, 'metadata');
  if (textOf(metadata, 'event_type') !== MARK) return null;
  return numberOf(under(metadata, 'event_payload'), 'row');
}

/** A page of messages, and where the next one begins. */
type Pages = (cursor: string | undefined) => Promise<{
  readonly messages?: readonly unknown[];
  readonly response_metadata?: { readonly next_cursor?: string };
}>;

/** Of the desk's own, and no file: with its mark, or without one. */
function isOwn(message: unknown, botUser: string): boolean {
  return textOf(message, 'user') === botUser && listOf(message, 'files').length === 0;
}

/**
 * The stamp of the message that carries a row; null when none does; empty where that cannot be told: there is
 * more than is read, or messages of the desk stand there and none shows a mark.
 */
async function scan(pages: Pages, row: number, botUser: string): Promise<string | null> {
  let cursor: string | undefined;
  const own: unknown[] = [];
  for (let page = 0; page < PAGES; page += 1) {
    const answer = await pages(cursor);
    const messages = answer.messages ?? [];
    const found = messages.find((one) => rowOf(one) === row);
    if (found !== undefined) return textOf(found, 'ts');
    own.push(...messages.filter((one) => isOwn(one, botUser)));
    cursor = answer.response_metadata?.next_cursor;
    if (cursor === undefined || cursor === '')
      return own.length > 0 && own.every((one) => rowOf(one) === null) ? '' : null;
  }
  return '';
}

function more(cursor: string | undefined) {
  return cursor === undefined ? {} : { cursor };
}

function inThread(client: WebClient, at: Spot, oldest: string): Pages {
  return (cursor) =>
    client.conversations.replies({
      ...at,
      oldest,
      limit: PAGE,
      include_all_metadata: true,
      ...more(cursor),
    });
}

function inChannel(client: WebClient, channel: string, oldest: string): Pages {
  return (cursor) =>
    client.conversations.history({
      channel,
      oldest,
      limit: PAGE,
      include_all_metadata: true,
      ...more(cursor),
    });
}

/** An edit stands when its message carries this row or a later one. */
async function isEdited(client: WebClient, at: Spot, row: number): Promise<boolean> {
  const answer = await client.conversations.history({
    channel: at.channel,
    oldest: at.ts,
    latest: at.ts,
    inclusive: true,
    limit: 1,
    include_all_metadata: true,
  });
  const [found] = answer.messages ?? [];
  return textOf(found, 'ts') === at.ts && (rowOf(found) ?? 0) >= row;
}

/** Throws what the client throws, except that a channel which cannot be read makes the answer unknown. */
export async function findMarked(client: WebClient, search: Search): Promise<Found> {
  const { message, place, channels, botUser } = search;
  const oldest = stampAt(message.wall - SKEW_MS);
  if (place !== null && message.part === 'card' && (await isEdited(client, place, message.id)))
    return { state: 'stands', place: writePlace(place) };
  const looks: { readonly channel: string; readonly pages: Pages }[] = [];
  if (place !== null && message.part === 'entry')
    looks.push({ channel: place.channel, pages: inThread(client, place, oldest) });
  for (const channel of channels)
    looks.push({ channel, pages: inChannel(client, channel, oldest) });
  let unread = looks.length === 0;
  for (const { channel, pages } of looks) {
    try {
      const ts = await scan(pages, message.id, botUser);
      if (ts === '') unread = true;
      else if (ts !== null) return { state: 'stands', place: writePlace({ channel, ts }) };
    } catch (error) {
      const { kind } = slackFault(error);
      if (kind !== 'channel' && kind !== 'gone') throw error;
      unread = true;
    }
  }
  return { state: unread ? 'unknown' : 'never-arrived' };
}
