// Law 3: the imports make a tree that can be read from its roots. No cycles, no barrels, no default
// exports, nothing unreached.
import { edgesOf } from './edges.ts';
import type { Edge } from './edges.ts';
import { COMPOSITION_ROOTS } from './homes.ts';
import { offence, walk } from './parse.ts';
import type { Offence, SourceFile } from './parse.ts';

type Graph = ReadonlyMap<string, readonly Edge[]>;

function graphOf(files: readonly SourceFile[]): Graph {
  return new Map(
    files.map((file) => [file.path, edgesOf(file).filter(({ target }) => target === 'ours')]),
  );
}

/**
 * Strongly connected files by Tarjan (1972): each is in one answer, and an answer of two or more is
 * a cycle.
 */
function knots(graph: Graph): readonly (readonly string[])[] {
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const found: (readonly string[])[] = [];
  const visit = (path: string): number => {
    const index = order.size;
    order.set(path, index);
    open.push(path);
    let low = index;
    for (const { to, kind } of graph.get(path) ?? []) {
      if (kind === 'worker' || !graph.has(to)) continue;
      if (!order.has(to)) low = Math.min(low, visit(to));
      else if (open.includes(to)) low = Math.min(low, order.get(to) ?? low);
    }
    lowest.set(path, low);
    if (low === index) found.push(open.splice(open.indexOf(path)));
    return low;
  };
  for (const path of graph.keys()) if (!order.has(path)) visit(path);
  return found;
}

/**
 * A worker may import types of the file that starts it; any other way round is a cycle, types
 * included.
 */
export function judgeCycles(files: readonly SourceFile[]): readonly Offence[] {
  const graph = graphOf(files);
  return knots(graph).flatMap((members) => {
    const inside = members.flatMap((path) =>
      (graph.get(path) ?? []).filter(({ to, kind }) => kind !== 'worker' && members.includes(to)),
    );
    const [first] = inside;
    if (first === undefined) return [];
    const what = `is in a cycle: ${members.toSorted().join(', ')}`;
    const remedy = 'Move what both need into a file of its own that imports neither';
    return [{ path: first.from, line: first.line, what, remedy }];
  });
}

export function judgeBarrels(files: readonly SourceFile[]): readonly Offence[] {
  return files.flatMap((file) => {
    const { body } = file.program;
    const passesOn = body.some(
      (one) =>
        one.type === 'ExportAllDeclaration' ||
        (one.type === 'ExportNamedDeclaration' && one.declaration === null),
    );
    const hasOwn = body.some(
      (one) =>
        one.type !== 'ImportDeclaration' &&
        one.type !== 'ExportAllDeclaration' &&
        !(one.type === 'ExportNamedDeclaration' && one.declaration === null),
    );
    if (!passesOn || hasOwn) return [];
    const remedy = 'Import from the files themselves and delete this one';
    return [offence(file, { start: 0 }, { what: 'only passes on what others export', remedy })];
  });
}

export function judgeDefaults(files: readonly SourceFile[]): readonly Offence[] {
  return files.flatMap((file) => {
    const found: Offence[] = [];
    walk(file.program, (node) => {
      const isDefault =
        node.type === 'ExportDefaultDeclaration' ||
        (node.type === 'ExportSpecifier' &&
          node.exported.type === 'Identifier' &&
          node.exported.name === 'default');
      const words = { what: 'has a default export', remedy: 'Export it by its name' };
      if (isDefault) found.push(offence(file, node, words));
      return undefined;
    });
    return found;
  });
}

export function judgeReach(files: readonly SourceFile[]): readonly Offence[] {
  const graph = graphOf(files);
  const missing = COMPOSITION_ROOTS.filter((root) => !graph.has(root));
  const reached = new Set<string>();
  const pending = [...COMPOSITION_ROOTS];
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    if (reached.has(path)) continue;
    reached.add(path);
    pending.push(...(graph.get(path) ?? []).map(({ to }) => to));
  }
  const remedy = 'Wire it in, or delete it';
  const write = 'Write it, or take it out of the roots in tests/laws/homes.ts';
  return [
    ...missing.map((path) => ({
      path,
      line: 1,
      what: 'is a root that is not there',
      remedy: write,
    })),
    ...files
      .filter(({ path }) => !reached.has(path))
      .map(({ path }) => ({ path, line: 1, what: 'is reached from no root', remedy })),
  ];
}

/**
 * An import of ours that names a file which is not there is judged by the compiler; an address is
 * judged here.
 */
export function judgeAddresses(files: readonly SourceFile[]): readonly Offence[] {
  const paths = new Set(files.map(({ path }) => path));
  return files
    .flatMap(edgesOf)
    .filter(({ kind, to }) => kind === 'worker' && !paths.has(to))
    .map(({ from, line, to }) => {
      const what = `names ${to}, which does not exist`;
      return { path: from, line, what, remedy: 'Name the file as it is' };
    });
}
