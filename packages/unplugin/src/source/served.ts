import type { MagicString } from 'magic-string';
import type { Program } from 'oxc-parser';
import { addAtStart } from './start.js';
import { taskCallsOf } from './task-calls.js';
import { optionsText } from './task-options.js';

/** The export with all sets of tasks of such a module. */
export const setsExport = '__dispatch';

/**
 * Makes a module of tasks what a worker has: the same module, with its namespace, and with an export of all sets of tasks.
 *
 * @returns `false` if the module defines no tasks.
 */
export function toServed(program: Program, text: MagicString, namespace: string): boolean {
  const { top } = taskCallsOf(program);
  if (top.length === 0) return false;
  const local = unusedName(text.original);
  for (const call of top) {
    const [module, functions] = call.arguments;
    if (module === undefined || functions === undefined) continue;
    text.prependRight(call.start, `${local}Add(`);
    // The URL of the module would be a path of the machine that builds it, with some bundlers.
    text.overwrite(module.start, module.end, 'undefined');
    text.overwrite(functions.end, call.end, `, ${optionsText(call, text.original, namespace)}))`);
  }
  addAtStart(
    program,
    text,
    `${local === setsExport ? 'export ' : ''}const ${local} = [];\n` +
      `function ${local}Add(tasks) {\n  ${local}.push(tasks);\n  return tasks;\n}\n` +
      (local === setsExport ? '' : `export { ${local} as ${setsExport} };\n`),
  );
  return true;
}

/** A name that the code does not have: a library may have been built with the plugin. */
function unusedName(code: string): string {
  let name = setsExport;
  while (code.includes(name)) name += '_';
  return name;
}
