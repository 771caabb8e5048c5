// Every kind of card as Discord shows it, one golden file a kind; and the laws of every message whatever it
// holds: each published limit, no mention, link or format from what others wrote, nothing lost in silence.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { writeButtonId } from '#bot/button-id.ts';
import type { ChatMessage } from '#bot/chat.ts';
import {
  answerPosts,
  bodyOf,
  cancelId,
  cardEmbed,
  entryPosts,
  progressPost,
  readCancelId,
  readMark,
  writeMark,
} from '#bot/discord/embed.ts';
import type { DiscordPost } from '#bot/discord/embed.ts';
import { plain } from '#bot/text.ts';
import { KINDS, messagesOf } from '#tests/bot/card-kinds.ts';
import { lettersOf, untrusted, wildMessage } from '#tests/bot/wild-cards.ts';
import { faultsAgainst } from './published.ts';
import { readMarkdown, seenPost, textsOf } from './seen.ts';

function posts(message: ChatMessage): readonly DiscordPost[] {
  return message.part === 'card' ? [cardEmbed(message)] : entryPosts(message);
}

test.each(KINDS)('%s', async (...kind) => {
  const shown = messagesOf(kind).flatMap((message) =>
    posts(message).map((made) => {
      expect([...faults(made), ...misdeeds(made)]).toEqual([]);
      return `${message.channel}, ${message.part}\n\n${seenPost(made)}\n\n${JSON.stringify(bodyOf(made), null, 2)}\n`;
    }),
  );
  expect(shown.length).toBeGreaterThan(0);
  await expect(shown.join('\n')).toMatchFileSnapshot(`golden/card-${kind[0]}.txt`);
});

/** What a message breaks of what is published, by Discord's own figures and not by the desk's table. */
function faults(made: DiscordPost): readonly string[] {
  const found: string[] = [];
  const most = (what: string, value: number, limit: number): void => {
    if (value > limit) found.push(`${what} ${value} over ${limit}`);
  };
  most('content', made.content.length, 2_000);
  let all = 0;
  for (const embed of made.embeds) {
    const fields = embed.fields ?? [];
    most('description', embed.description?.length ?? 0, 4_096);
    most('footer', embed.footer?.text.length ?? 0, 2_048);
    most('fields', fields.length, 25);
    for (const { name, value } of fields) {
      most('field name', name.length, 256);
      most('field value', value.length, 1_024);
      if (name.trim() === '' || value.trim() === '') found.push('an empty field');
      all += name.length + value.length;
    }
    all += (embed.description?.length ?? 0) + (embed.footer?.text.length ?? 0);
  }
  most('embeds', all, 6_000);
  most('rows', made.components.length, 5);
  const ids = made.components.flatMap((row) => {
    most('buttons', row.components.length, 5);
    return row.components.map((one) => {
      most('label', one.label.length, 80);
      most('custom id', one.custom_id.length, 100);
      return one.custom_id;
    });
  });
  if (new Set(ids).size !== ids.length) found.push('a custom id twice');
  if (made.content === '' && made.embeds.length === 0) found.push('nothing is said');
  if (made.allowed_mentions.parse.length > 0) found.push('somebody may be mentioned');
  const published = faultsAgainst('MessageCreateRequest', bodyOf(made));
  return published === null ? found : [...found, published];
}

const OWN = /^(?:date|fence|bold|small) /u;

function misdeeds(made: DiscordPost): readonly string[] {
  const does = textsOf(made).flatMap((text) => readMarkdown(text).does);
  return does.filter((deed) => !OWN.test(`${deed} `));
}

function shownText(made: readonly DiscordPost[]): string {
  return made
    .flatMap(textsOf)
    .map((text) => readMarkdown(text).shown)
    .join('\n');
}

const LEFT = /(\d[\d,]*) more lines? \(([\d,]+) signs?\) do(?:es)? not fit here/u;

function wholeText({ card }: ChatMessage): readonly string[] {
  return [
    card.title,
    ...card.lines,
    ...card.fields.map(({ value }) => value),
    ...(card.table?.rows.flat() ?? []),
    card.picture?.alt ?? '',
  ].map((text) => lettersOf(plain(text)));
}

/** What stands at the foot of each part of an entry is not of its text. */
function withoutFeet(made: readonly DiscordPost[]): readonly DiscordPost[] {
  return made.map((one) => ({
    ...one,
    content: one.content.replace(/\n-# [^\n]*$/, ''),
  }));
}

describe('whatever a card holds', () => {
  test('every published limit holds', () => {
    fc.assert(
      fc.property(wildMessage, (message) => {
        expect(posts(message).flatMap(faults)).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  test('nothing others wrote mentions, links or formats', () => {
    fc.assert(
      fc.property(wildMessage, (message) => {
        expect(posts(message).flatMap(misdeeds)).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  test('what it says is there, or it says what is left out', () => {
    fc.assert(
      fc.property(wildMessage, (message) => {
        const text = shownText(withoutFeet(posts(message)));
        const shown = lettersOf(text);
        const missing = wholeText(message).filter((one) => !shown.includes(one));
        expect(missing.length > 0 && !LEFT.test(text) ? missing : []).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  test('each press it offers is there once', () => {
    fc.assert(
      fc.property(wildMessage, (message) => {
        const wanted = new Set(message.card.buttons.map((one) => writeButtonId(message.id, one)));
        const found = JSON.stringify(posts(message)).match(/tk1:\d+:[0-9a-f]{16}/g) ?? [];
        expect(found.toSorted()).toEqual([...wanted].toSorted());
      }),
      { numRuns: 200 },
    );
  });

  test('its mark is read back from every part, whatever others wrote', () => {
    fc.assert(
      fc.property(wildMessage, (message) => {
        const made = posts(message);
        const marks = made.map((one) =>
          readMark({ content: one.content, embeds: [...one.embeds] }),
        );
        expect(marks).toEqual(
          made.map((_, at) => ({ id: message.id, part: at + 1, parts: made.length })),
        );
      }),
      { numRuns: 300 },
    );
  });
});

test.each([
  ['no. 42', { id: 42, part: 1, parts: 1 }],
  ['DEV demo-0001 \u00b7 no. 42 (2/3)', { id: 42, part: 2, parts: 3 }],
  ['no. 42 and more', null],
  ['kino. 42', null],
  ['no. 0', null],
  ['', null],
])('the foot %j reads as %j', (foot, mark) => {
  expect(readMark({ content: foot, embeds: [] })).toEqual(mark);
  expect(readMark({ content: 'x', embeds: [{ footer: { text: foot } }] })).toEqual(mark);
  if (mark !== null) expect(foot.endsWith(writeMark(mark))).toBe(true);
});

test('a long entry goes on over parts, in order, with a mark each and its buttons under the last', () => {
  const [message] = messagesOf(KINDS.find(([name]) => name === 'note') ?? ['', [], []]);
  if (message === undefined) throw new Error('no note');
  const [button] =
    messagesOf(KINDS.find(([name]) => name === 'alert-firing') ?? ['', [], []])[0]?.card.buttons ??
    [];
  if (button === undefined) throw new Error('no button');
  const lines = Array.from({ length: 40 }, (_, at) => `line ${at} ${'word '.repeat(20)}`.trim());
  const made = entryPosts({ ...message, card: { ...message.card, lines, buttons: [button] } });
  expect(made.length).toBeGreaterThan(2);
  expect(shownText(withoutFeet(made)).split('\n').slice(1)).toEqual(lines);
  expect(made.map((one) => one.components.length)).toEqual(
    made.map((_, at) => (at === made.length - 1 ? 1 : 0)),
  );
});

test('live money is told apart in the notification and in the embed', () => {
  const [message] = messagesOf(KINDS[0] ?? ['', [], []]);
  if (message === undefined) throw new Error('no message');
  const made = cardEmbed({ ...message, card: { ...message.card, mode: 'LIVE' } });
  expect(made.content).toMatch(/^\*\*LIVE - /);
  expect(made.embeds[0]?.description).toContain('**LIVE, REAL MONEY**');
  expect(cardEmbed({ ...message, repeat: true }).content).toContain('(may be a repeat)');
});

describe('answers', () => {
  const answer = (text: string) => ({ ok: true, code: 'OK', text, data: {} });

  test('the line of the desk, then columns in their places', () => {
    const text =
      'DEV demo-0001 - open\nSymbol  Qty\n\u2500\u2500\u2500\u2500\u2500\u2500  \u2500\u2500\u2500\n^GSPC   2.9';
    const made = answerPosts(answer(text));
    expect(made.map((one) => one.content)).toEqual([
      `DEV demo-0001 - open\n\`\`\`\n${text.split('\n').slice(1).join('\n')}\n\`\`\``,
    ]);
  });

  test('an answer without words still answers', () => {
    expect(answerPosts(answer('')).map((one) => one.content)).toEqual(['Done.']);
  });

  test('whatever is answered, limits hold, nothing acts, nothing is lost in silence', () => {
    const texts = fc
      .array(untrusted, { minLength: 1, maxLength: 60 })
      .map((lines) => lines.join('\n'));
    fc.assert(
      fc.property(texts, (text) => {
        const made = answerPosts(answer(plain(text)));
        expect(made.length).toBeLessThanOrEqual(5);
        expect(made.flatMap(faults)).toEqual([]);
        expect(made.flatMap(misdeeds)).toEqual([]);
        const shown = shownText(made);
        const whole = lettersOf(plain(text));
        expect(LEFT.test(shown) || lettersOf(shown) === whole || whole === '').toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

test('long work shows a bar, what it does, and a button that cancels it', () => {
  const made = progressPost(0.52, 'backtest', 'w-7');
  expect(seenPost(made)).toBe(
    '\u2593\u2593\u2593\u2593\u2593\u2591\u2591\u2591\u2591\u2591 52 %  backtest\n[Cancel]',
  );
  expect(made.components[0]?.components[0]?.custom_id).toBe(cancelId('w-7'));
  expect(readCancelId(cancelId('w-7'))).toBe('w-7');
  expect(readCancelId('tk1:1:0123456789abcdef')).toBeNull();
  fc.assert(
    fc.property(fc.double(), untrusted, (share, text) => {
      const wild = progressPost(share, text, 'w-7');
      expect([...faults(wild), ...misdeeds(wild)]).toEqual([]);
    }),
    { numRuns: 200 },
  );
});
