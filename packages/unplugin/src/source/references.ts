import type { MagicString } from 'magic-string';
import type { Node, Program } from 'oxc-parser';
import { addUsedNames } from './names.js';
import { addAtStart } from './start.js';
import { placeOf, SourceError } from './syntax.js';
import { taskCallsOf } from './task-calls.js';
import { optionsText } from './task-options.js';
import { removeUnused } from './unused.js';

/** The name under which a module of references imports `taskReferences`. It marks such a module. */
export const referencesName = '__dispatchReferences';

/**
 * Makes a module of tasks what the caller's bundle has of it: references in place of the tasks, without the functions and
 * without what only they use.
 *
 * @returns `false` if the module defines no tasks.
 * @throws {SourceError} if `defineTasks` is called within a function.
 */
export function toReferences(id: string, program: Program, text: MagicString, namespace: string): boolean {
  const code = text.original;
  const { top, nested } = taskCallsOf(program);
  const [wrong] = nested;
  if (wrong !== undefined) {
    throw new SourceError(
      `${placeOf(id, code, wrong.start)}: defineTasks() is called within a function, so no worker can define the same ` +
        `tasks. Call it at the top level of the module, or leave the module out with the option 'exclude'`,
    );
  }
  if (top.length === 0) return false;

  const removed = new Set<string>();
  const gone = new Set<Node>();
  for (const call of top) {
    for (const node of [call.callee, ...call.arguments.slice(0, 2)]) {
      addUsedNames(node, removed, () => false);
      gone.add(node);
    }
    const options = optionsText(call, code, namespace);
    text.overwrite(call.start, call.end, `${referencesName}(undefined, ${options}).tasks`);
  }
  removeUnused(program, text, removed, (node) => gone.has(node));
  addAtStart(program, text, `import { taskReferences as ${referencesName} } from '@dispatch/core/references';\n`);
  return true;
}
