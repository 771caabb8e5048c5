// Law 2: a file is pure unless the table of shells names it. Pure is: no waiting, clock, lot,
// process, console, timer, disk, network or catch. The table is judged too: a shell that is gone,
// or needs its line no longer, is an offence.
import type { Node } from 'oxc-parser';

import { edgesOf } from './edges.ts';
import { HOMES } from './homes.ts';
import { lineAt, offence, walk } from './parse.ts';
import type { Offence, SourceFile } from './parse.ts';
import { isType, usesFromOutside } from './scope.ts';
import type { Use } from './scope.ts';

const PORT =
  'Take it as a port from main, or name the file in tests/laws/shells.ts with its reason';

/** Names from outside that touch the world however they are used. */
const AMBIENT: ReadonlyMap<string, string> = new Map([
  ...entries('waits', 'Promise', 'queueMicrotask'),
  ...entries('sets a timer', 'setTimeout', 'setInterval', 'setImmediate'),
  ...entries('sets a timer', 'clearTimeout', 'clearInterval', 'clearImmediate'),
  ...entries('reads a clock', 'performance'),
  ...entries('draws lots', 'crypto'),
  ...entries('touches the process', 'process', 'Worker', 'BroadcastChannel', 'MessageChannel'),
  ...entries('touches the process', 'navigator', 'require', 'module', 'gc'),
  ...entries('prints', 'console'),
  ...entries('touches the network', 'fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest'),
  ...entries('touches the page', 'document', 'window', 'location', 'history'),
  ...entries('touches the page', 'requestAnimationFrame', 'cancelAnimationFrame', 'matchMedia'),
  ...entries('stores outside the journal', 'localStorage', 'sessionStorage'),
  ...entries('hides what it touches', 'globalThis', 'global', 'eval', 'Function'),
]);

/** Names that are pure but for some members; used whole they could hide one of those. */
const MEMBERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Date: { now: 'reads a clock' },
  Temporal: { Now: 'reads a clock' },
  Math: { random: 'draws lots' },
  AbortSignal: { timeout: 'sets a timer' },
  Atomics: { wait: 'waits', waitAsync: 'waits' },
};

const PURE_BUILTINS: ReadonlyMap<string, readonly string[]> = new Map([
  ['node:crypto', ['createHash', 'createHmac', 'hash']],
]);

function entries(
  what: string,
  ...names: readonly string[]
): readonly (readonly [string, string])[] {
  return names.map((name) => [name, what] as const);
}

function memberName(node: Node | undefined): string | undefined {
  if (node?.type !== 'MemberExpression') return undefined;
  if (!node.computed && node.property.type === 'Identifier') return node.property.name;
  const { property } = node;
  return property.type === 'Literal' && typeof property.value === 'string'
    ? property.value
    : undefined;
}

function judgeDate({ node, parent }: Use): string | undefined {
  if (parent?.type === 'NewExpression' && parent.callee === node) {
    return parent.arguments.length === 0 ? 'reads a clock (new Date())' : '';
  }
  return parent?.type === 'CallExpression' && parent.callee === node
    ? 'reads a clock (Date())'
    : undefined;
}

/** Says what a use from outside touches, or nothing when it is harmless. */
function judgeUse(use: Use): string | undefined {
  const { name, node, parent } = use;
  const ambient = AMBIENT.get(name);
  if (ambient !== undefined) return `${ambient} (${name})`;
  const members = Object.hasOwn(MEMBERS, name) ? MEMBERS[name] : undefined;
  if (members === undefined) return undefined;
  const judged = name === 'Date' ? judgeDate(use) : undefined;
  if (judged !== undefined) return judged === '' ? undefined : judged;
  if (parent?.type === 'BinaryExpression' && parent.operator === 'instanceof') return undefined;
  const isObject = parent?.type === 'MemberExpression' && parent.object === node;
  const member = isObject ? memberName(parent) : undefined;
  if (member === undefined) return `hides which member of ${name} it uses`;
  const bad = Object.hasOwn(members, member) ? members[member] : undefined;
  return bad === undefined ? undefined : `${bad} (${name}.${member})`;
}

function isAsync(node: Node): boolean {
  switch (node.type) {
    case 'AwaitExpression':
    case 'ImportExpression':
      return true;
    case 'ForOfStatement':
      return node.await;
    case 'VariableDeclaration':
      return node.kind === 'await using';
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return node.async;
    default:
      return false;
  }
}

function isCatching(node: Node): boolean {
  if (node.type === 'CatchClause') return true;
  return node.type === 'CallExpression' && memberName(node.callee) === 'catch';
}

function judgeSyntax(file: SourceFile): readonly Offence[] {
  const found: Offence[] = [];
  walk(file.program, (node) => {
    if (isType(node)) return 'skip';
    if (isAsync(node)) found.push(offence(file, node, { what: 'waits', remedy: PORT }));
    if (isCatching(node)) {
      const remedy = 'Answer with a refusal, or let the fault rise to a shell';
      found.push(offence(file, node, { what: 'catches', remedy }));
    }
    return undefined;
  });
  return found;
}

function judgeImports(file: SourceFile): readonly Offence[] {
  return edgesOf(file).flatMap(({ kind, line, names, target, to }) => {
    const pure = PURE_BUILTINS.get(to) ?? [];
    const isPureBuiltin = names.length > 0 && names.every((name) => pure.includes(name));
    const isPurePackage = target === 'package' && Object.hasOwn(HOMES, to) && HOMES[to]?.pure;
    const isHarmless = target === 'builtin' ? isPureBuiltin : isPurePackage === true;
    if (kind === 'type' || target === 'ours' || isHarmless) return [];
    return [{ path: file.path, line, what: `brings the world in (${to})`, remedy: PORT }];
  });
}

/** Everything in one file that only a shell may do, from the top down. */
export function impurities(file: SourceFile): readonly Offence[] {
  const uses = usesFromOutside(file.program).flatMap((use) => {
    const what = judgeUse(use);
    if (what === undefined) return [];
    return [{ path: file.path, line: lineAt(file, use.node.start), what, remedy: PORT }];
  });
  return [...judgeImports(file), ...judgeSyntax(file), ...uses].sort((a, b) => a.line - b.line);
}

export function judgePurity(
  files: readonly SourceFile[],
  shells: Readonly<Record<string, string>>,
): readonly Offence[] {
  const inTable = (path: string): boolean => Object.hasOwn(shells, path);
  const found = files.filter((file) => !inTable(file.path)).flatMap(impurities);
  const stale = Object.keys(shells).flatMap((path) => {
    const file = files.find((one) => one.path === path);
    if (file !== undefined && impurities(file).length > 0) return [];
    const what = file === undefined ? 'is a shell that does not exist' : 'is pure, yet a shell';
    return [{ path, line: 1, what, remedy: 'Take its line out of tests/laws/shells.ts' }];
  });
  return [...found, ...stale];
}
