// A message in other clothes: marked with the channel it belongs to when it stands elsewhere, and as plain
// text when Slack does not take its blocks. Pure; what exceeds the limit is counted, and said to be left out.
import type { types } from '@slack/bolt';
import type { Channel } from '#bot/card.ts';
import type { ChatMessage } from '#bot/chat.ts';
import { REPEAT_MARK, whereToRead } from '#bot/headline.ts';
import type { SlackPost } from '#bot/slack/blocks.ts';
import { escapeMrkdwn, plainText } from '#bot/slack/mrkdwn.ts';
import { leftOutText, splitLines } from '#bot/splitting.ts';
import { plain } from '#bot/text.ts';

const MOST_BLOCKS = 50;
const MOST_TEXT = 3_900;
/** For the line that says what is left out. */
const KEPT_FREE = 200;

/** Says in its first line where it belongs. */
export function diverted(post: SlackPost, belongs: Channel | null): SlackPost {
  if (belongs === null) return post;
  const says = `For ${belongs}, whose channel takes no messages`;
  const mark: types.ContextBlock = { type: 'context', elements: [plainText(says)] };
  const blocks = post.blocks.length < MOST_BLOCKS ? [mark, ...post.blocks] : post.blocks;
  return { ...post, text: `[for ${belongs}] ${post.text}`, blocks };
}

/** Says first that it may stand already. */
export function repeated(post: SlackPost): SlackPost {
  const says = `(${REPEAT_MARK})`;
  const mark: types.ContextBlock = { type: 'context', elements: [plainText(says)] };
  const blocks = post.blocks.length === 0 ? [] : [mark, ...post.blocks];
  return { ...post, text: `${says} ${post.text}`, blocks };
}

/** All that a card says, as one text within the limit; `headline` is escaped, and stands whole. */
export function inPlainText(message: ChatMessage, headline: string): SlackPost {
  const { card } = message;
  const fields = card.fields.map(({ name, value }) => `${name}: ${value}`);
  const table = card.table === null ? [] : [card.table.columns, ...card.table.rows];
  const rows = table.map((row) => row.join(' | '));
  const lines = plain([...card.lines, ...fields, ...rows].join('\n')).split('\n');
  const most = MOST_TEXT - headline.length - KEPT_FREE;
  const size = (written: string) => written.length;
  const room = { write: escapeMrkdwn, size, piece: most, total: most, pieces: 1 };
  const { pieces, left } = splitLines(lines, room);
  const leftOut = leftOutText(left, whereToRead(message));
  const text = [headline, ...pieces, ...(leftOut === null ? [] : [leftOut])].join('\n');
  return { text, blocks: [], attachments: [] };
}
