// Joining Slack: whose token this is and which channels there are, asked until it is known. A token that is no
// good is told with what to do, and asked again now and then: a new installation mends it.
import type { WebClient } from '@slack/web-api';
import { listedAs, readListed } from '#bot/slack/channels.ts';
import type { Listed } from '#bot/slack/channels.ts';
import { CHANNELS } from '#bot/card.ts';
import type { ChannelNames } from '#bot/platform.ts';
import type { Ours } from '#bot/slack/translate.ts';

const PAGE = 1_000;
const PAGES = 30;

export interface Joined {
  readonly ours: Ours;
  /** What the token may do; null where Slack does not say. */
  readonly scopes: readonly string[] | null;
}

/** Whose installation it is; rejects as the client does. */
export async function askOurs(client: WebClient): Promise<Joined> {
  const answer = await client.auth.test();
  const { team_id: team, user_id: botUser, bot_id: botId, response_metadata: told } = answer;
  if (team === undefined || botUser === undefined)
    throw new Error('auth.test names no team and no user');
  return { ours: { team, botUser, botId: botId ?? '', appId: '' }, scopes: told?.scopes ?? null };
}

/** The channels the app can see, until all that are wanted were found. */
export async function listChannels(
  client: WebClient,
  names: ChannelNames,
): Promise<readonly Listed[]> {
  const listed: Listed[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < PAGES; page += 1) {
    const answer = await client.conversations.list({
      types: 'public_channel,private_channel',
      limit: PAGE,
      ...(cursor === undefined ? {} : { cursor }),
    });
    listed.push(...(answer.channels ?? []).map(readListed));
    cursor = answer.response_metadata?.next_cursor;
    const found = (wanted: string) => listedAs(listed, wanted)?.archived === false;
    if (cursor === undefined || cursor === '') break;
    if (CHANNELS.every((purpose) => found(names[purpose]))) break;
  }
  return listed;
}
