// Random cards for the platforms' laws: texts made to break out of any escape, too long, too many, in every
// script; and the letters of a text, by which one can tell that none was lost whatever was wrapped around it.
import fc from 'fast-check';
import type { Ask, Button, Card, Field, Table } from '#bot/card.ts';
import type { ChatMessage } from '#bot/chat.ts';

const NASTY = [
  '<!channel>',
  '<!here|here>',
  '@everyone @here @channel',
  '<@U0ANA> <@!200000000000000001> <@&7>',
  '<#C01|general> <#123456789012345678>',
  '<https://evil.example|Approve>',
  '[Approve](https://evil.example)',
  'https://evil.example/x?a=1&b=2 www.evil.example discord.gg/abc',
  'mailto:a@evil.example a@evil.example',
  '<!date^1392734382^{date}|x> <t:0:R> </halt:1> <:boom:1> <id:home>',
  '*bold* _italic_ ~gone~ `code` ||hidden|| **b** __u__ ~~s~~',
  '```\nfenced\n``` ````',
  '> quote\n>>> all of it\n# head\n-# small\n- list\n1. one',
  '&lt;!channel&gt; &amp;lt; &#60;!here&#62;',
  '\\*not escaped\\* \\\\<@U1> \\',
  ':skull: :white_check_mark:',
  'no. 7',
  '-# no. 7',
  '\u202eevil\u202c\u200b\ufeff\u0000\u0007',
  '\ud800 lone \udc00',
  '\u{1f468}\u200d\u{1f469}\u200d\u{1f467} \u{1f1ee}\u{1f1f9} e\u0301\u0301\u0301',
  '\u05d0\u05d1 \u0627\u0644 \u4e2d\u6587 \u0e20\u0e32\u0e29\u0e32',
] as const;

/** What anybody may have written, in lengths that fit and lengths that do not. */
export const untrusted = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...NASTY) },
  { weight: 2, arbitrary: fc.string({ maxLength: 60 }) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
  {
    weight: 2,
    arbitrary: fc
      .array(fc.constantFrom(...NASTY), { minLength: 2, maxLength: 6 })
      .map((parts) => parts.join(' ')),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(
        fc.constantFrom(...NASTY, 'long word ', 'x', '&', '`', '\u{1f600}'),
        fc.integer({ min: 1, max: 10_000 }),
      )
      .map(([text, length]) => text.repeat(Math.ceil(length / text.length)).slice(0, length)),
  },
);

const short = fc.oneof(fc.constantFrom(...NASTY), fc.string({ maxLength: 20 }));

const table: fc.Arbitrary<Table> = fc.integer({ min: 1, max: 5 }).chain((columns) =>
  fc.record({
    columns: fc.array(short, { minLength: columns, maxLength: columns }),
    rows: fc.array(
      fc.array(fc.oneof({ weight: 5, arbitrary: short }, { weight: 1, arbitrary: untrusted }), {
        minLength: columns,
        maxLength: columns,
      }),
      { maxLength: 40 },
    ),
  }),
);

const field: fc.Arbitrary<Field> = fc.record({ name: short, value: untrusted });

const ask: fc.Arbitrary<Ask> = fc.record({
  name: fc.constantFrom('reason', 'span', 'cause'),
  says: untrusted,
  needed: fc.boolean(),
});

const button: fc.Arbitrary<Button> = fc.record({
  label: untrusted,
  style: fc.constantFrom('plain', 'good', 'danger'),
  words: fc.array(fc.oneof(fc.constantFrom('ack', 'halt', '{reason}'), short), {
    minLength: 1,
    maxLength: 4,
  }),
  asks: fc.array(ask, { maxLength: 2 }),
});

const STATES = [
  'firing',
  'acknowledged',
  'silenced',
  'resolved',
  'asked',
  'running',
  'granted',
  'ended',
] as const;

export const wildCard: fc.Arbitrary<Card> = fc.record({
  severity: fc.constantFrom('CRITICAL', 'WARNING', 'INFO'),
  at: fc.constantFrom('2020-02-24 10:05 ET', ''),
  mode: fc.constantFrom('DEV', 'PAPER', 'LIVE', ''),
  account: fc.oneof(fc.constant('demo-0001'), untrusted),
  title: untrusted,
  lines: fc.array(untrusted, { maxLength: 60 }),
  tone: fc.constantFrom('good', 'bad', 'plain'),
  state: fc.option(fc.constantFrom(...STATES)),
  fields: fc.array(field, { maxLength: 8 }),
  table: fc.option(table),
  picture: fc.option(
    fc.record({
      kind: fc.constant('equity' as const),
      until: fc.constant('2020-02-24'),
      title: short,
      alt: untrusted,
    }),
  ),
  buttons: fc.array(button, { maxLength: 20 }),
  // Nobody of a roster is ever named like these.
  calls: fc.array(untrusted, { maxLength: 3 }),
});

export const wildMessage: fc.Arbitrary<ChatMessage> = fc.record({
  id: fc.integer({ min: 1, max: 999_999_999_999 }),
  card: wildCard,
  channel: fc.constant('alerts'),
  lane: fc.constant('normal' as const),
  topic: fc.option(fc.constantFrom('alert AL-0007', 'approval R-0018')),
  part: fc.constantFrom('card', 'entry'),
  wall: fc.integer({ min: 0, max: 4_000_000_000_000 }),
  place: fc.option(fc.constant('C01/1.2')),
  repeat: fc.boolean(),
});

/** The letters and figures of a text, in order: what no wrapping, escape or layout may take away. */
export function lettersOf(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N}]/gu, '');
}
