// Text for people: nothing in it drives a terminal, turns a line around or is half a letter.
import { expect, test } from 'vitest';
import { oneLine, plain } from '#bot/text.ts';

test.each([
  ['a terminal\u2019s escape', 'a\u001b[31mb', 'a [31mb'],
  ['a mark that turns text', 'a\u202eb', 'a b'],
  ['what nobody sees', 'a\u200bb', 'a b'],
  ['the first half of a letter', 'a\ud83db', 'a b'],
  ['the second half of a letter', 'a\udc4eb', 'a b'],
  ['halves in the wrong order', '\udc4e\ud83d', '  '],
  ['a whole letter of two halves', 'a\ud83d\udc4eb', 'a\ud83d\udc4eb'],
  ['a line of its own', 'a\u2028b', 'a b'],
  ['a line feed', 'a\r\nb\n', 'a\nb\n'],
])('plain, of %s', (_, text, cleaned) => {
  expect(plain(text)).toBe(cleaned);
  expect(plain(text).isWellFormed()).toBe(true);
});

test('one line', () => {
  expect(oneLine(' a\nb\ud800 ')).toBe('a b');
});
