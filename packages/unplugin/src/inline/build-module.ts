import type { SourceMap } from 'magic-string';
import { generatedSpecifier, originOf, type Origin } from './generated-url.js';
import type { InlineWarning } from './inline-error.js';
import { transformInline, type InlineResult, type InlineTask } from './transform.js';

/** A module after its functions of `inline()` have been moved. */
export interface BuiltModule {
  readonly code: string;
  readonly map: SourceMap;
  readonly warnings: readonly InlineWarning[];
}

/**
 * Builds a module, where modules are files: a written one, or one that is generated from it.
 *
 * @param id its path or URL.
 * @param code of the written module.
 * @returns `undefined` if the module stays as it is.
 * @throws {InlineError} if a function cannot be moved.
 */
export function buildModule(id: string, code: string): BuiltModule | undefined {
  const origin = originOf(id);
  if (origin === undefined) return transform(id, code) ?? undefined;
  const task = taskOf(origin, code);
  // The function may have such functions itself.
  return transform(id, task.code) ?? { ...task, warnings: [] };
}

/** A generated module, before its own functions are moved. */
function taskOf({ id, name }: Origin, code: string): InlineTask {
  const outer = originOf(id);
  const original = outer === undefined ? code : taskOf(outer, code).code;
  const task = transform(id, original)?.tasks.find((each) => each.name === name);
  if (task === undefined) throw new Error(`${id} has no function of inline() that is named '${name}'`);
  return task;
}

function transform(id: string, code: string): InlineResult | null {
  return transformInline(code, id, { specifierOf: (name) => generatedSpecifier(id, name) });
}
