import type { CallExpression, Node, ObjectExpression, Program } from 'oxc-parser';
import type { MagicString } from 'magic-string';
import { importedNames, sourceOfCallee } from './imports.js';
import { declaredNames } from './names.js';
import { walk } from './syntax.js';
import { nameOf } from './task-options.js';

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

/**
 * Whether the call has a worker of its own, as far as its text says: one that cannot be `undefined`.
 *
 * @param names those of which {@link definedNames} says this.
 */
export function hasOwnWorker({ arguments: [options] }: CallExpression, names: ReadonlySet<string>): boolean {
  if (options?.type !== 'ObjectExpression') return false;
  return options.properties.some((property) => {
    if (property.type !== 'Property' || property.computed || nameOf(property.key) !== 'worker') return false;
    const { value } = property;
    return isDefined(value) || (value.type === 'Identifier' && names.has(value.name));
  });
}

/** The names at the top level of a module whose values are not `undefined`, as far as its text says. */
export function definedNames(program: Program): ReadonlySet<string> {
  const names = program.body.flatMap((each) => {
    const statement = each.type === 'ExportNamedDeclaration' ? (each.declaration ?? each) : each;
    if (statement.type !== 'VariableDeclaration') return declaredNames(statement);
    if (statement.kind !== 'const') return [];
    return statement.declarations.flatMap(({ id, init }) =>
      id.type === 'Identifier' && isDefined(init) ? id.name : [],
    );
  });
  return new Set(names);
}

function isDefined(value: Node | null): boolean {
  return /^(?:ArrowFunctionExpression|FunctionExpression|NewExpression|Literal|TemplateLiteral)$/.test(
    value?.type ?? '',
  );
}

/** Adds the option `worker` where there is none, or one that is `undefined` (clause A19). */
export function addWorker(text: MagicString, call: CallExpression, worker: string): void {
  const [options] = call.arguments;
  const last = call.arguments.at(-1);
  if (options === undefined || last === undefined) text.appendLeft(call.end - 1, `{ worker: ${worker} }`);
  else if (options.type === 'ObjectExpression' && options.properties.every(hasOtherName))
    text.appendRight(options.start + 1, ` worker: ${worker}, `);
  else {
    const add = `((o) => (o?.worker === undefined ? { ...o, worker: ${worker} } : o))`;
    text.appendRight(options.start, `${add}(`).appendLeft(last.end, ')');
  }
}

/** Whether a property has a name in the text, and this is not `worker`. */
function hasOtherName(property: ObjectExpression['properties'][number]): boolean {
  return property.type === 'Property' && !property.computed && nameOf(property.key) !== 'worker';
}
