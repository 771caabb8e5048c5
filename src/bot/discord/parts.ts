// Passages as texts of Discord, each within its room: prose escaped, columns in blocks of fixed width that are
// closed and opened again where a text ends. What does not fit into the last one is counted.
import { codeLine, escapeMarkdown, FENCE, fenced } from '#bot/discord/markdown.ts';
import type { Passage } from '#bot/passages.ts';
import { countOf, splitLines, together } from '#bot/splitting.ts';
import type { LeftOut, Room } from '#bot/splitting.ts';

export interface PartsRoom {
  /** UTF-16 units a text may have. */
  readonly signs: number;
  /** How many texts. */
  readonly parts: number;
}

export interface Parts {
  readonly texts: readonly string[];
  readonly left: LeftOut;
}

const FENCES = 2 * (FENCE.length + 1);
/** Less than this is not worth the beginning of a passage. */
const LEAST = 40;

function sizeOf(text: string): number {
  return text.length;
}

function roomOf(kind: Passage['kind'], most: number, free: number): Room {
  const around = kind === 'columns' ? FENCES : 0;
  return {
    write: kind === 'columns' ? codeLine : escapeMarkdown,
    size: sizeOf,
    // A line break stands before every line but the first.
    piece: most - around - 2,
    total: free - around,
    pieces: 1,
  };
}

function written(kind: Passage['kind'], text: string): string {
  return kind === 'columns' ? fenced(text) : text;
}

export function partsOf(passages: readonly Passage[], room: PartsRoom): Parts {
  const texts: string[] = [];
  let text = '';
  let rest = [...passages];
  while (rest.length > 0) {
    const [passage, ...others] = rest;
    if (passage === undefined) break;
    const { kind, lines } = passage;
    const free = room.signs - text.length - (text === '' ? 0 : 1);
    const split = splitLines(lines, roomOf(kind, room.signs, free < LEAST ? 0 : free));
    const piece = split.pieces[0];
    if (piece !== undefined) text += `${text === '' ? '' : '\n'}${written(kind, piece)}`;
    rest = split.rest.length === 0 ? others : [{ kind, lines: split.rest }, ...others];
    if (split.rest.length === 0) continue;
    texts.push(text);
    text = '';
    if (texts.length === room.parts) break;
  }
  const left = rest.map(({ lines }) => countOf(lines));
  return {
    texts: text === '' ? texts : [...texts, text],
    left: left.reduce(together, { lines: 0, letters: 0 }),
  };
}
