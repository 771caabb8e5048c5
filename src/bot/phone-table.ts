// A table for a chat on a phone: columns side by side where they fit its width, else every row as a small
// list with its columns by name. No cell is ever cut.
import type { Table } from '#bot/card.ts';
import { oneLine, widthOf, wrap } from '#bot/text.ts';

/** Letters of fixed width that fit a phone held upright. */
export const PHONE_WIDTH = 44;
const GAP = '  ';

/** A column of figures is set to the right, so that they stand under one another. */
function isFigures(cells: readonly string[]): boolean {
  const filled = cells.filter((cell) => cell !== '' && cell !== '-');
  return (
    filled.length > 0 && filled.every((cell) => /^[+\-\u2212]?\s?\$?\d[\d,.]*\s?[%xR]?$/.test(cell))
  );
}

function padded(text: string, width: number, toRight: boolean): string {
  const room = ' '.repeat(Math.max(0, width - widthOf(text)));
  return toRight ? room + text : text + room;
}

function grid(table: Table, widths: readonly number[]): readonly string[] {
  const figures = table.columns.map((_, at) => isFigures(table.rows.map((row) => row[at] ?? '')));
  const row = (cells: readonly string[]): string =>
    widths
      .map((width, at) => padded(cells[at] ?? '', width, figures[at] === true))
      .join(GAP)
      .trimEnd();
  const rule = widths.map((width) => '\u2500'.repeat(width)).join(GAP);
  return [row(table.columns), rule, ...table.rows.map(row)];
}

/** As many on a line as fit it whole, so that no name parts from its cell where it need not. */
function sideBySide(cells: readonly string[]): readonly string[] {
  const lines: string[] = [];
  for (const cell of cells) {
    const beside = `${lines.at(-1) ?? ''} \u00b7 ${cell}`;
    if (lines.length > 0 && widthOf(beside) <= PHONE_WIDTH) lines.splice(-1, 1, beside);
    else lines.push(`  ${cell}`);
  }
  return lines;
}

/** The first column's cell as a heading, the others beneath it by name. */
function lists(table: Table): readonly string[] {
  const [, ...others] = table.columns;
  return table.rows.flatMap((row) => {
    const cells = others.flatMap((name, below) => {
      const cell = row[below + 1] ?? '';
      return cell === '' ? [] : [name === '' ? cell : `${name}: ${cell}`];
    });
    const beneath = sideBySide(cells).flatMap((line) => wrap(line, PHONE_WIDTH));
    return [...wrap(row[0] ?? '', PHONE_WIDTH), ...beneath];
  });
}

export function phoneTable(table: Table): readonly string[] {
  const clean: Table = {
    columns: table.columns.map(oneLine),
    rows: table.rows.map((row) => row.map(oneLine)),
  };
  const widths = clean.columns.map((column, at) =>
    Math.max(widthOf(column), ...clean.rows.map((row) => widthOf(row[at] ?? ''))),
  );
  const width = widths.reduce((sum, one) => sum + one, GAP.length * (widths.length - 1));
  return width <= PHONE_WIDTH ? grid(clean, widths) : lists(clean);
}
