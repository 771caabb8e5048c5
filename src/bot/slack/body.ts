// What a message says beneath its first line, as blocks: prose in plain letters, columns letter under letter,
// all within what Slack takes. What does not fit is counted, never dropped in silence.
import type { types } from '@slack/bolt';
import type { Passage } from '#bot/passages.ts';
import { SLACK } from '#bot/slack/limits.ts';
import { codeLine, FENCE, fenced, plainText } from '#bot/slack/mrkdwn.ts';
import { countOf, leftOutText, splitLines, together } from '#bot/splitting.ts';
import type { LeftOut, Room } from '#bot/splitting.ts';
import { plain } from '#bot/text.ts';

/** As JSON counts it, without its quotes: a line break and a quote take two. */
function jsonSize(text: string): number {
  return JSON.stringify(text).length - 2;
}

/** What a block takes beside its text. */
const AROUND = 90;

function roomFor(kind: Passage['kind'], total: number, pieces: number): Room {
  const piece = SLACK.sectionText.most - 2 * (FENCE.length + 2);
  return {
    write: kind === 'columns' ? (line) => codeLine(plain(line)) : plain,
    size: jsonSize,
    piece,
    total: Math.min(total, pieces * piece),
    pieces,
  };
}

function sectionOf(kind: Passage['kind'], text: string): types.SectionBlock {
  return { type: 'section', text: kind === 'columns' ? fenced(text) : plainText(text) };
}

export interface BodyRoom {
  /** JSON signs all blocks may take together. */
  readonly signs: number;
  readonly blocks: number;
}

export interface BodyBlocks {
  readonly blocks: readonly types.KnownBlock[];
  /** The text that goes on elsewhere: what was not laid out. */
  readonly left: LeftOut;
  readonly rest: readonly Passage[];
}

/** The passages as blocks, in their order, as far as they fit. */
export function bodyBlocks(passages: readonly Passage[], room: BodyRoom): BodyBlocks {
  const blocks: types.KnownBlock[] = [];
  let signs = room.signs;
  let left: LeftOut = { lines: 0, letters: 0 };
  let rest: readonly Passage[] = [];
  for (const { kind, lines } of passages) {
    if (left.lines > 0) {
      left = together(left, countOf(lines));
      rest = [...rest, { kind, lines }];
      continue;
    }
    const free = room.blocks - blocks.length;
    const split = splitLines(lines, roomFor(kind, signs - AROUND * (free > 0 ? 1 : 0), free));
    for (const piece of split.pieces) {
      if (piece.trim() === '') continue;
      blocks.push(sectionOf(kind, piece));
      signs -= jsonSize(piece) + AROUND;
    }
    left = together(left, split.left);
    if (split.rest.length > 0) rest = [...rest, { kind, lines: split.rest }];
  }
  return { blocks, left, rest };
}

/** The line that says what is left out, and where it is read. */
export function leftBlock(left: LeftOut, where: string): readonly types.KnownBlock[] {
  const text = leftOutText(left, where);
  return text === null ? [] : [{ type: 'context', elements: [plainText(text)] }];
}
