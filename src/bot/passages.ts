// What a card says beneath its first line, as passages in their order: prose, or lines set letter under letter.
// Nothing is cut here: what does not suit a field is a line, and a table is laid out for a phone.
import type { Card, Field } from '#bot/card.ts';
import { phoneTable } from '#bot/phone-table.ts';
import { oneLine, plain } from '#bot/text.ts';

/** Lines that are laid out alike. */
export interface Passage {
  readonly kind: 'prose' | 'columns';
  readonly lines: readonly string[];
}

/** Set in columns by blanks, as a terminal would: to be shown letter under letter. */
function isAligned(line: string): boolean {
  return /\S {2,}\S|^ {2,}\S|\u2500{3}/.test(line);
}

/** Lines as people wrote them: in columns when any of them is. */
export function passageOf(lines: readonly string[]): Passage {
  return { kind: lines.some(isAligned) ? 'columns' : 'prose', lines };
}

export interface Body {
  /** Those that fit as fields. */
  readonly fields: readonly Field[];
  /** What is read line by line, with the fields that are too many or too long. */
  readonly lines: readonly string[];
}

/** Fields that a platform's bounds allow; the others become lines, so that none is cut. */
export function splitFields(
  card: Card,
  most: { readonly fields: number; readonly value: number },
): Body {
  const fields: Field[] = [];
  const lines = card.lines.flatMap((line) => plain(line).split('\n'));
  for (const { name, value } of card.fields) {
    const field = { name: oneLine(name), value: oneLine(value) };
    const fits =
      fields.length < most.fields && field.name.length + field.value.length <= most.value;
    if (fits && field.name !== '' && field.value !== '') fields.push(field);
    else lines.push(`${field.name}: ${field.value}`);
  }
  return { fields, lines };
}

/** Pictures are uploaded beside a message; this announces one, and is what whoever does not see it reads. */
export function pictureText(card: Card): string | null {
  if (card.picture === null) return null;
  return oneLine(`Picture: ${card.picture.title}. ${card.picture.alt}`);
}

function isSpoken({ lines }: Passage): boolean {
  return lines.some((line) => line.trim() !== '');
}

/** The lines of a card, then its table, then what its picture shows. */
export function passagesOf(card: Card, lines: readonly string[]): readonly Passage[] {
  const picture = pictureText(card);
  const passages: readonly Passage[] = [
    passageOf(lines),
    ...(card.table === null ? [] : [{ kind: 'columns' as const, lines: phoneTable(card.table) }]),
    ...(picture === null ? [] : [{ kind: 'prose' as const, lines: [picture] }]),
  ];
  return passages.filter(isSpoken);
}

/** The first line of an answer says whose desk it is; columns beneath it keep their places. */
export function answerPassages(text: string): readonly Passage[] {
  const [first = '', ...rest] = text.split('\n');
  return [{ kind: 'prose' as const, lines: [first] }, passageOf(rest)].filter(isSpoken);
}
