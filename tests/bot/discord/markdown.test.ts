// Escaping for Discord, judged by a reader of its markup that also sees what is wrong with the same text
// unescaped; and that what is escaped reads as it was written.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { codeLine, escapeMarkdown, fenced, readersTime } from '#bot/discord/markdown.ts';
import { plain } from '#bot/text.ts';
import { untrusted } from '#tests/bot/wild-cards.ts';
import { readMarkdown } from './seen.ts';

const ACTS: readonly (readonly [string, string])[] = [
  ['@everyone', 'mention @everyone'],
  ['@here', 'mention @here'],
  ['<@200000000000000001>', 'mention <@200000000000000001>'],
  ['<@!200000000000000001>', 'mention <@!200000000000000001>'],
  ['<@&7>', 'mention <@&7>'],
  ['<#7>', 'mention <#7>'],
  ['<id:home>', 'mention <id:home>'],
  ['</halt:1>', 'mention </halt:1>'],
  ['<t:0:R>', 'date <t:0:R>'],
  ['<:boom:1>', 'emoji <:boom:1>'],
  [':skull:', 'emoji :skull:'],
  ['1:100: x', 'emoji :100:'],
  [':0: ', 'emoji :0:'],
  ['https://evil.example', 'link https://evil.example'],
  ['discord.gg/abc', 'link discord.gg/abc'],
  ['[Approve](https://evil.example)', 'link ](https://evil.example)'],
  ['<mailto:a@b.example>', 'link <mailto:a@b.example>'],
  ['**bold**', 'bold **bold**'],
  ['*it*', 'italic *it*'],
  ['_it_', 'italic _it_'],
  ['__under__', 'underlined __under__'],
  ['~~gone~~', 'struck ~~gone~~'],
  ['||hidden||', 'spoiler ||hidden||'],
  ['`code`', 'code `code`'],
  ['# head', 'heading # '],
  ['-# small', 'small -# '],
  ['> quote', 'quote > '],
  ['>>> all', 'quote >>> '],
  ['- item', 'list - '],
  ['1. item', 'list 1. '],
  ['12) item', 'list 12) '],
];

const APART = '\u200b';

test.each(ACTS)(
  '%s acts as %s when it is not escaped, and stands as written when it is',
  (text, act) => {
    expect(readMarkdown(text).does).toContain(act);
    const read = readMarkdown(escapeMarkdown(text));
    expect(read.does).toEqual([]);
    expect(read.shown.replaceAll(APART, '')).toBe(text);
  },
);

test('whatever is escaped does nothing and reads as it was written', () => {
  fc.assert(
    fc.property(untrusted, (text) => {
      const line = plain(text).replaceAll('\n', ' ');
      const read = readMarkdown(escapeMarkdown(line));
      expect(read.does).toEqual([]);
      expect(read.shown.replaceAll(APART, '')).toBe(line);
    }),
    { numRuns: 1_000 },
  );
});

test('a time, an amount and a strategy keep their looks', () => {
  expect(escapeMarkdown('14:02:11 ET, -4.2 % of $47,900.00')).toBe(
    '14:02:11 ET, -4.2 % of $47,900.00',
  );
  expect(escapeMarkdown('-$43.31')).toBe('\\-$43.31');
  expect(escapeMarkdown('green_only')).toBe('green\\_only');
});

test('columns end where they end', () => {
  const read = readMarkdown(fenced(codeLine('a ``` b <@1>')));
  expect(read).toEqual({ shown: '\na \u2035\u2035\u2035 b <@1>\n', does: ['fence'] });
});

test('a moment is the reader\u2019s', () => {
  expect(readersTime(1_767_625_200_999)).toBe('<t:1767625200:t> your time');
});
