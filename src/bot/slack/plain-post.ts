// A message in other clothes: marked with the channel it belongs to when it stands elsewhere, and as plain
// text when Slack does not take its blocks. Pure; nothing of what it says is lost but what exceeds the limit.
import type { types } from '@slack/bolt';
import type { Channel } from '#bot/card.ts';
import type { ChatMessage } from '#bot/chat.ts';
import type { SlackPost } from '#bot/slack/blocks.ts';
import { escapeMrkdwn, plainText } from '#bot/slack/mrkdwn.ts';
import { cut, plain } from '#bot/text.ts';

const MOST_BLOCKS = 50;
const MOST_TEXT = 3_900;

/** Says in its first line where it belongs. */
export function diverted(post: SlackPost, belongs: Channel | null): SlackPost {
  if (belongs === null) return post;
  const says = `For ${belongs}, whose channel takes no messages`;
  const mark: types.ContextBlock = { type: 'context', elements: [plainText(says)] };
  const blocks = post.blocks.length < MOST_BLOCKS ? [mark, ...post.blocks] : post.blocks;
  return { ...post, text: `[for ${belongs}] ${post.text}`, blocks };
}

/** All that a card says, as one text within the limit. */
export function inPlainText({ card }: ChatMessage, headline: string): SlackPost {
  const fields = card.fields.map(({ name, value }) => `${name}: ${value}`);
  const table = card.table === null ? [] : [card.table.columns, ...card.table.rows];
  const rows = table.map((row) => row.join(' | '));
  const body = plain([...card.lines, ...fields, ...rows].join('\n'));
  const text = [cut(headline, 500), escapeMrkdwn(body)].join('\n');
  return { text: cut(text, MOST_TEXT), blocks: [], attachments: [] };
}
