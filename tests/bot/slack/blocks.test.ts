// Every kind of card as Slack shows it, one golden file a kind; and the laws of every message whatever it
// holds: each published limit, no mention, link or format from what others wrote, nothing lost in silence.
import type { types } from '@slack/bolt';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { writeButtonId } from '#bot/button-id.ts';
import type { ChatMessage } from '#bot/chat.ts';
import {
  answerBlocks,
  cancelAction,
  cardBlocks,
  entryBlocks,
  progressBlocks,
  readCancelAction,
} from '#bot/slack/blocks.ts';
import type { SlackPost } from '#bot/slack/blocks.ts';
import { plain } from '#bot/text.ts';
import { KINDS, messagesOf } from '#tests/bot/card-kinds.ts';
import { lettersOf, untrusted, wildMessage } from '#tests/bot/wild-cards.ts';
import { allBlocks, readMrkdwn, readText, seenPost, textsIn } from './seen.ts';

function post(message: ChatMessage): SlackPost {
  return message.part === 'card' ? cardBlocks(message) : entryBlocks(message);
}

test.each(KINDS)('%s', async (...kind) => {
  const shown = messagesOf(kind).map((message) => {
    const made = post(message);
    expect([...faults(made), ...misdeeds(made)]).toEqual([]);
    return `${message.channel}, ${message.part}\n\n${seenPost(made)}\n\n${JSON.stringify(made, null, 2)}\n`;
  });
  expect(shown.length).toBeGreaterThan(0);
  await expect(shown.join('\n')).toMatchFileSnapshot(`golden/card-${kind[0]}.txt`);
});

/** What a message breaks of what is published, by Slack's own figures and not by the desk's table. */
function faults(made: SlackPost): readonly string[] {
  const found: string[] = [];
  const most = (what: string, value: number, limit: number): void => {
    if (value > limit) found.push(`${what} ${value} over ${limit}`);
  };
  most('text', made.text.length, 4_000);
  most('blocks', made.blocks.length, 50);
  for (const frame of made.attachments) most('frame', frame.blocks?.length ?? 0, 20);
  most('message', JSON.stringify([made.blocks, made.attachments]).length, 13_200);
  const ids: string[] = [];
  for (const block of allBlocks(made)) {
    if (block.type === 'header') most('header', textsIn(block)[0]?.text.length ?? 0, 150);
    const known = block as types.KnownBlock;
    if (known.type === 'section' && known.fields !== undefined) {
      most('fields', known.fields.length, 10);
      for (const text of known.fields) most('field', text.text.length, 2_000);
    }
    if (known.type === 'context') most('context elements', known.elements.length, 10);
    if (known.type !== 'actions') continue;
    most('actions elements', known.elements.length, 25);
    for (const one of known.elements) {
      if (one.type !== 'button') continue;
      most('label', one.text.text.length, 75);
      most('action id', one.action_id?.length ?? 0, 255);
      ids.push(one.action_id ?? '');
    }
  }
  for (const { text } of textsIn(made)) {
    most('text object', text.length, 3_000);
    if (text.trim() === '') found.push('an empty text object');
  }
  if (new Set(ids).size !== ids.length) found.push('an action id twice');
  return found;
}

/** The desk's own markup: the frame of a name, a moment, a block of fixed width, and the mark of LIVE. */
const OWN = /^(?:date|fence|emoji red_circle|bold [\s\S]*)$/u;

function misdeeds(made: SlackPost): readonly string[] {
  const inBlocks = textsIn(allBlocks(made)).flatMap((text) => readText(text).does);
  const strange = inBlocks.filter((deed) => !OWN.test(deed));
  const bold = inBlocks.filter((deed) => /^bold .*[*_~`<>]/u.test(deed) && !/[<>]/.test(deed));
  const noticed = readMrkdwn(made.text).does.filter((deed) =>
    /^(?:mention|link|date|token)/.test(deed),
  );
  const verbatim = textsIn(allBlocks(made)).filter(
    (one) => one.type === 'mrkdwn' && one.verbatim !== true,
  );
  return [
    ...strange,
    ...bold,
    ...noticed,
    ...verbatim.map((one) => `links by itself: ${one.text}`),
  ];
}

function shownLetters(made: SlackPost): string {
  return lettersOf(
    textsIn(allBlocks(made))
      .map((text) => readText(text).shown)
      .join(''),
  );
}

const LEFT = /(\d[\d,]*) more lines? \(([\d,]+) signs?\) do(?:es)? not fit here/u;

function isLeft(made: SlackPost): boolean {
  return textsIn(allBlocks(made)).some((text) => LEFT.test(text.text));
}

function wholeText({ card }: ChatMessage): readonly string[] {
  return [
    card.title,
    ...card.lines,
    ...card.fields.map(({ value }) => value),
    ...(card.table?.rows.flat() ?? []),
    card.picture?.alt ?? '',
  ].map((text) => lettersOf(plain(text)));
}

describe('whatever a card holds', () => {
  test('every published limit holds', () => {
    fc.assert(
      fc.property(wildMessage, (message) => {
        expect(faults(post(message))).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  test('nothing others wrote mentions, links or formats', () => {
    fc.assert(
      fc.property(wildMessage, (message) => {
        expect(misdeeds(post(message))).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  test('what it says is there, or it says what is left out', () => {
    fc.assert(
      fc.property(wildMessage, (message) => {
        const made = post(message);
        const shown = shownLetters(made);
        const missing = wholeText(message).filter((text) => !shown.includes(text));
        expect(missing.length > 0 && !isLeft(made) ? missing : []).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  test('each press it offers is there once', () => {
    fc.assert(
      fc.property(wildMessage, (message) => {
        const wanted = new Set(message.card.buttons.map((one) => writeButtonId(message.id, one)));
        const found = JSON.stringify(post(message)).match(/tk1:\d+:[0-9a-f]{16}/g) ?? [];
        expect(found.toSorted()).toEqual([...wanted].toSorted());
      }),
      { numRuns: 200 },
    );
  });
});

test('a long card is laid out in order up to its bound, and says how much is left and where it is read', () => {
  const [message] = messagesOf(KINDS[0] ?? ['', [], []]);
  if (message === undefined) throw new Error('no message');
  const lines = Array.from({ length: 60 }, (_, at) => `line ${at} ${'word '.repeat(100)}`);
  const made = cardBlocks({ ...message, topic: 'alert AL-0007', card: { ...message.card, lines } });
  const shown = textsIn(allBlocks(made))
    .map((text) => text.text)
    .join('\n');
  const whole = lines.filter((line) => shown.includes(line)).length;
  expect(whole).toBeGreaterThan(15);
  const [, count = '', signs = ''] = LEFT.exec(shown) ?? [];
  expect(Number(count)).toBe(60 - whole);
  const left = lines.slice(whole).reduce((sum, line) => sum + line.length, 0);
  expect(Number(signs.replaceAll(',', ''))).toBe(left);
  expect(shown).toContain('Read them in the room, or with: timeline AL-0007.');
});

test('live money is told apart in the notification, the first line and beneath it', () => {
  const [message] = messagesOf(KINDS[0] ?? ['', [], []]);
  if (message === undefined) throw new Error('no message');
  const made = cardBlocks({ ...message, card: { ...message.card, mode: 'LIVE' } });
  expect(made.text).toMatch(/^LIVE - /);
  expect(seenPost(made)).toContain('\nLIVE - ');
  expect(seenPost(made)).toContain('LIVE, REAL MONEY');
});

test('a message that may stand there already says so', () => {
  const [message] = messagesOf(KINDS[0] ?? ['', [], []]);
  if (message === undefined) throw new Error('no message');
  const made = cardBlocks({ ...message, repeat: true });
  expect(made.text).toContain('(may be a repeat)');
  expect(seenPost(made)).toContain('(may be a repeat: an answer was lost)');
});

describe('answers', () => {
  const answer = (text: string) => ({ ok: true, code: 'OK', text, data: {} });

  test('the line of the desk, then columns in their places', () => {
    const text =
      'DEV demo-0001 - open\nSymbol  Qty\n\u2500\u2500\u2500\u2500\u2500\u2500  \u2500\u2500\u2500\n^GSPC   2.9';
    const [made, ...more] = answerBlocks(answer(text));
    expect(more).toEqual([]);
    expect(made?.blocks.map((block) => textsIn(block)[0])).toMatchObject([
      { type: 'plain_text', text: 'DEV demo-0001 - open' },
      { type: 'mrkdwn', text: `\`\`\`\n${text.split('\n').slice(1).join('\n')}\n\`\`\`` },
    ]);
  });

  test('whatever is answered, limits hold, nothing acts, nothing is lost in silence', () => {
    const texts = fc
      .array(untrusted, { minLength: 1, maxLength: 60 })
      .map((lines) => lines.join('\n'));
    fc.assert(
      fc.property(texts, (text) => {
        const posts = answerBlocks(answer(plain(text)));
        expect(posts.length).toBeLessThanOrEqual(3);
        expect(posts.flatMap(faults)).toEqual([]);
        expect(posts.flatMap(misdeeds)).toEqual([]);
        const shown = posts.map(shownLetters).join('');
        const whole = lettersOf(plain(text));
        expect(posts.some(isLeft) || shown === whole || whole === '').toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('an answer without words still answers', () => {
    expect(answerBlocks(answer('')).map(seenPost)).toEqual(['notification: Done.\n\nDone.']);
  });

  test('200 entries of a journal go on over three messages', () => {
    const lines = Array.from({ length: 200 }, (_, at) => `${at}  ${'x'.repeat(120)}`);
    const posts = answerBlocks(answer(['DEV', ...lines].join('\n')));
    expect(posts).toHaveLength(3);
    expect(posts.slice(0, 2).some(isLeft)).toBe(false);
    expect(posts.slice(2).some(isLeft) || posts.map(shownLetters).join('').endsWith('x')).toBe(
      true,
    );
  });
});

test('long work shows a bar, what it does, and a button that cancels it', () => {
  const made = progressBlocks(0.52, 'backtest', 'w-7');
  expect(seenPost(made)).toBe(
    `notification: \u2593\u2593\u2593\u2593\u2593\u2591\u2591\u2591\u2591\u2591 52 %  backtest\n\n\u2593\u2593\u2593\u2593\u2593\u2591\u2591\u2591\u2591\u2591 52 %  backtest\n[Cancel]`,
  );
  expect(JSON.stringify(made.blocks)).toContain(cancelAction('w-7'));
  expect(readCancelAction(cancelAction('w-7'))).toBe('w-7');
  expect(readCancelAction('tk1:1:0123456789abcdef')).toBeNull();
  fc.assert(
    fc.property(fc.double(), untrusted, (share, text) => {
      const wild = progressBlocks(share, text, 'w-7');
      expect([...faults(wild), ...misdeeds(wild)]).toEqual([]);
    }),
    { numRuns: 200 },
  );
});
