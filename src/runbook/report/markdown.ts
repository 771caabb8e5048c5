// A report in Markdown. Whatever people wrote is shown as text and never as markup: no word of it becomes
// emphasis, a link, a heading, a picture or another cell.
import { oneLine } from '#runbook/report/document.ts';
import type { Block, ReportDocument } from '#runbook/report/document.ts';

const MARKS = /[\\|[\]<>`*]|(?<![\p{L}\p{N}])[_~]|[_~](?![\p{L}\p{N}])/gu;
/** What begins a heading, a list, a rule, a quotation or indented code where it stands first. */
const FIRST = /^(\d{1,9}(?=[.)])|)([#=+.)-])/u;
/** What would be read as another letter, "&lt;". */
const ENTITY = /&(?=#?[\p{L}\p{N}]+;)/gu;
const ADDRESS = /(https?|ftp|www)([:.])/giu;

/** Text as Markdown shows it, letter for letter, on one line. */
export function plain(text: string): string {
  return oneLine(text)
    .replace(MARKS, (mark) => `\\${mark}`)
    .replace(ENTITY, '\\&')
    .replace(ADDRESS, '$1\\$2');
}

/** The same where it stands first on a line; an amount with its sign begins no list. */
function leading(text: string): string {
  const line = plain(text);
  return /^[+-]?\$?\d+(?![.)\d]*[.)])/.test(line) ? line : line.replace(FIRST, '$1\\$2');
}

/** A table of texts. */
export function tableLines(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  const line = (cells: readonly string[]): string => `| ${cells.map(plain).join(' | ')} |`;
  return [line(head), `|${head.map(() => ' --- |').join('')}`, ...rows.map(line)];
}

function blockLines(block: Block): readonly string[] {
  switch (block.block) {
    case 'words':
      return [leading(block.text)];
    case 'heading':
      return [`### ${plain(block.text)}`];
    case 'list':
      return block.items.flatMap(({ text, under }) => [
        `- ${leading(text)}`,
        ...under.map((line) => `  - ${leading(line)}`),
      ]);
    case 'table':
      return tableLines(
        block.head,
        block.rows.map((row) => row.map((one) => one.text)),
      );
    case 'picture':
      return [
        block.file === null
          ? `${plain(block.title)}: ${plain(block.alt)}`
          : `![${plain(block.alt)}](${block.file})`,
      ];
  }
}

function banner({ banner: mode, about }: ReportDocument): string {
  return [`**${plain(mode)}**`, ...about.map(plain)].join(' - ');
}

/** The whole document; every block stands apart from the next by a blank line. */
export function markdownOf(document: ReportDocument): string {
  const lines = [
    `# ${plain(document.title)}`,
    '',
    banner(document),
    '',
    `Data: ${plain(document.data)}`,
    ...(document.lead === null ? [] : ['', leading(document.lead)]),
    ...document.sections.flatMap(({ title, blocks }) => [
      '',
      `## ${plain(title)}`,
      ...blocks.flatMap((block) => ['', ...blockLines(block)]),
    ]),
  ];
  return `${lines.join('\n')}\n`;
}
