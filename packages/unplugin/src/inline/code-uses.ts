import type { Node } from 'oxc-parser';
import { walk } from '../source/syntax.js';
import { isChanged, memberOf, outOfTypes } from './read-only.js';
import { dotted, isFunction, propertyName } from './tree.js';

// Whether a module may change a class or a function of it: its properties, or those of its prototype.

const leadsOn = /^(?:prototype|__proto__|__define[GS]etter__)$/;

const readsArgument = /^(?:Error\.captureStackTrace|Object\.setPrototypeOf)$/;

/** Methods and functions that call what they are given, and do nothing else with it. */
const callers =
  /(?:^|\.)(?:map|filter|find|findIndex|findLast|findLastIndex|flatMap|forEach|every|some|reduce|reduceRight|sort|toSorted|from|then|catch|finally|replace|replaceAll|setTimeout|setInterval|queueMicrotask)$/;

/** Whether an expression whose value is a class or a function neither changes it nor hands it on. */
export function keepsCode(node: Node, isCallable: boolean): boolean {
  const use = outOfTypes(node);
  const member = memberOf(use);
  if (member !== undefined) {
    const name = propertyName(member);
    if (name === 'prototype') return isOnlyRead(outOfTypes(member));
    return name !== undefined && !leadsOn.test(name) && !isChanged(use);
  }
  const { parent } = use;
  switch (parent?.type) {
    case 'CallExpression':
    case 'NewExpression':
      return parent.callee === use || isOnlyRead(use) || (isCallable && callers.test(calleeOf(parent.callee)));
    case 'ClassDeclaration':
    case 'ClassExpression':
      return parent.superClass === use;
    case 'ConditionalExpression':
    case 'IfStatement':
      return parent.test === use;
    case 'TaggedTemplateExpression':
    case 'BinaryExpression':
    case 'UnaryExpression':
    case 'ExportSpecifier':
    case 'ExportDefaultDeclaration':
    case 'ExpressionStatement':
    case 'Decorator':
    case 'JSXOpeningElement':
    case 'JSXClosingElement':
    case 'JSXMemberExpression':
    case 'TSTypeQuery':
    case 'TSQualifiedName':
      return true;
    default:
      return false;
  }
}

/** Whether a class or a prototype is an argument of a function of the language that only reads it. */
function isOnlyRead(use: Node): boolean {
  const { parent } = use;
  if (parent?.type !== 'CallExpression') return false;
  const name = dotted(parent.callee);
  return readsArgument.test(name)
    ? parent.arguments[1] === use
    : name === 'Object.create' && parent.arguments[0] === use;
}

function calleeOf(callee: Node): string {
  if (callee.type === 'Identifier') return callee.name;
  return callee.type === 'MemberExpression' && !callee.computed ? `.${callee.property.name}` : '';
}

/** Where code may change the class of an object without naming it. */
export function changedByObject(program: Node): Node | undefined {
  let found: Node | undefined;
  walk(program, (node) => {
    if (found === undefined && leadsToClass(node) && !keepsCode(node, false)) found = node;
  });
  return found;
}

function leadsToClass(node: Node): boolean {
  switch (node.type) {
    case 'MetaProperty':
      return node.meta.name === 'new';
    case 'MemberExpression':
      return /^(?:constructor|__proto__)$/.test(propertyName(node) ?? '');
    case 'Property':
      return (
        node.parent?.type === 'ObjectPattern' &&
        node.key.type === 'Identifier' &&
        /^(?:constructor|__proto__)$/.test(node.key.name)
      );
    case 'CallExpression':
      return /^(?:Object|Reflect)\.getPrototypeOf$/.test(dotted(node.callee));
    default:
      return false;
  }
}

/** Whether code with the `this` of a class may change the class. */
export function changesThis(member: Node): boolean {
  let found = false;
  const visit = (node: Node): boolean => {
    if (node.type === 'ThisExpression') found ||= !keepsCode(node, false);
    if (node.type === 'Super') found ||= isChanged(node);
    // These have their own.
    return node === member || !isFunction(node) || node.type === 'ArrowFunctionExpression' || node.parent === member;
  };
  walk(member, visit);
  return found;
}
