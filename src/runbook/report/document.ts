// A report before it is written out: sections of words, lists, tables and pictures, as plain text. Markdown and
// the page are two ways to write the same document; each escapes every word it writes.

/** How a cell or a line is coloured; the words say the same. */
export type Tone = 'good' | 'fair' | 'bad' | 'plain';

export interface Cell {
  readonly text: string;
  readonly tone: Tone;
}

export interface Item {
  readonly text: string;
  /** Said below it. */
  readonly under: readonly string[];
}

export interface TableBlock {
  readonly block: 'table';
  /** What it shows, for who does not see it; not shown where it says no more than the heading. */
  readonly caption: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

export type Block =
  | { readonly block: 'words'; readonly text: string; readonly tone: Tone }
  | { readonly block: 'heading'; readonly text: string }
  | { readonly block: 'list'; readonly items: readonly Item[] }
  | TableBlock
  /** `file` lies beside the Markdown; null where the picture stands in the page alone. */
  | {
      readonly block: 'picture';
      readonly name: string;
      readonly title: string;
      readonly alt: string;
      readonly file: string | null;
    };

export interface Section {
  readonly title: string;
  readonly blocks: readonly Block[];
}

export interface ReportDocument {
  readonly title: string;
  /** Which mode this is, told before all else. */
  readonly banner: string;
  readonly about: readonly string[];
  readonly data: string;
  /** The whole in a sentence; null where the sections begin at once. */
  readonly lead: string | null;
  readonly sections: readonly Section[];
}

export function words(text: string, tone: Tone = 'plain'): Block {
  return { block: 'words', text, tone };
}

export function list(lines: readonly string[]): readonly Block[] {
  if (lines.length === 0) return [];
  return [{ block: 'list', items: lines.map((text) => ({ text, under: [] })) }];
}

export function cell(text: string, tone: Tone = 'plain'): Cell {
  return { text, tone };
}

/** How a gain is coloured, beside its sign. */
export function gainTone(value: number): Tone {
  if (value === 0) return 'plain';
  return value > 0 ? 'good' : 'bad';
}

/** A table; none where it would have no rows. */
export function table(
  caption: string,
  head: readonly string[],
  rows: readonly (readonly (string | Cell)[])[],
): readonly Block[] {
  if (rows.length === 0) return [];
  const cells = rows.map((row) => row.map((one) => (typeof one === 'string' ? cell(one) : one)));
  return [{ block: 'table', caption, head, rows: cells }];
}

/** A section that is never empty. */
export function section(title: string, blocks: readonly Block[], none = 'None.'): Section {
  return { title, blocks: blocks.length === 0 ? [words(none)] : blocks };
}

// Controls, marks that turn text around, halves of letters, and line breaks of every kind.
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\s]+/gu;

/** One line in which nothing moves the cursor or turns the text around. */
export function oneLine(text: string): string {
  return text.replace(UNSAFE, ' ').trim();
}
