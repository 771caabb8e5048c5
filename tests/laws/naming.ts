// Law 4: a file is called after its concept, opens by saying what it is, and stays short enough to
// be read at one sitting.
import type { Node } from 'oxc-parser';

import { lineAt, offence, walk } from './parse.ts';
import type { Offence, SourceFile } from './parse.ts';

const FILE_LINES_MAX = 400;
const FUNCTION_LINES_MAX = 70;
const OPENING_WORDS_MIN = 4;

/** Dumping grounds: names that say nothing of what is inside, alone or as the last word. */
const DUMPING_GROUNDS: ReadonlySet<string> = new Set(
  'util utils helper helpers manager managers service services constants common shared misc'.split(
    ' ',
  ),
);

/**
 * Empty as a whole name, though a fair last word: `volatility-index` is an index, `order-types` are
 * the trade's.
 */
const EMPTY_ALONE: ReadonlySet<string> = new Set(['index', 'type', 'types', 'constant']);

/** Comments that speak to a tool, not to a reader. */
const DIRECTIVES = ['@ts-', 'eslint-', 'oxlint-', 'prettier-', '@vitest', 'vitest-', 'v8 '];

function isDumpingGround(name: string): boolean {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .split(/[-_.]/);
  const last = words.at(-1) ?? '';
  return DUMPING_GROUNDS.has(last) || (words.length === 1 && EMPTY_ALONE.has(last));
}

export function judgeNames(files: readonly SourceFile[]): readonly Offence[] {
  return files.flatMap(({ path }) => {
    const parts = path.replace(/(\.test)?\.ts$/, '').split('/');
    const bad = parts.find(isDumpingGround);
    if (bad === undefined) return [];
    const remedy = 'Name the concept that is inside; if there are several, make several files';
    return [{ path, line: 1, what: `has the empty name "${bad}"`, remedy }];
  });
}

/** The words of the comment a file opens with, none when it opens with anything else. */
function openingOf(file: SourceFile): string {
  const start = file.program.hashbang?.end ?? 0;
  const spoken = file.comments.filter(
    ({ value }) => !DIRECTIVES.some((directive) => value.trim().startsWith(directive)),
  );
  const [first] = spoken;
  const code = file.program.body[0]?.start ?? file.text.length;
  if (first === undefined || first.start < start || first.start > code) return '';
  const lines: string[] = [];
  let end = first.start;
  for (const comment of spoken) {
    const isNext = file.text.slice(end, comment.start).trim() === '';
    if (!isNext || comment.start > code) break;
    lines.push(comment.value.replaceAll(/^[\s*]+/gm, ''));
    end = comment.end;
  }
  return lines.join(' ').replaceAll(/\s+/g, ' ').trim();
}

/** A sentence begins like one, has some words, and ends. */
function isSentence(text: string): boolean {
  const isBegun = /^[\p{Lu}\p{N}`'"“]/u.test(text);
  return isBegun && /[.!?]/.test(text) && text.split(' ').length >= OPENING_WORDS_MIN;
}

export function judgeOpenings(files: readonly SourceFile[]): readonly Offence[] {
  return files
    .filter((file) => !isSentence(openingOf(file)))
    .map(({ path }) => {
      const remedy = 'Say in one to three sentences what it is and what is always true of it';
      return { path, line: 1, what: 'does not open with a sentence', remedy };
    });
}

function isFunction(node: Node): boolean {
  return ['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'].includes(
    node.type,
  );
}

export function judgeFileLengths(files: readonly SourceFile[]): readonly Offence[] {
  return files.flatMap((file) => {
    const lines = file.text.trimEnd().split('\n').length;
    if (lines <= FILE_LINES_MAX) return [];
    const what = `has ${lines} lines, ${FILE_LINES_MAX} are allowed`;
    return [
      { path: file.path, line: FILE_LINES_MAX, what, remedy: 'Give one concept its own file' },
    ];
  });
}

export function judgeFunctionLengths(files: readonly SourceFile[]): readonly Offence[] {
  return files.flatMap((file) => {
    const found: Offence[] = [];
    walk(file.program, (node) => {
      const lines = isFunction(node) ? lineAt(file, node.end) - lineAt(file, node.start) + 1 : 0;
      const what = `a function has ${lines} lines, ${FUNCTION_LINES_MAX} are allowed`;
      const words = { what, remedy: 'Let its steps be functions with names' };
      if (lines > FUNCTION_LINES_MAX) found.push(offence(file, node, words));
      return undefined;
    });
    return found;
  });
}
