// A card in plain words, for what shows no layout: e-mail and text messages. The first line alone says how
// bad it is, how it stands and what happened; nothing in it becomes a link by itself.
import type { Card } from '#bot/card.ts';
import type { ChatMessage } from '#bot/chat.ts';
import { headline, modeText } from '#bot/headline.ts';
import { phoneTable } from '#bot/phone-table.ts';
import { typedAs } from '#bot/terminal.ts';
import { oneLine, plain, widthOf } from '#bot/text.ts';

const MOST_TYPED = 48;

/** What a reader's program would take for an address: "https://", "www." and "name.tld". */
const LINKS = /(?<=\p{L}|\p{N})(?:\.(?=\p{L})|:\/\/)/gu;

/** Text in which no program finds a link: a gap stands where one would need none. */
export function unlinked(text: string, gap: string): string {
  return text.replaceAll(LINKS, (sign) => (sign === '.' ? `.${gap}` : `:${gap}//`));
}

/** The headline, with the mark of what may have been sent before. */
export function firstLine({ card, repeat }: Pick<ChatMessage, 'card' | 'repeat'>): string {
  return `${repeat ? '(may be a repeat) ' : ''}${headline(card)}`;
}

/** "PAPER paper-0001, 2020-02-24 10:05 ET". */
export function standLine(card: Card): string {
  return `${modeText(card)} ${oneLine(card.account)}, ${oneLine(card.at)}`;
}

/** "ack AL-0007", the first thing a card asks for; null when it asks for nothing. */
export function firstWords(card: Card): string | null {
  const [first] = typedWords(card);
  return first === undefined ? null : oneLine(first);
}

/** Those short enough to be typed; one whose words carry a sentence is for pressing. */
export function typedWords(card: Card): readonly string[] {
  return card.buttons.map(typedAs).filter((text) => widthOf(text) <= MOST_TYPED);
}

/** What stands below the first line, line by line. */
export function restLines(card: Card): readonly string[] {
  const { fields, lines, picture } = card;
  const typed = typedWords(card);
  return [
    standLine(card),
    ...fields.map(({ name, value }) => `${name}: ${value}`),
    ...lines,
    ...(card.table === null ? [] : phoneTable(card.table)),
    ...(picture === null ? [] : [`${picture.title}: ${picture.alt}`]),
    ...(typed.length === 0 ? [] : [`In chat, or with ./desk: ${typed.join(' \u00b7 ')}`]),
  ].map((line) => plain(line).replaceAll('\n', ' ').trimEnd());
}
