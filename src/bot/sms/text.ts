// A message as a text message: how bad, what, and what to do, in at most 320 signs that every phone has. Pure;
// nothing in it becomes a link.
import type { Card } from '#bot/card.ts';
import { firstLine, firstWords, unlinked } from '#bot/card-words.ts';
import type { ChatMessage } from '#bot/chat.ts';
import { oneLine } from '#bot/text.ts';

/** Two messages of the GSM alphabet. */
export const MOST_SMS = 320;
const MOST_TODO = 80;

const PLAIN: Readonly<Record<string, string>> = {
  '\u2018': "'",
  '\u2019': "'",
  '\u201c': '"',
  '\u201d': '"',
  '\u2013': '-',
  '\u2014': '-',
  '\u2192': '->',
  '\u2026': '...',
  '\u00b7': '-',
  '\u00d7': 'x',
  '[': '(',
  ']': ')',
  '{': '(',
  '}': ')',
  '|': '/',
  '\\': '/',
  '~': '-',
  '^': ' ',
  '`': "'",
};
/** What is left is in the basic GSM alphabet and counts once. */
const FOREIGN = /[^A-Za-z0-9 \n@$_!"#%&'()*+,\-./:;<=>?]/gu;

/** Text of signs that count once in the GSM alphabet; what it has none for is a question mark. */
export function gsmSafe(text: string): string {
  const replaced = Array.from(text, (sign) => PLAIN[sign] ?? sign).join('');
  return replaced.normalize('NFKD').replaceAll(/\p{M}/gu, '').replaceAll(FOREIGN, '?');
}

function cutTo(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, Math.max(0, most - 3))}...`;
}

function whatToDo(card: Card): string {
  const words = firstWords(card);
  return words === null ? 'Look: ./desk status' : `Do: ${cutTo(gsmSafe(words), MOST_TODO)}`;
}

export function writeSms(message: Pick<ChatMessage, 'card' | 'repeat'>): string {
  const { card } = message;
  const first = firstLine(message);
  const stand = cutTo(gsmSafe(oneLine(`${card.mode} ${card.account}`)), MOST_TODO);
  const end = unlinked(`\n${stand}. ${whatToDo(card)}`, ' ');
  return `${cutTo(unlinked(gsmSafe(first), ' '), MOST_SMS - end.length)}${end}`;
}
