// A message as plain text, for when Slack does not take its blocks: within the limit, no escape torn, and what does
// not fit is said to be left out.
import { expect, test } from 'vitest';
import type { ChatMessage } from '#bot/chat.ts';
import { escapeMrkdwn } from '#bot/slack/mrkdwn.ts';
import { inPlainText } from '#bot/slack/plain-post.ts';

function messageOf(lines: readonly string[]): ChatMessage {
  return {
    id: 7,
    channel: 'alerts',
    lane: 'critical',
    topic: 'alert AL-0007',
    part: 'card',
    wall: 0,
    place: null,
    repeat: false,
    card: {
      severity: 'WARNING',
      at: '2020-02-24 10:05 ET',
      mode: 'PAPER',
      account: 'SIM-1',
      title: 'Whole',
      lines,
      tone: 'plain',
      state: null,
      fields: [{ name: 'Spread', value: '<2 & >1' }],
      table: { columns: ['symbol', 'shares'], rows: [['SPY', '10']] },
      picture: null,
      buttons: [],
      calls: [],
    },
  };
}

/** What is left once every whole escape is taken out. */
function torn(text: string): string {
  return text.replaceAll(/&(?:amp|lt|gt);/g, '');
}

test('what fits stands whole', () => {
  const { text } = inPlainText(messageOf(['Nothing is lost <here>.']), 'WARNING - Whole');
  expect(text.split('\n')).toEqual([
    'WARNING - Whole',
    'Nothing is lost &lt;here&gt;.',
    'Spread: &lt;2 &amp; &gt;1',
    'symbol | shares',
    'SPY | 10',
  ]);
});

test.each([0, 1, 2, 3, 4])('no escape is torn where it is cut, %d signs on', (shift) => {
  const headline = escapeMrkdwn('&'.repeat(400));
  const line = `${'x'.repeat(shift)}${'&'.repeat(3_000)}`;
  const { text } = inPlainText(messageOf([line]), headline);
  expect(text.length).toBeLessThanOrEqual(3_900);
  expect(torn(text)).not.toContain('&');
  expect(text.startsWith(`${headline}\n`)).toBe(true);
});

test('what does not fit is counted, with where it is read', () => {
  const lines = Array.from({ length: 100 }, (_, at) => `${at} ${'word '.repeat(20)}`);
  const { text } = inPlainText(messageOf(lines), 'WARNING - Whole');
  const said = text.split('\n');
  const shown = said.length - 2;
  // The hundred, the field and the two rows of the table.
  expect(said.at(-1)).toContain(`${103 - shown} more lines (`);
  expect(said.at(-1)).toContain('Read them in the room, or with: timeline AL-0007.');
});
