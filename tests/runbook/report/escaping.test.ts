// People's words in a report are text: whatever they write, Markdown keeps its headings, lists, links and cells,
// and the page keeps its elements. A table has as many cells as it has columns.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { list, section, table, words } from '#runbook/report/document.ts';
import type { ReportDocument } from '#runbook/report/document.ts';
import { markdownOf, plain } from '#runbook/report/markdown.ts';
import { pageOf } from '#runbook/report/page.ts';

const nasty = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc
    .array(
      fc.constantFrom(
        ...'|\\`*_~[]<>!#-+.&"\'=:/@\n\r\t'.split(''),
        '<script>',
        '](http://x.example)',
        'https://x.example',
        'www.x.example',
        '&lt;',
        '-->',
        '```',
        '1. ',
        '\u202e',
        '\u2028',
        'word',
        ' ',
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join('')),
);

function documentOf(text: string): ReportDocument {
  return {
    title: text,
    banner: text,
    about: [text],
    data: text,
    lead: text,
    sections: [
      section(text, [
        words(text),
        { block: 'heading', text },
        ...list([text]),
        ...table(text, [text, 'b'], [[text, text]]),
        { block: 'picture', name: 'equity', title: text, alt: text, file: null },
      ]),
    ],
  };
}

const EMPTY = documentOf('x');
const SHAPE = markdownOf(EMPTY).split('\n');

test('in Markdown no line is anything but what the document made it', () => {
  fc.assert(
    fc.property(nasty, (text) => {
      const lines = markdownOf(documentOf(text)).split('\n');
      expect(lines).toHaveLength(SHAPE.length);
      const paragraphs = [lines[6] ?? '', lines[10] ?? '', (lines[14] ?? '').slice(2)];
      for (const line of paragraphs) {
        expect(line).not.toMatch(
          /^(#{1,6}(\s|$)|[-+*](\s|$)|\d{1,9}[.)](\s|$)|>|={1,}\s*$|-{2,}\s*$)/,
        );
        expect(line).not.toMatch(/^(`{3}|~{3})/);
      }
    }),
  );
});

test('in Markdown no mark of people stands unescaped, and no address becomes a link', () => {
  fc.assert(
    fc.property(nasty, (text) => {
      const shown = plain(text).replaceAll(/\\[\\|[\]<>`*_~:.&]/g, '');
      expect(shown).not.toMatch(/[\\|[\]<>`*]/);
      expect(shown).not.toMatch(/(?:https?|ftp):\/\//i);
      expect(shown).not.toMatch(/www\./i);
    }),
  );
});

test('a Markdown table has as many cells as columns', () => {
  fc.assert(
    fc.property(nasty, (text) => {
      const rows = markdownOf(documentOf(text))
        .split('\n')
        .filter((line) => line.startsWith('| '));
      for (const row of rows) expect(row.replaceAll(/\\[\\|]/g, '').match(/\|/g)).toHaveLength(3);
    }),
  );
});

/** The names of elements as they open and close, in order; a cell without words has none of its own. */
function elements(page: string): readonly string[] {
  return [...page.matchAll(/<(\/?[a-z0-9]+|!doctype)/g)]
    .map(([, name = '']) => name)
    .filter((name) => !/^\/?(span|th|td)$/.test(name));
}

test('a page has the elements of its document and no others', () => {
  const shape = elements(pageOf(EMPTY, {}));
  fc.assert(
    fc.property(nasty, (text) => {
      const page = pageOf(documentOf(text), {});
      expect(elements(page)).toEqual(shape);
      const body = page.slice(page.indexOf('<body>'));
      expect(body).not.toMatch(/&(?!amp;|lt;|gt;|quot;|#39;)/);
      expect(body).not.toMatch(/[\u202e\u2028\u2029\r]/u);
    }),
  );
});
