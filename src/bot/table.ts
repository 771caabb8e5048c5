// Tables for terminals and phones: at most five columns, at most 80 characters wide. The last column
// takes the room that is left and wraps; the others are as wide as what they hold.
import { cut, oneLine, widthOf, wrap } from '#bot/text.ts';

export const PAGE_WIDTH = 80;
const MOST_COLUMNS = 5;
const MOST_CELL = 34;
const LEAST_LAST = 12;
const GAP = '  ';

export interface Column {
  readonly title: string;
  readonly align: 'left' | 'right';
}

export function left(title: string): Column {
  return { title, align: 'left' };
}

export function right(title: string): Column {
  return { title, align: 'right' };
}

function columnWidths(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): readonly number[] {
  const wanted = columns.map((column, at) =>
    Math.max(widthOf(column.title), ...rows.map((row) => widthOf(row[at] ?? ''))),
  );
  const fixed = wanted.slice(0, -1).map((width) => Math.min(width, MOST_CELL));
  const gaps = GAP.length * (columns.length - 1);
  const taken = fixed.reduce((sum, width) => sum + width, gaps);
  const rest = Math.min(wanted.at(-1) ?? 0, Math.max(LEAST_LAST, PAGE_WIDTH - taken));
  const over = taken + rest - PAGE_WIDTH;
  if (over <= 0) return [...fixed, rest];
  const widest = Math.max(...fixed);
  const narrowed = fixed.map((width) => (width === widest ? Math.max(8, width - over) : width));
  return [...narrowed, rest];
}

function pad(text: string, width: number, align: Column['align']): string {
  const room = ' '.repeat(Math.max(0, width - widthOf(text)));
  return align === 'right' ? room + text : text + room;
}

function layRow(
  columns: readonly Column[],
  widths: readonly number[],
  row: readonly string[],
): readonly string[] {
  const last = columns.length - 1;
  const tail = wrap(row[last] ?? '', widths[last] ?? 1);
  return tail.map((part, line) =>
    columns
      .map((column, at) => {
        const width = widths[at] ?? 0;
        const cell = at === last ? part : cut(line === 0 ? (row[at] ?? '') : '', width);
        return pad(cell, width, column.align);
      })
      .join(GAP)
      .trimEnd(),
  );
}

/** The table as lines, a rule under its titles; throws on more than five columns. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  if (columns.length > MOST_COLUMNS)
    throw new RangeError(`a table has at most ${MOST_COLUMNS} columns`);
  const clean = rows.map((row) => row.map(oneLine));
  const widths = columnWidths(columns, clean);
  const titles = layRow(
    columns,
    widths,
    columns.map((column) => column.title),
  );
  const rule = widths.map((width) => '\u2500'.repeat(width)).join(GAP);
  return [...titles, rule, ...clean.flatMap((row) => layRow(columns, widths, row))];
}
