import type { Node } from 'oxc-parser';
import type { Definition } from './parse.js';
import { bare } from './tree.js';

const kinds: Readonly<Record<string, string>> = {
  Function: 'a function',
  Promise: 'a promise',
  PromiseLike: 'a promise',
  WeakMap: 'a WeakMap',
  WeakSet: 'a WeakSet',
  WeakRef: 'a WeakRef',
  Proxy: 'a Proxy',
  Generator: 'a generator',
  AsyncGenerator: 'a generator',
  AbortController: 'an AbortController',
  Dispatcher: 'a dispatcher',
  Future: 'a future',
  Task: 'a task',
  StreamTask: 'a task',
  TaskStream: 'a stream',
  Window: 'a window',
  Document: 'a document',
  Element: 'an element',
  Event: 'an event',
};

/** Results of functions that cannot be cloned, whatever they are called with. */
const makers: Readonly<Record<string, string>> = {
  Symbol: 'a symbol',
  createDispatcher: 'a dispatcher',
  defineTasks: 'an object of functions',
  inline: 'a task',
};

/** Why the value of a variable cannot be cloned, by how it is declared. */
export function whyUncloneable({ type, name, node }: Definition): string | undefined {
  const ofType =
    name.type === 'Identifier' && name.typeAnnotation ? whyType(name.typeAnnotation.typeAnnotation) : undefined;
  if (ofType !== undefined || type !== 'Variable' || node.type !== 'VariableDeclarator') return ofType;
  return node.id.type === 'Identifier' && node.init !== null ? whyValue(bare(node.init)) : undefined;
}

/** Whether a definition is that of a function or a class. */
export function isCode(def: Definition): boolean {
  return /^(?:Function|Class)Name$/.test(def.type) || /^(?:a function|a class)$/.test(whyUncloneable(def) ?? '');
}

function whyType(type: Node): string | undefined {
  if (type.type === 'TSFunctionType' || type.type === 'TSConstructorType') return 'a function';
  if (type.type === 'TSSymbolKeyword') return 'a symbol';
  if (type.type !== 'TSTypeReference' || type.typeName.type !== 'Identifier') return undefined;
  const { name } = type.typeName;
  return kinds[name] ?? (/^(?:HTML|SVG)\w*Element$/.test(name) ? 'an element' : undefined);
}

function whyValue(value: Node): string | undefined {
  switch (value.type) {
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
      return 'a function';
    case 'ClassExpression':
      return 'a class';
    case 'NewExpression':
      return value.callee.type === 'Identifier' ? kinds[value.callee.name] : undefined;
    case 'CallExpression':
      return whyCall(value.callee);
    case 'ObjectExpression':
      return value.properties.some((each) => each.type === 'Property' && each.kind === 'init' && hasCode(each.value))
        ? 'an object with a function'
        : undefined;
    case 'ArrayExpression':
      return value.elements.some((each) => each !== null && hasCode(each)) ? 'an array with a function' : undefined;
    default:
      return undefined;
  }
}

const hasCode = (value: Node): boolean => /^(?:a function|a class)$/.test(whyValue(bare(value)) ?? '');

function whyCall(callee: Node): string | undefined {
  if (callee.type === 'Identifier') return makers[callee.name];
  if (callee.type !== 'MemberExpression' || callee.computed) return undefined;
  const { object, property } = callee;
  if (property.name === 'bind') return 'a function';
  if (property.name === 'executeAsync') return 'a future';
  const isElement = object.type === 'Identifier' && object.name === 'document';
  return isElement && /^(?:getElementById|querySelector|createElement)$/.test(property.name) ? 'an element' : undefined;
}
