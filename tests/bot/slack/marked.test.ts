// Whether a message of the desk stands on Slack is told by marks: where none is shown, it is not known.
import { WebClient } from '@slack/web-api';
import { expect, test } from 'vitest';
import type { ChatMessage } from '#bot/chat.ts';
import { findMarked } from '#bot/slack/marked.ts';
import { PLAIN } from '#tests/contract/slack-desk.ts';

const OURS = 'U0DESK';
const MESSAGE: ChatMessage = {
  id: 7,
  channel: 'alerts',
  lane: 'normal',
  topic: null,
  part: 'card',
  card: PLAIN,
  wall: 1_700_000_000_000,
  place: null,
  repeat: false,
};

/** A client of a Slack whose channel holds these messages. */
function holding(messages: readonly object[]): WebClient {
  return new WebClient('xoxb-test', {
    fetch: () => Promise.resolve(Response.json({ ok: true, messages })),
  });
}

function written(user: string, more: object = {}): object {
  return { type: 'message', user, ts: '1700000000.000100', text: 'words', ...more };
}

function marked(row: number): object {
  return { metadata: { event_type: 'twokey', event_payload: { row, part: 'card' } } };
}

test.each([
  ['its mark is there', [written(OURS, marked(7))], 'stands'],
  ['nobody wrote', [], 'never-arrived'],
  ['only people wrote', [written('U0ANA')], 'never-arrived'],
  ['another mark is there', [written(OURS, marked(6)), written(OURS)], 'never-arrived'],
  ['only a file of the desk is there', [written(OURS, { files: [{}] })], 'never-arrived'],
  ['messages of the desk show no mark', [written('U0ANA'), written(OURS)], 'unknown'],
] as const)('%s', async (_, messages, state) => {
  const search = { message: MESSAGE, place: null, channels: ['C01'], botUser: OURS };
  expect((await findMarked(holding(messages), search)).state).toBe(state);
});
