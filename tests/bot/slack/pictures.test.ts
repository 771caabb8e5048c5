// Which pictures a start takes up again, from what the outbox knows; and that one too many is told, not lost in silence.
import { WebClient } from '@slack/web-api';
import { expect, test } from 'vitest';
import type { Picture } from '#bot/card.ts';
import { picturesSince } from '#bot/slack/picture-work.ts';
import { Pictures } from '#bot/slack/pictures.ts';
import { openMemoryOutbox } from '#engine/journal/outbox-memory.ts';
import type { Outgoing, Posting } from '#engine/journal/journal.ts';
import { deskTime, wallTime } from '#engine/model/time.ts';
import { cardText } from '#bot/written-card.ts';
import { PLAIN } from '#tests/contract/slack-desk.ts';

const NOW = 10 * 3_600_000;
const HOUR_MS = 3_600_000;
const PICTURE: Picture = {
  kind: 'equity',
  until: '2020-02-24',
  title: 'Equity to 2020-02-24',
  alt: 'Equity rises from 100 to 101.',
};

interface Made extends Partial<Pick<Outgoing, 'topic' | 'part'>> {
  readonly minutesAgo: number;
  readonly bare?: boolean;
  /** Null while it waits. */
  readonly place: string | null;
}

function outboxOf(rows: readonly Made[]) {
  const outbox = openMemoryOutbox(() => undefined);
  const { messages } = outbox;
  messages.join('slack', 'all');
  for (const [
    at,
    { minutesAgo, bare = false, place, topic = null, part = 'card' },
  ] of rows.entries()) {
    const card = cardText({ ...PLAIN, picture: bare ? null : PICTURE });
    const wall = NOW - minutesAgo * 60_000;
    const row: Outgoing = { channel: 'reports', lane: 'report', topic, part, card };
    outbox.write([row], { seq: at + 1, desk: deskTime(wall), wall: wallTime(wall) });
    const state = place === null ? 'waiting' : 'sent';
    const posting: Posting = {
      platform: 'slack',
      message: at + 1,
      state,
      place,
      tries: 1,
      next: 0,
      fault: null,
      repeat: false,
    };
    messages.record([posting]);
  }
  return messages;
}

test.each<readonly [string, readonly Made[], readonly (readonly [number, string])[]]>([
  ['a card that stands', [{ minutesAgo: 1, place: 'C1/1.0' }], [[1, '1.0']]],
  ['one that waits still: its posting brings it', [{ minutesAgo: 1, place: null }], []],
  ['one without a picture', [{ minutesAgo: 1, place: 'C1/1.0', bare: true }], []],
  ['one of long ago', [{ minutesAgo: 61, place: 'C1/1.0' }], []],
  [
    'a card that was edited brought none',
    [
      { minutesAgo: 3, place: 'C1/1.0', topic: 'report d' },
      { minutesAgo: 2, place: 'C1/1.0', topic: 'report d' },
    ],
    [[1, '1.0']],
  ],
  [
    'an entry: in the thread of its card',
    [
      { minutesAgo: 3, place: 'C1/1.0', topic: 'report d', bare: true },
      { minutesAgo: 2, place: 'C1/2.0', topic: 'report d', part: 'entry' },
    ],
    [[2, '1.0']],
  ],
  [
    'all of an hour, however much else was written',
    Array.from({ length: 450 }, (_, at) => {
      return { minutesAgo: 30, place: `C1/${at + 1}.0`, bare: at !== 3 && at !== 440 };
    }),
    [
      [4, '4.0'],
      [441, '441.0'],
    ],
  ],
])('%s', (_name, rows, expected) => {
  const found = picturesSince(outboxOf(rows), NOW - HOUR_MS);
  expect(found.map(({ row, at }) => [row, at.ts])).toEqual(expected);
  expect(found.every(({ perhapsThere }) => perhapsThere)).toBe(true);
});

test('one too many is told', () => {
  const warned: string[] = [];
  const client = new WebClient('xoxb-none');
  const pictures = new Pictures({
    draw: () => new Promise(() => undefined),
    outbox: outboxOf([]),
    clocks: { wall: () => NOW, mono: () => 0 },
    log: { info: () => undefined, warn: (text) => void warned.push(text) },
    uploads: client,
    reading: client,
    report: client,
  });
  const at = { channel: 'C1', ts: '1.0' };
  for (let row = 1; row <= 101; row += 1)
    pictures.attach({ row, picture: PICTURE, at, perhapsThere: false });
  expect(warned).toEqual([
    'the picture of message 101 is not on Slack: 100 others wait; the next start within an hour brings it',
  ]);
});
