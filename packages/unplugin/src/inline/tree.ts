import type { Node } from 'oxc-parser';
import { childrenOf } from '../source/syntax.js';

/** A stretch of the code. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

export function contains(outer: Range, inner: Range): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

export function setParents(node: Node): void {
  for (const child of childrenOf(node)) {
    child.parent = node;
    setParents(child);
  }
}

/** The nodes around a node, from the inside to the outside. */
export function* around(node: Node): Generator<Node, void, void> {
  for (let each = node.parent; each; each = each.parent) yield each;
}

export function isFunction(node: Node): boolean {
  return /^(?:ArrowFunctionExpression|FunctionExpression|FunctionDeclaration)$/.test(node.type);
}

const loops = /^(?:For|While|DoWhile)/;

/** The loops around a node, within its function. */
export function loopsAround(node: Node): readonly Node[] {
  const found: Node[] = [];
  for (const each of around(node)) {
    if (isFunction(each)) break;
    if (loops.test(each.type)) found.push(each);
  }
  return found;
}

/** The function that a node belongs to; the program at the top level. */
export function functionAround(node: Node): Node {
  let last = node;
  for (const each of around(node)) {
    // A key or a heritage of a class belongs to the function around the class; fields and static blocks run as methods do.
    if (isFunction(each) || each.type === 'StaticBlock') return each;
    last = each;
  }
  return last;
}

/** An expression without what only the types need. */
export function bare(node: Node): Node {
  switch (node.type) {
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
    case 'TSTypeAssertion':
    case 'TSInstantiationExpression':
    case 'ParenthesizedExpression':
    case 'ChainExpression':
      return bare(node.expression);
    default:
      return node;
  }
}

/** The name of the property that a member expression reads, if the code says it. */
export function propertyName(member: Extract<Node, { type: 'MemberExpression' }>): string | undefined {
  if (!member.computed) return member.property.name;
  const { property } = member;
  return property.type === 'Literal' ? String(property.value) : undefined;
}

/** `name` or `object.name` as text; empty for anything else. */
export function dotted(node: Node): string {
  if (node.type === 'Identifier') return node.name;
  if (node.type !== 'MemberExpression' || node.computed || node.object.type !== 'Identifier') return '';
  return `${node.object.name}.${node.property.name}`;
}
