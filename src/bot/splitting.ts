// Text cut to what a platform takes: whole lines as long as they fit, long ones broken at a space, letters
// never torn. What is beyond the last piece is counted, so that a message can say what it leaves out.
import { counted } from '#bot/text.ts';

/** What a piece of text may take. */
export interface Room {
  /** The text as the platform wants it, escaped; a break is put between whole written lines. */
  readonly write: (text: string) => string;
  /** How much of a piece a written text takes. */
  readonly size: (written: string) => number;
  /** The most a piece holds. */
  readonly piece: number;
  /** The most all pieces hold together. */
  readonly total: number;
  readonly pieces: number;
}

export interface LeftOut {
  readonly lines: number;
  readonly letters: number;
}

export interface Split {
  /** Written, in order. */
  readonly pieces: readonly string[];
  readonly left: LeftOut;
  /** The lines that are left out, unwritten. */
  readonly rest: readonly string[];
}

const NOTHING: LeftOut = { lines: 0, letters: 0 };
/** A line is broken at a space only where that leaves most of the piece in use. */
const LEAST_KEPT = 0.6;

/** The most letters from the front that fit, by halving; a written text grows with its letters. */
function fitting(letters: readonly string[], room: Room, most: number): number {
  let fits = 0;
  let over = letters.length + 1;
  while (over - fits > 1) {
    const middle = Math.floor((fits + over) / 2);
    if (room.size(room.write(letters.slice(0, middle).join(''))) <= most) fits = middle;
    else over = middle;
  }
  return fits;
}

/** Where to break a line of which so many letters fit. */
function breakAt(letters: readonly string[], fits: number): number {
  const space = letters.slice(0, fits).lastIndexOf(' ');
  return space >= fits * LEAST_KEPT ? space + 1 : fits;
}

/** A line as pieces that each fit; none is empty but an empty line. */
function brokenLine(line: string, room: Room): readonly string[] {
  if (room.size(room.write(line)) <= room.piece) return [line];
  const parts: string[] = [];
  let rest = Array.from(line);
  while (rest.length > 0) {
    // One letter always goes on, however large its written form: a piece holds far more than one.
    const fits = Math.max(1, fitting(rest, room, room.piece));
    const at = fits === rest.length ? fits : breakAt(rest, fits);
    parts.push(rest.slice(0, at).join(''));
    rest = rest.slice(at);
  }
  return parts;
}

/** What is left out when these lines are. */
export function countOf(lines: readonly string[]): LeftOut {
  return {
    lines: lines.length,
    letters: lines.reduce((sum, line) => sum + Array.from(line).length, 0),
  };
}

/** The lines in pieces, each within its room, all within the total. */
export function splitLines(lines: readonly string[], room: Room): Split {
  const parts = lines.flatMap((line) => brokenLine(line, room));
  const breakSize = room.size('\n');
  const pieces: string[] = [];
  let piece: string[] = [];
  let used = 0;
  let spent = 0;
  for (const [at, part] of parts.entries()) {
    const written = room.write(part);
    const size = room.size(written);
    const joined = piece.length === 0 ? size : used + breakSize + size;
    const opens = joined > room.piece;
    const full = opens && pieces.length + 1 >= room.pieces;
    if (full || spent + breakSize + size > room.total) {
      return {
        pieces: piece.length === 0 ? pieces : [...pieces, piece.join('\n')],
        left: countOf(parts.slice(at)),
        rest: parts.slice(at),
      };
    }
    if (opens) {
      pieces.push(piece.join('\n'));
      piece = [];
    }
    piece.push(written);
    used = opens ? size : joined;
    spent += breakSize + size;
  }
  return {
    pieces: piece.length === 0 ? pieces : [...pieces, piece.join('\n')],
    left: NOTHING,
    rest: [],
  };
}

/** A line set letter under letter; a backtick could end what it is set in, so its look-alike stands for it. */
export function fixedWidth(line: string): string {
  return line.replaceAll('`', '\u2035');
}

/** At most so many UTF-16 units, as platforms count at their strictest; the last letter is an ellipsis where cut. */
export function cutTo(text: string, most: number): string {
  if (text.length <= most) return text;
  let kept = '';
  for (const letter of text) {
    if (kept.length + letter.length > most - 1) break;
    kept += letter;
  }
  return `${kept}\u2026`;
}

/** Two counts of what is left out, as one. */
export function together(a: LeftOut, b: LeftOut): LeftOut {
  return { lines: a.lines + b.lines, letters: a.letters + b.letters };
}

/** "12 more lines (3,400 signs) do not fit here. Read them: timeline AL-0007."; null where nothing is left out. */
export function leftOutText(left: LeftOut, where: string): string | null {
  if (left.lines === 0) return null;
  const signs = `${left.letters.toLocaleString('en-US')} ${left.letters === 1 ? 'sign' : 'signs'}`;
  const read = left.lines === 1 ? 'it' : 'them';
  return `${counted(left.lines, 'more line')} (${signs}) ${left.lines === 1 ? 'does' : 'do'} not fit here. Read ${read} ${where}.`;
}
