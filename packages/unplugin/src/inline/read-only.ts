import type { Node } from 'oxc-parser';
import type { Variable } from './parse.js';
import { walk } from '../source/syntax.js';
import { bare, dotted, propertyName } from './tree.js';

// Whether a module changes what a constant of it refers to. A copy in a worker would not change with it.

/** Whether a value is assigned to the place that `node` names, or the place is deleted. */
function isTarget(node: Node): boolean {
  const { parent } = node;
  switch (parent?.type) {
    case 'AssignmentExpression':
    case 'AssignmentPattern':
      return parent.left === node;
    case 'UpdateExpression':
    case 'RestElement':
    case 'ArrayPattern':
      return true;
    case 'ForInStatement':
    case 'ForOfStatement':
      return parent.left === node;
    case 'UnaryExpression':
      return parent.operator === 'delete';
    case 'Property':
      return parent.value === node && parent.parent?.type === 'ObjectPattern';
    case 'TSNonNullExpression':
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSTypeAssertion':
    case 'ChainExpression':
      return isTarget(parent);
    default:
      return false;
  }
}

/** The expression around one that only the types need. */
export function outOfTypes(node: Node): Node {
  const { parent } = node;
  return parent && bare(parent) !== parent && bare(parent) === bare(node) ? outOfTypes(parent) : node;
}

/** The member expression that reads a property of `node`. */
export function memberOf(node: Node): Extract<Node, { type: 'MemberExpression' }> | undefined {
  const outer = outOfTypes(node);
  return outer.parent?.type === 'MemberExpression' && outer.parent.object === outer ? outer.parent : undefined;
}

function changesMember(node: Node): boolean {
  for (let member = memberOf(node); member !== undefined; member = memberOf(member)) if (isTarget(member)) return true;
  return false;
}

const changingFunctions =
  /^(?:Object\.(?:assign|definePropert(?:y|ies)|setPrototypeOf)|Reflect\.(?:set|defineProperty))$/;

/** Whether a property of the value of an expression is assigned where the expression is. */
export function isChanged(node: Node): boolean {
  const { parent } = node;
  const isPassed = parent?.type === 'CallExpression' && parent.arguments[0] === node;
  return (isPassed && changingFunctions.test(dotted(parent.callee))) || changesMember(node);
}

/** Methods that change nothing and give only what is in their object, copied. */
const readers = new Set(
  (
    'at concat entries every filter find findIndex findLast flat flatMap forEach get has includes indexOf join keys lastIndexOf ' +
    'map reduce reduceRight slice some toReversed toSorted toSpliced toString values with'
  ).split(' '),
);

/** How many parameters of a callback get no more than the values within: one after these is the object itself. */
const parametersOf: Readonly<Record<string, number>> = {
  ...Object.fromEntries(
    'every filter find findIndex findLast findLastIndex flatMap forEach map some'.split(' ').map((name) => [name, 2]),
  ),
  reduce: 3,
  reduceRight: 3,
};

/** Properties whose values give access to what an object contains, or to its class. */
const leadsOn = /^(?:buffer|searchParams|constructor|__proto__|prototype)$/;

const readingFunctions = /^(?:Object\.(?:keys|values|entries)|JSON\.stringify|Array\.isArray|structuredClone)$/;

/**
 * Whether all uses of a constant only read.
 *
 * @param depth how deep objects are nested in its value; 0 for a value that cannot change.
 */
export function isReadOnly(variable: Variable, depth: number, value: Node): boolean {
  // Other modules may change what is exported.
  const isExported = variable.defs.some(({ parent }) => parent?.parent?.type === 'ExportNamedDeclaration');
  if (isExported && depth > 0) return false;
  // A method may run without being named, as 'toJSON' does.
  if (depth > 0 && usesThis(value)) return false;
  return variable.references.every(
    ({ identifier, init, isValueReference }) => init || !isValueReference || onlyReads(identifier, depth, bare(value)),
  );
}

function onlyReads(node: Node, depth: number, value: Node | undefined): boolean {
  if (depth === 0) return true;
  const use = outOfTypes(node);
  const member = memberOf(use);
  if (member !== undefined) {
    const name = propertyName(member);
    const within = name === undefined ? undefined : propertyOf(value, name);
    const { parent } = member;
    if (parent?.type === 'CallExpression' && parent.callee === member) {
      if (within !== undefined) return isFreeOfThis(within);
      // A callback or a result has the objects within.
      return name !== undefined && readers.has(name) && depth === 1 && givesValuesOnly(name, parent.arguments[0]);
    }
    if (within === undefined && name !== undefined && leadsOn.test(name)) return false;
    return name === 'length' || name === 'size' || onlyReads(member, depth - 1, within);
  }
  const { parent } = use;
  switch (parent?.type) {
    case 'SpreadElement':
      return depth === 1;
    case 'ForOfStatement':
    case 'ForInStatement':
      return parent.right === use && depth === 1;
    case 'VariableDeclarator':
      return parent.init === use && takesValuesOnly(parent.id) && depth === 1;
    case 'BinaryExpression':
    case 'TSTypeQuery':
    case 'TSQualifiedName':
      return true;
    case 'UnaryExpression':
      return parent.operator === 'typeof' || parent.operator === '!';
    case 'CallExpression':
      // Another argument may be a function, which gets the object.
      return parent.arguments[0] === use && depth === 1 && isReading(parent.callee, parent.arguments[1]);
    default:
      return false;
  }
}

/** The value of a property of an object literal. */
function propertyOf(value: Node | undefined, name: string): Node | undefined {
  if (value?.type !== 'ObjectExpression') return undefined;
  for (const each of value.properties) {
    const isNamed =
      each.type === 'Property' && !each.computed && each.key.type === 'Identifier' && each.key.name === name;
    if (isNamed) return bare(each.value);
  }
  return undefined;
}

/** Whether a function cannot change the object that it is a property of, as it does not name it. */
function isFreeOfThis(value: Node): boolean {
  return !usesThis(value) && (value.type === 'ArrowFunctionExpression' || value.type === 'FunctionExpression');
}

function usesThis(value: Node): boolean {
  let found = false;
  walk(value, ({ type }) => {
    found ||= type === 'ThisExpression' || type === 'Super';
  });
  return found;
}

/** Whether a method gives its callback, if it has one, the values of the object and not the object. */
function givesValuesOnly(method: string, callback: Node | undefined): boolean {
  const count = parametersOf[method];
  if (count === undefined) return true;
  if (callback?.type === 'Identifier') return /^(?:Boolean|Number|String)$/.test(callback.name);
  if (callback?.type !== 'ArrowFunctionExpression' && callback?.type !== 'FunctionExpression') return false;
  let isPlain = callback.params.length <= count && callback.params.every(({ type }) => type !== 'RestElement');
  walk(callback, (node) => {
    isPlain &&= !(node.type === 'Identifier' && node.name === 'arguments');
  });
  return isPlain;
}

/** Whether a pattern reads only values of an object. */
function takesValuesOnly(pattern: Node): boolean {
  if (pattern.type === 'ArrayPattern') return true;
  return (
    pattern.type === 'ObjectPattern' &&
    pattern.properties.every(
      (each) =>
        each.type === 'RestElement' ||
        (!each.computed &&
          !(each.key.type === 'Identifier' && leadsOn.test(each.key.name)) &&
          each.key.type !== 'Literal'),
    )
  );
}

function isReading(callee: Node, second: Node | undefined): boolean {
  return readingFunctions.test(dotted(callee)) && (second === undefined || second.type === 'Literal');
}
