// Which file needs which: every import, re-export, type import, worker address and resolved package
// of a source, with the kind of the bond. A bond is a type only where nothing is left of it when
// the types are stripped.
import { dirname, join } from 'node:path/posix';

import type { Argument, Node } from 'oxc-parser';

import { lineAt, walk } from './parse.ts';
import type { SourceFile } from './parse.ts';

export type EdgeKind = 'type' | 'value' | 'worker';

export interface Edge {
  readonly from: string;
  readonly line: number;
  readonly kind: EdgeKind;
  /** As it stands in the source. */
  readonly specifier: string;
  /**
   * A path from the root for a file of ours, a package's name, or `node:` and the name of a
   * builtin.
   */
  readonly to: string;
  readonly target: 'ours' | 'package' | 'builtin';
  /** The imported names; a namespace or default import, or an address, has none. */
  readonly names: readonly string[];
}

interface Found {
  readonly specifier: string;
  readonly kind: EdgeKind;
  readonly names: readonly string[];
}

const ALIASES: ReadonlyMap<string, string> = new Map([
  ['#engine/', 'src/engine/'],
  ['#runbook/', 'src/runbook/'],
  ['#bot/', 'src/bot/'],
  ['#tests/', 'tests/'],
]);

function resolve(from: string, specifier: string): Pick<Edge, 'to' | 'target'> {
  if (specifier.startsWith('node:')) return { to: specifier, target: 'builtin' };
  for (const [alias, folder] of ALIASES) {
    if (specifier.startsWith(alias)) {
      return { to: folder + specifier.slice(alias.length), target: 'ours' };
    }
  }
  if (/^\.{1,2}\//.test(specifier)) return { to: join(dirname(from), specifier), target: 'ours' };
  const parts = specifier.split('/');
  return { to: parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/'), target: 'package' };
}

function textOf(node: Argument | Node | undefined): string | undefined {
  return node?.type === 'Literal' && typeof node.value === 'string' ? node.value : undefined;
}

function isImportMeta(node: Node | undefined): boolean {
  return node?.type === 'MetaProperty' && node.meta.name === 'import';
}

/** `new URL('./worker.ts', import.meta.url)` names a file that is run, not imported. */
function addressIn(node: Node): Found | undefined {
  if (node.type !== 'NewExpression') return undefined;
  if (node.callee.type !== 'Identifier' || node.callee.name !== 'URL') return undefined;
  const [address, base] = node.arguments;
  const specifier = textOf(address);
  const isHere = base?.type === 'MemberExpression' && isImportMeta(base.object);
  if (specifier === undefined || !isHere || !specifier.endsWith('.ts')) return undefined;
  const relative = specifier.startsWith('.') ? specifier : `./${specifier}`;
  return { specifier: relative, kind: 'worker', names: [] };
}

/**
 * `require('x')`, `require.resolve('x')` and `import.meta.resolve('x')` bring a package in without
 * an import.
 */
function resolvedIn(node: Node): Found | undefined {
  if (node.type !== 'CallExpression') return undefined;
  const { callee } = node;
  const isRequire = (at: Node): boolean => at.type === 'Identifier' && at.name === 'require';
  const isResolve =
    callee.type === 'MemberExpression' &&
    callee.property.type === 'Identifier' &&
    callee.property.name === 'resolve' &&
    (isRequire(callee.object) || isImportMeta(callee.object));
  const specifier = textOf(node.arguments[0]);
  if (specifier === undefined || !(isRequire(callee) || isResolve)) return undefined;
  return { specifier, kind: 'value', names: [] };
}

function foundIn(node: Node): Found | undefined {
  switch (node.type) {
    case 'ImportDeclaration': {
      const names = node.specifiers.flatMap((one) =>
        one.type === 'ImportSpecifier' && one.imported.type === 'Identifier'
          ? [one.imported.name]
          : [],
      );
      const isNamed = names.length === node.specifiers.length;
      const kind = node.importKind === 'type' ? 'type' : 'value';
      return { specifier: node.source.value, kind, names: isNamed ? names : [] };
    }
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration': {
      if (node.source === null) return undefined;
      const kind = node.exportKind === 'type' ? 'type' : 'value';
      return { specifier: node.source.value, kind, names: [] };
    }
    case 'ImportExpression': {
      const specifier = textOf(node.source);
      return specifier === undefined ? undefined : { specifier, kind: 'value', names: [] };
    }
    case 'TSImportType':
      return { specifier: node.source.value, kind: 'type', names: [] };
    default:
      return addressIn(node) ?? resolvedIn(node);
  }
}

export function edgesOf(file: SourceFile): readonly Edge[] {
  const edges: Edge[] = [];
  walk(file.program, (node) => {
    const found = foundIn(node);
    if (found !== undefined) {
      const at = { from: file.path, line: lineAt(file, node.start) };
      edges.push({ ...at, ...found, ...resolve(file.path, found.specifier) });
    }
    return undefined;
  });
  return edges;
}
