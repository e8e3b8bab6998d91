import type { CallExpression, Node, Program } from 'oxc-parser';
import { importedNames, sourceOfCallee } from './imports.js';
import { childrenOf } from './syntax.js';

/** Calls of `defineTasks` in a module. */
export interface TaskCalls {
  /** At the top level, where a worker defines the same tasks. */
  readonly top: readonly CallExpression[];
  /** Within a function, which a worker may never call. */
  readonly nested: readonly CallExpression[];
}

/** Finds the calls of `defineTasks` of `@dispatch/core`. */
export function taskCallsOf(program: Program): TaskCalls {
  const imports = importedNames(program);
  const top: CallExpression[] = [];
  const nested: CallExpression[] = [];
  const visit = (node: Node, within: boolean): void => {
    if (node.type === 'CallExpression' && sourceOfCallee(node.callee, 'defineTasks', imports) === '@dispatch/core')
      (within ? nested : top).push(node);
    const inner = within || /Function/.test(node.type);
    for (const child of childrenOf(node)) visit(child, inner);
  };
  if ([...imports.values()].some(({ source }) => source === '@dispatch/core')) visit(program, false);
  return { top, nested };
}

/** Whether a text may have such a call: parsing all modules takes longer. */
export function mayDefineTasks(code: string): boolean {
  return code.includes('defineTasks') && code.includes('@dispatch/core');
}
