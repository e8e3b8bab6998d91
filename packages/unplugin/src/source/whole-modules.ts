import type { Comment, Node, Program } from 'oxc-parser';
import type { MagicString } from 'magic-string';
import { importedNames, sourceOfCallee } from './imports.js';
import { servedId } from './ids.js';
import { walk } from './syntax.js';

/** The comment within a dynamic import of a module with its functions: `@dispatch-keep`. */
const keepComment = '@dispatch-keep';
const servers = ['@dispatch/web/worker', '@dispatch/web/blocking/worker', '@dispatch/node/worker'];

/** Whether a text may import modules of tasks with their functions. */
export function mayImportWhole(code: string): boolean {
  return (
    code.includes(keepComment) ||
    (code.includes('serve') && /@dispatch\/(?:web|node)\/(?:blocking\/)?worker/.test(code))
  );
}

/**
 * Imports modules of tasks with their functions where a module needs them: what it passes to `serve()`, and dynamic
 * imports with the comment.
 */
export function importWhole(program: Program, comments: readonly Comment[], text: MagicString): void {
  const imports = importedNames(program);
  const whole = new Set<Node>();
  walk(program, (node) => {
    if (node.type === 'ImportExpression') {
      const isKept = comments.some(
        ({ value, start, end }) => start > node.start && end <= node.source.start && value.trim() === keepComment,
      );
      if (isKept) whole.add(node.source);
    } else if (
      node.type === 'CallExpression' &&
      servers.includes(sourceOfCallee(node.callee, 'serve', imports) ?? '')
    ) {
      for (const argument of node.arguments) {
        const found = argument.type === 'Identifier' ? imports.get(argument.name) : undefined;
        if (found !== undefined) whole.add(found.declaration.source);
      }
    }
  });
  for (const source of whole) addQuery(source, text);
}

/** A module without tasks that was imported for its functions: what it passes on is imported with functions too. */
export function passOnWhole(program: Program, text: MagicString): void {
  const imports = importedNames(program);
  const whole = new Set<Node>();
  for (const statement of program.body) {
    if (statement.type === 'ExportAllDeclaration') whole.add(statement.source);
    if (statement.type !== 'ExportNamedDeclaration' || statement.exportKind === 'type') continue;
    if (statement.source !== null) whole.add(statement.source);
    for (const { local } of statement.specifiers) {
      const found = local.type === 'Identifier' ? imports.get(local.name) : undefined;
      if (found !== undefined) whole.add(found.declaration.source);
    }
  }
  for (const source of whole) addQuery(source, text);
}

function addQuery(source: Node, text: MagicString): void {
  if (source.type !== 'Literal' || typeof source.value !== 'string') return;
  // What this project's packages and Node export is no module of tasks.
  if (!/^(?:@dispatch\/|node:)/.test(source.value))
    text.overwrite(source.start, source.end, JSON.stringify(servedId(source.value)));
}
