import type { Expression, Node } from 'oxc-parser';
import type { Names } from './module-name.js';
import type { Source } from './parse.js';
import { walk } from '../source/syntax.js';
import { bare, dotted } from './tree.js';

// A constant can be made again in the worker if computing it has no effect and always gives the same.

const plain = new Set(['undefined', 'NaN', 'Infinity']);

const builtins = new Set(
  (
    'Array Atomics BigInt Boolean Date Error Function Intl JSON Map Math Number Object Promise RangeError Reflect RegExp Set String ' +
    'Symbol SyntaxError TypeError URIError WeakMap WeakSet'
  ).split(' '),
);

const pureCalls =
  /^(?:Math\.(?!random$)\w+|Number|String|Boolean|BigInt|parseInt|parseFloat|Number\.\w+|String\.from\w+|Date\.UTC|Symbol\.for)$/;

const ofNumbers = /^(?:(?:Int|Uint|Float|BigInt|BigUint)\d+(?:Clamped)?Array|ArrayBuffer|Date|URL|URLSearchParams)$/;

const withoutState = /^(?:TextEncoder|Intl\.\w+)$/;

/**
 * How deep the objects are that an initializer makes: 0 for a value that cannot be changed through the constant,
 * `undefined` if it cannot be computed again.
 */
export function depthOf(source: Source, names: Names, node: Node): number | undefined {
  const depth = (each: Node): number | undefined => depthOf(source, names, each);
  if (isConstAssertion(node) && isOfLiterals(bare(node))) return depth(bare(node)) === undefined ? undefined : 0;
  const value = bare(node);
  if (isPrimitive(source, names, value)) return 0;
  switch (value.type) {
    case 'Literal':
      return isStateful(`${'regex' in value ? value.regex.flags : ''}`) ? undefined : 0;
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
      return 0;
    case 'Identifier':
      return depthOfName(source, names, value);
    case 'ArrayExpression':
      return deepest(
        value.elements.map((each) => (each === null ? 0 : depth(each.type === 'SpreadElement' ? each.argument : each))),
      );
    case 'ObjectExpression':
      return deepest(value.properties.map((each) => depthOfProperty(source, names, each)));
    case 'NewExpression':
      if (isMarkedPure(source, value)) return 0;
      return isGlobal(source, value.callee) ? depthOfNew(dotted(value.callee), value.arguments, depth) : undefined;
    case 'CallExpression': {
      if (isMarkedPure(source, value)) return 0;
      const [argument] = value.arguments;
      const freezes = dotted(value.callee) === 'Object.freeze' && isGlobal(source, value.callee);
      if (!freezes || argument === undefined) return undefined;
      const frozen = depth(argument);
      // What a map or a typed array contains is not frozen.
      return frozen === 1 && isOfLiterals(bare(argument)) ? 0 : frozen;
    }
    default:
      return undefined;
  }
}

function isPrimitive(source: Source, names: Names, node: Node): boolean {
  const all = (nodes: readonly Node[]): boolean => nodes.every((each) => isPrimitive(source, names, bare(each)));
  switch (node.type) {
    case 'Literal':
      return !('regex' in node);
    case 'TemplateLiteral':
      return all(node.expressions);
    case 'UnaryExpression':
      return node.operator !== 'delete' && all([node.argument]);
    case 'BinaryExpression':
    case 'LogicalExpression':
      return all([node.left, node.right]);
    case 'ConditionalExpression':
      return all([node.test, node.consequent, node.alternate]);
    case 'MemberExpression':
      return /^(?:Math|Number)\.[A-Z]/.test(dotted(node)) && isGlobal(source, node.object);
    case 'CallExpression':
      return pureCalls.test(dotted(node.callee)) && isGlobal(source, node.callee) && all(node.arguments);
    case 'Identifier': {
      if (plain.has(node.name)) return true;
      const variable = source.module.set.get(node.name);
      const name = variable && names.of(variable);
      if (name?.kind !== 'constant' || name.node.type !== 'VariableDeclarator' || name.node.init === null) return false;
      return name.node.id.type === 'Identifier' && all([name.node.init]);
    }
    default:
      return false;
  }
}

/** At the top level of a module, a name is the module's or a global one. */
function isGlobal(source: Source, node: Node): boolean {
  const root = node.type === 'MemberExpression' ? node.object : node;
  return root.type === 'Identifier' && !source.module.set.has(root.name);
}

function depthOfName(source: Source, names: Names, node: Extract<Node, { type: 'Identifier' }>): number | undefined {
  const variable = source.module.set.get(node.name);
  if (variable === undefined) return builtins.has(node.name) ? 0 : undefined;
  const name = names.of(variable);
  if (name.kind === 'constant' && name.node.type === 'VariableDeclarator' && name.node.init !== null) {
    return depthOf(source, names, name.node.init);
  }
  return /^(?:import|function|class|enum)$/.test(name.kind) ? 0 : undefined;
}

function depthOfProperty(source: Source, names: Names, property: Node): number | undefined {
  if (property.type === 'SpreadElement') return depthOf(source, names, property.argument);
  if (property.type !== 'Property' || property.kind !== 'init') return undefined;
  if (property.computed && !isPrimitive(source, names, bare(property.key))) return undefined;
  return depthOf(source, names, property.value);
}

function depthOfNew(
  name: string,
  parts: readonly Node[],
  depth: (node: Node) => number | undefined,
): number | undefined {
  const inner = parts.map(depth);
  if (inner.includes(undefined)) return undefined;
  // The time of the call.
  if (name === 'Date' && parts.length === 0) return undefined;
  const deepestPart = Math.max(0, ...inner.map((each) => each ?? 0));
  if (withoutState.test(name)) return 0;
  if (name === 'Set' || ofNumbers.test(name)) return Math.max(1, deepestPart);
  // Of the entries, only the values are objects in the map.
  if (name === 'Map') return Math.max(1, deepestPart - 1);
  return undefined;
}

const deepest = (parts: readonly (number | undefined)[]): number | undefined =>
  parts.includes(undefined) ? undefined : 1 + Math.max(0, ...parts.map((each) => each ?? 0));

/** Whether a value is an array or an object that is written as a literal, with nothing but such within. */
export function isOfLiterals(value: Node): boolean {
  if (value.type !== 'ArrayExpression' && value.type !== 'ObjectExpression') return false;
  let found = false;
  walk(value, ({ type }) => {
    found ||= type === 'NewExpression';
  });
  return !found;
}

/** A regular expression with these flags remembers where it was. */
const isStateful = (flags: string): boolean => /[gy]/.test(flags);

function isConstAssertion(node: Node): boolean {
  if (node.type !== 'TSAsExpression' && node.type !== 'TSTypeAssertion') return false;
  const { typeAnnotation: type } = node;
  return type.type === 'TSTypeReference' && type.typeName.type === 'Identifier' && type.typeName.name === 'const';
}

/** Whether the comment that bundlers read for that says that a call has no effect. */
function isMarkedPure(source: Source, call: Expression): boolean {
  return source.comments.some(
    ({ value, end }) =>
      /^\s*[@#]__PURE__\s*$/.test(value) && end <= call.start && /^\s*$/.test(source.code.slice(end, call.start)),
  );
}
