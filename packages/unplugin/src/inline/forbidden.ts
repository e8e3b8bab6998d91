import type { Node } from 'oxc-parser';
import { childrenOf } from '../source/syntax.js';
import { fail } from './inline-error.js';
import type { Source } from './parse.js';
import { around, contains, type Range } from './tree.js';

/** @throws {InlineError} if a function of `inline()` uses what only the function around it has. */
export function checkClosure(source: Source, closure: Node): void {
  for (const child of childrenOf(closure)) checkOwn(source, child);
  for (const { identifier, resolved } of source.references) {
    if (identifier.name !== 'arguments' || !contains(closure, identifier)) continue;
    if (resolved !== null && resolved.scope.block !== closure && contains(closure, resolved.scope.block)) continue;
    fail(
      source,
      identifier,
      'arguments',
      `a task has no 'arguments': copy what the function needs of it to a constant before`,
    );
  }
  checkMoved(source, closure);
}

/** What belongs to the function around: not in the functions that have their own. */
function checkOwn(source: Source, node: Node): void {
  switch (node.type) {
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'StaticBlock':
      return;
    case 'PropertyDefinition':
    case 'AccessorProperty':
      for (const each of node.decorators ?? []) checkOwn(source, each);
      if (node.computed) checkOwn(source, node.key);
      return;
    case 'ThisExpression':
      return failThis(source, node);
    case 'JSXIdentifier':
      if (node.name === 'this' && isComponent(node)) failThis(source, node);
      return;
    case 'Super':
      return fail(
        source,
        node,
        'super',
        `a task has no 'super': call the method before, and use its result in the function`,
      );
    case 'MetaProperty':
      if (node.meta.name === 'new')
        fail(source, node, 'new.target', `a task has no 'new.target': copy it to a constant before`);
      return;
    default:
      for (const child of childrenOf(node)) checkOwn(source, child);
  }
}

function failThis(source: Source, node: Node): never {
  fail(
    source,
    node,
    'this',
    `a task has no 'this': copy what the function needs of it to a constant before, as in 'const { width } = this'`,
  );
}

/** Whether the name is the first of an element's name, and not that of an attribute. */
function isComponent(name: Node): boolean {
  const { parent } = name;
  if (parent?.type === 'JSXMemberExpression') return parent.object === name;
  return parent?.type === 'JSXOpeningElement';
}

/** @throws {InlineError} if code would mean something else in another module, or outside its class. */
export function checkMoved(source: Source, moved: Node): void {
  const visit = (node: Node): void => {
    if (node.type === 'MetaProperty' && node.meta.name === 'import' && !isEnvironment(node)) {
      fail(
        source,
        node,
        'import.meta',
        `'import.meta' would be that of another module in a worker: copy what the function needs of it to a constant before, ` +
          `as in 'const { url } = import.meta'`,
      );
    }
    if (node.type === 'PrivateIdentifier' && !isDeclaredWithin(node, moved)) {
      fail(
        source,
        node,
        'private-name',
        `'#${node.name}' can only be used in its class, which the function leaves: copy its value to a constant before`,
      );
    }
    for (const child of childrenOf(node)) visit(child);
  };
  visit(moved);
  for (const { identifier, resolved } of source.references) {
    const { parent } = identifier;
    const called = parent?.type === 'CallExpression' && parent.callee === identifier && !parent.optional;
    if (identifier.name === 'eval' && resolved === null && called && contains(moved, identifier)) {
      fail(
        source,
        identifier,
        'eval',
        `a direct 'eval' would not see the same names in a worker: it cannot be used in a task`,
      );
    }
  }
}

/** `import.meta.env` is the same in a worker: bundlers replace it by text. */
function isEnvironment(meta: Node): boolean {
  const { parent } = meta;
  return parent?.type === 'MemberExpression' && !parent.computed && parent.property.name === 'env';
}

function isDeclaredWithin(name: Extract<Node, { type: 'PrivateIdentifier' }>, moved: Range): boolean {
  for (const each of around(name)) {
    if (!contains(moved, each)) return false;
    if (each.type !== 'ClassBody') continue;
    const declares = each.body.some(
      (member) => 'key' in member && member.key.type === 'PrivateIdentifier' && member.key.name === name.name,
    );
    if (declares) return true;
  }
  return false;
}
