// A report as one page of HTML that needs nothing else: no script, no font, no other file. Light and dark follow
// the reader, tables keep their meaning on a phone, and every word is escaped.
import { oneLine } from '#runbook/report/document.ts';
import type { Block, Cell, ReportDocument, TableBlock } from '#runbook/report/document.ts';
import { PAGE_STYLE } from '#runbook/report/style.ts';

/** A drawing in both themes, each as the whole text of an SVG. */
export interface Drawn {
  readonly light: string;
  readonly dark: string;
}

/** By the name of the picture. */
export type Drawings = Readonly<Record<string, Drawn>>;

const MARKS: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escaped(text: string): string {
  return oneLine(text).replace(/[&<>"']/g, (mark) => MARKS[mark] ?? '');
}

/** A drawing as an address; its own fonts are named first, then those of the reader. */
function address(svg: string): string {
  const text = svg.replaceAll('font-family:Inter', 'font-family:Inter,system-ui,sans-serif');
  return `data:image/svg+xml;base64,${Buffer.from(text, 'utf8').toString('base64')}`;
}

function figure(drawn: Drawn, title: string, alt: string): string {
  return [
    '<figure>',
    '<picture>',
    `<source media="screen and (prefers-color-scheme: dark)" srcset="${address(drawn.dark)}">`,
    `<img src="${address(drawn.light)}" width="800" height="540" alt="${escaped(`${title}: ${alt}`)}">`,
    '</picture>',
    `<figcaption>${escaped(alt)}</figcaption>`,
    '</figure>',
  ].join('\n');
}

function cellHtml(one: Cell, head: string, first: 'heads the row' | 'within'): string {
  const tone = one.tone === 'plain' ? '' : ` class="${one.tone}"`;
  const text = one.text === '' ? '' : `<span>${escaped(one.text)}</span>`;
  return first === 'heads the row'
    ? `<th role="rowheader" scope="row"${tone}>${text}</th>`
    : `<td role="cell" data-head="${escaped(head)}"${tone}>${text}</td>`;
}

function tableHtml({ caption, head, rows }: TableBlock): string {
  const heads = head
    .map((text) =>
      text === ''
        ? '<td role="cell"></td>'
        : `<th role="columnheader" scope="col">${escaped(text)}</th>`,
    )
    .join('');
  const body = rows.map((row) => {
    const cells = row.map((one, at) =>
      cellHtml(one, head[at] ?? '', at === 0 ? 'heads the row' : 'within'),
    );
    return `<tr role="row">${cells.join('')}</tr>`;
  });
  return [
    '<table role="table">',
    `<caption>${escaped(caption)}</caption>`,
    `<thead role="rowgroup"><tr role="row">${heads}</tr></thead>`,
    `<tbody role="rowgroup">`,
    ...body,
    '</tbody>',
    '</table>',
  ].join('\n');
}

function blockHtml(block: Block, drawings: Drawings): string {
  switch (block.block) {
    case 'words':
      return `<p${block.tone === 'plain' ? '' : ` class="${block.tone}"`}>${escaped(block.text)}</p>`;
    case 'heading':
      return `<h3>${escaped(block.text)}</h3>`;
    case 'list': {
      const items = block.items.map(({ text, under }) => {
        const below = under.map((line) => `<li>${escaped(line)}</li>`).join('');
        return `<li>${escaped(text)}${below === '' ? '' : `<ul>${below}</ul>`}</li>`;
      });
      return `<ul>\n${items.join('\n')}\n</ul>`;
    }
    case 'table':
      return tableHtml(block);
    case 'picture': {
      const drawn = Object.hasOwn(drawings, block.name) ? drawings[block.name] : undefined;
      return drawn === undefined
        ? `<p>${escaped(`${block.title}: ${block.alt}`)}</p>`
        : figure(drawn, block.title, block.alt);
    }
  }
}

function sectionId(at: number): string {
  return `section-${at + 1}`;
}

/** The whole page; a picture that was not drawn is told in its words. */
export function pageOf(document: ReportDocument, drawings: Drawings): string {
  const { title, banner, about, data, lead, sections } = document;
  const contents = sections.map(
    (one, at) => `<li><a href="#${sectionId(at)}">${escaped(one.title)}</a></li>`,
  );
  const bodies = sections.flatMap((one, at) => [
    `<section aria-labelledby="${sectionId(at)}">`,
    `<h2 id="${sectionId(at)}">${escaped(one.title)}</h2>`,
    ...one.blocks.map((block) => blockHtml(block, drawings)),
    '</section>',
  ]);
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">`,
    `<title>${escaped(title)}</title>`,
    `<style>${PAGE_STYLE}</style>`,
    '</head>',
    '<body>',
    '<header>',
    `<p class="banner">${escaped(banner)}</p>`,
    `<h1>${escaped(title)}</h1>`,
    ...(lead === null ? [] : [`<p class="lead">${escaped(lead)}</p>`]),
    `<p class="about">${about.map(escaped).join(' \u00b7 ')}</p>`,
    `<p class="about">Data: ${escaped(data)}</p>`,
    '</header>',
    '<nav aria-label="Sections">',
    `<ul>${contents.join('')}</ul>`,
    '</nav>',
    '<main>',
    ...bodies,
    '</main>',
    '</body>',
    '</html>',
    '',
  ].join('\n');
}
