import type { CallExpression, Program } from 'oxc-parser';
import type { MagicString } from 'magic-string';
import { importedNames, sourceOfCallee } from './imports.js';
import { walk } from './syntax.js';
import { hasProperty } from './task-options.js';

/** The adapters whose dispatchers get their workers from the plugin. */
export type AdapterName = 'web' | 'node';

/** A call of `createDispatcher` of an adapter. */
export interface DispatcherCall {
  readonly adapter: AdapterName;
  readonly call: CallExpression;
}

const adapters: Readonly<Record<string, AdapterName>> = { '@dispatch/web': 'web', '@dispatch/node': 'node' };

/** Whether a text may have such a call. */
export function mayCreateDispatcher(code: string): boolean {
  return code.includes('createDispatcher') && /@dispatch\/(?:web|node)/.test(code);
}

/** Finds the calls of `createDispatcher` of `@dispatch/web` and `@dispatch/node`. */
export function dispatcherCallsOf(program: Program): DispatcherCall[] {
  const imports = importedNames(program);
  const calls: DispatcherCall[] = [];
  walk(program, (node) => {
    if (node.type !== 'CallExpression') return;
    const adapter = adapters[sourceOfCallee(node.callee, 'createDispatcher', imports) ?? ''];
    if (adapter !== undefined) calls.push({ adapter, call: node });
  });
  return calls;
}

/** Whether the call has a worker of its own, as far as its text says. */
export function hasOwnWorker({ arguments: [options] }: CallExpression): boolean {
  return options?.type === 'SpreadElement' || (options?.type === 'ObjectExpression' && hasProperty(options, 'worker'));
}

/** Adds the option `worker` before the others, so that one in an object that is spread replaces it. */
export function addWorker(text: MagicString, call: CallExpression, worker: string): void {
  const [options] = call.arguments;
  if (options === undefined) text.appendLeft(call.end - 1, `{ worker: ${worker} }`);
  else if (options.type === 'ObjectExpression') text.appendRight(options.start + 1, ` worker: ${worker}, `);
  else text.appendRight(options.start, `{ worker: ${worker}, ...`).appendLeft(options.end, ' }');
}
