// A message as a letter: subject, plain text, a plain page of HTML, and what threads it with the others of its
// topic. Pure; every word of the card is escaped, and nothing in it becomes a link.
import { hash } from 'node:crypto';
import type { Card } from '#bot/card.ts';
import { firstLine, restLines, standLine, typedWords, unlinked } from '#bot/card-words.ts';
import type { ChatMessage } from '#bot/chat.ts';
import { hueOf } from '#bot/headline.ts';
import { cut, oneLine } from '#bot/text.ts';

export interface Letter {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** The same at every try, so that a mailbox can tell a repeat. */
  readonly messageId: string;
  /** What all letters of its topic refer to; null when it stands alone. */
  readonly references: string | null;
}

export interface LetterWorld {
  readonly desk: string;
  /** "Desk <desk@example.com>" or the bare address. */
  readonly from: string;
}

const MOST_SUBJECT = 200;
const ZERO_WIDTH = '\u200b';
function escaped(text: string): string {
  return unlinked(oneLine(text), ZERO_WIDTH)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

function domainOf(from: string): string {
  return /@([A-Za-z0-9.-]+)>?$/.exec(from.trim())?.[1] ?? 'twokey.invalid';
}

function idOf(world: LetterWorld, what: string): string {
  return `<${hash('sha256', `${world.desk} ${what}`, 'hex').slice(0, 32)}@${domainOf(world.from)}>`;
}

function row(tag: 'td' | 'th', cells: readonly string[]): string {
  const style = 'padding:2px 12px 2px 0;text-align:left';
  return `<tr>${cells.map((cell) => `<${tag} style="${style}">${escaped(cell)}</${tag}>`).join('')}</tr>`;
}

function tables(card: Card): readonly string[] {
  const fields = card.fields.map(({ name, value }) => row('td', [name, value]));
  const whole = (rows: readonly string[]): string => `<table>${rows.join('')}</table>`;
  return [
    ...(fields.length === 0 ? [] : [whole(fields)]),
    ...(card.table === null
      ? []
      : [
          whole([
            row('th', card.table.columns),
            ...card.table.rows.map((cells) => row('td', cells)),
          ]),
        ]),
  ];
}

function page(card: Card, first: string): string {
  const colour = `#${(hueOf(card) ?? 0xdddddd).toString(16).padStart(6, '0')}`;
  const typed = typedWords(card).join(' \u00b7 ');
  return [
    `<div style="border-left:4px solid ${colour};padding-left:12px;font-family:sans-serif">`,
    `<p><strong>${escaped(first)}</strong></p>`,
    `<p>${escaped(standLine(card))}</p>`,
    ...card.lines.map((line) => `<p>${escaped(line)}</p>`),
    ...tables(card),
    ...(card.picture === null
      ? []
      : [`<p>${escaped(card.picture.title)}: ${escaped(card.picture.alt)}</p>`]),
    ...(typed === '' ? [] : [`<p>In chat, or with ./desk: ${escaped(typed)}</p>`]),
    '</div>',
  ].join('\n');
}

export function writeLetter(message: ChatMessage, world: LetterWorld): Letter {
  const { card, topic } = message;
  const first = firstLine(message);
  const text = [first, '', ...restLines(card)].join('\n');
  return {
    subject: cut(first, MOST_SUBJECT),
    text: unlinked(text, ZERO_WIDTH),
    html: page(card, first),
    messageId: idOf(world, `message ${message.id}`),
    references: topic === null ? null : idOf(world, `topic ${topic}`),
  };
}
