import type { Program } from 'oxc-parser';
import { pathOf } from './ids.js';
import { placeOf, SourceError } from './syntax.js';
import { taskCallsOf } from './task-calls.js';
import { nameOf, namespaceIn } from './task-options.js';

/** A task of which the text of its module says the namespace and the name. */
export interface DefinedTask {
  readonly module: string;
  readonly namespace: string;
  readonly name: string;
  readonly place: string;
}

/** The tasks that a module defines, as far as its text says. */
export function definedTasks(id: string, program: Program, code: string, ownNamespace: string): DefinedTask[] {
  return taskCallsOf(program).top.flatMap((call) => {
    const namespace = namespaceIn(call, ownNamespace);
    const functions = call.arguments[1];
    if (namespace === undefined || functions?.type !== 'ObjectExpression') return [];
    return functions.properties.flatMap((property) => {
      const name = property.type === 'Property' && !property.computed ? nameOf(property.key) : undefined;
      return name === undefined
        ? []
        : [{ module: pathOf(id), namespace, name, place: placeOf(id, code, property.start) }];
    });
  });
}

/**
 * Checks that no two tasks have one name in one namespace: a worker serves only one of them.
 *
 * @throws {SourceError} that names both places.
 */
export function checkNames(tasks: Iterable<DefinedTask>): void {
  const seen = new Map<string, DefinedTask>();
  for (const task of tasks) {
    const key = JSON.stringify([task.namespace, task.name]);
    const other = seen.get(key);
    if (other !== undefined) {
      throw new SourceError(
        `${task.place}: the task '${task.name}' is defined twice, here and at ${other.place}. ` +
          'Give one of the two another name, or one of the two sets another namespace: defineTasks(…, { namespace })',
      );
    }
    seen.set(key, task);
  }
}
