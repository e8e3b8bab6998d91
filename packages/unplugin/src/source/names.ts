import type { Node, Statement } from 'oxc-parser';
import { childrenOf } from './syntax.js';

/** The names that a top-level statement declares. */
export function declaredNames(statement: Statement): string[] {
  switch (statement.type) {
    case 'ImportDeclaration':
      return statement.specifiers.map(({ local }) => local.name);
    case 'VariableDeclaration':
      return statement.declarations.flatMap(({ id }) => boundNames(id));
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
    case 'TSEnumDeclaration':
    case 'TSInterfaceDeclaration':
    case 'TSTypeAliasDeclaration':
      return statement.id === null ? [] : boundNames(statement.id);
    default:
      return [];
  }
}

function boundNames(pattern: Node): string[] {
  switch (pattern.type) {
    case 'Identifier':
      return [pattern.name];
    case 'Property':
      return boundNames(pattern.value);
    case 'AssignmentPattern':
      return boundNames(pattern.left);
    default:
      return childrenOf(pattern).flatMap(boundNames);
  }
}

/** Adds the names that are used within a node, as if no inner scope had one of the same name. */
export function addUsedNames(node: Node, used: Set<string>, skips: (node: Node) => boolean): void {
  if (skips(node)) return;
  if (node.type === 'Identifier' || node.type === 'JSXIdentifier') used.add(node.name);
  for (const child of childrenOf(node)) if (!isOnlyName(node, child)) addUsedNames(child, used, skips);
}

/** Whether a child names a member or a label, and not a variable. */
function isOnlyName(node: Node, child: Node): boolean {
  switch (node.type) {
    case 'MemberExpression':
      return child === node.property && !node.computed;
    case 'Property':
    case 'MethodDefinition':
    case 'PropertyDefinition':
    case 'AccessorProperty':
      return child === node.key && child !== node.value && !node.computed;
    case 'ImportSpecifier':
    case 'ImportDefaultSpecifier':
    case 'ImportNamespaceSpecifier':
      return true;
    case 'ExportSpecifier':
      return child !== node.local;
    case 'LabeledStatement':
    case 'BreakStatement':
    case 'ContinueStatement':
      return child.type === 'Identifier' && child === node.label;
    default:
      return false;
  }
}
