// Which names a source declares itself, and where: a name that stands in no scope around its use
// comes from outside the file. Types are no uses: what is gone when the types are stripped cannot
// touch the world.
import type { Node, Program } from 'oxc-parser';

import { walk } from './parse.ts';

const SCOPES: ReadonlySet<Node['type']> = new Set([
  'Program',
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
  'BlockStatement',
  'StaticBlock',
  'ForStatement',
  'ForInStatement',
  'ForOfStatement',
  'SwitchStatement',
  'CatchClause',
  'ClassDeclaration',
  'ClassExpression',
]);

/**
 * Wrappers that hold an expression beside their type; every other TS node is a type and nothing
 * else.
 */
const TYPED_EXPRESSIONS: ReadonlySet<Node['type']> = new Set([
  'TSAsExpression',
  'TSSatisfiesExpression',
  'TSNonNullExpression',
  'TSTypeAssertion',
  'TSInstantiationExpression',
]);

export function isType(node: Node): boolean {
  return node.type.startsWith('TS') && !TYPED_EXPRESSIONS.has(node.type);
}

/** The names a binding pattern brings in. */
function namesIn(pattern: Node): readonly string[] {
  switch (pattern.type) {
    case 'Identifier':
      return [pattern.name];
    case 'ObjectPattern':
      return pattern.properties.flatMap(namesIn);
    case 'Property':
      return namesIn(pattern.value);
    case 'ArrayPattern':
      return pattern.elements.flatMap((one) => (one === null ? [] : namesIn(one)));
    case 'AssignmentPattern':
      return namesIn(pattern.left);
    case 'RestElement':
      return namesIn(pattern.argument);
    default:
      return [];
  }
}

interface Declared {
  readonly names: readonly string[];
  /** True when the names stand in the node's own scope, false when in the one around it. */
  readonly isInside: boolean;
}

function declaredBy(node: Node): readonly Declared[] {
  switch (node.type) {
    case 'VariableDeclarator':
      return [{ names: namesIn(node.id), isInside: false }];
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression': {
      const own = node.id === null ? [] : [node.id.name];
      const isExpression = node.type !== 'FunctionDeclaration';
      return [
        { names: node.params.flatMap(namesIn), isInside: true },
        { names: own, isInside: isExpression },
      ];
    }
    case 'ClassDeclaration':
    case 'ClassExpression': {
      const own = node.id === null ? [] : [node.id.name];
      return [{ names: own, isInside: node.type === 'ClassExpression' }];
    }
    case 'CatchClause':
      return [{ names: node.param === null ? [] : namesIn(node.param), isInside: true }];
    case 'ImportDeclaration':
      return [{ names: node.specifiers.map((one) => one.local.name), isInside: false }];
    default:
      return [];
  }
}

function scopesOf(program: Program): ReadonlyMap<Node, ReadonlySet<string>> {
  const scopes = new Map<Node, Set<string>>();
  walk(program, (node, trail) => {
    if (isType(node)) return 'skip';
    if (SCOPES.has(node.type)) scopes.set(node, new Set());
    for (const { names, isInside } of declaredBy(node)) {
      const home = isInside ? node : trail.findLast((one) => SCOPES.has(one.type));
      for (const name of names) scopes.get(home ?? program)?.add(name);
    }
    return undefined;
  });
  return scopes;
}

/** Whether an identifier is only a name of a member, a key or a label, where it stands. */
function isMereName(node: Node, parent: Node | undefined): boolean {
  switch (parent?.type) {
    case 'MemberExpression':
      return parent.property === node && !parent.computed;
    case 'Property':
    case 'MethodDefinition':
    case 'PropertyDefinition':
    case 'AccessorProperty':
      return parent.key === node && !parent.computed;
    case 'LabeledStatement':
    case 'BreakStatement':
    case 'ContinueStatement':
    case 'MetaProperty':
    case 'ExportSpecifier':
      return true;
    default:
      return false;
  }
}

export interface Use {
  readonly name: string;
  readonly node: Node;
  readonly parent: Node | undefined;
  readonly grandparent: Node | undefined;
}

/** Every use of a name that the file itself does not declare around it. */
export function usesFromOutside(program: Program): readonly Use[] {
  const scopes = scopesOf(program);
  const uses: Use[] = [];
  walk(program, (node, trail) => {
    if (isType(node) || node.type === 'ImportDeclaration') return 'skip';
    if (node.type !== 'Identifier') return undefined;
    const parent = trail.at(-1);
    if (isMereName(node, parent)) return undefined;
    if (trail.some((one) => scopes.get(one)?.has(node.name) === true)) return undefined;
    uses.push({ name: node.name, node, parent, grandparent: trail.at(-2) });
    return undefined;
  });
  return uses;
}
