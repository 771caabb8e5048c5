// The tree of our own sources as the laws see it: each file parsed by a real parser, its path
// written from the root with forward slashes. The laws read this and nothing else, so a self-test
// hands them a small source as a string.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { parseSync, visitorKeys } from 'oxc-parser';
import type { Comment, Node, Program } from 'oxc-parser';

export interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly program: Program;
  readonly comments: readonly Comment[];
}

/** A broken law: where, what was found there, and what to do about it. */
export interface Offence {
  readonly path: string;
  readonly line: number;
  readonly what: string;
  readonly remedy: string;
}

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export function parseSource(path: string, text: string): SourceFile {
  const { program, comments, errors } = parseSync(path, text, { lang: 'ts', sourceType: 'module' });
  const [first] = errors;
  if (first !== undefined) throw new SyntaxError(`${path}: ${first.message}`);
  return { path, text, program, comments };
}

/**
 * Every .ts file below the named folders of the checkout, in the order of their paths; a folder
 * that is not there holds none.
 */
export function readTree(...folders: readonly string[]): readonly SourceFile[] {
  return folders
    .filter((folder) => existsSync(`${ROOT}${folder}`))
    .flatMap((folder) =>
      readdirSync(`${ROOT}${folder}`, { recursive: true, encoding: 'utf8' }).map(
        (name) => `${folder}/${name.replaceAll('\\', '/')}`,
      ),
    )
    .filter((path) => path.endsWith('.ts'))
    .sort()
    .map((path) => parseSource(path, readFileSync(`${ROOT}${path}`, 'utf8')));
}

export function lineAt(file: SourceFile, offset: number): number {
  return file.text.slice(0, offset).split('\n').length;
}

export function offence(file: SourceFile, node: { start: number }, words: Words): Offence {
  return { path: file.path, line: lineAt(file, node.start), ...words };
}

interface Words {
  readonly what: string;
  readonly remedy: string;
}

/** One line an offence, as an editor can follow it. */
export function tell(offences: readonly Offence[]): readonly string[] {
  return offences.map(({ path, line, what, remedy }) => `${path}:${line} ${what}. ${remedy}`);
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value;
}

export function childrenOf(node: Node): readonly Node[] {
  const fields = new Map<string, unknown>(Object.entries(node));
  return (visitorKeys[node.type] ?? []).flatMap((key) => {
    const value = fields.get(key);
    return (Array.isArray(value) ? value : [value]).filter(isNode);
  });
}

/**
 * Visits a node and all below it, parents last in the trail; a visit that answers 'skip' is not
 * followed down.
 */
export function walk(
  node: Node,
  visit: (node: Node, trail: readonly Node[]) => 'skip' | undefined,
  trail: readonly Node[] = [],
): void {
  if (visit(node, trail) === 'skip') return;
  const below = [...trail, node];
  for (const child of childrenOf(node)) walk(child, visit, below);
}
