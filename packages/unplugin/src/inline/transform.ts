import { MagicString, type SourceMap } from 'magic-string';
import type { ImportDeclaration } from 'oxc-parser';
import { baseNameOf, findCalls, inlineModule, type InlineCall } from './calls.js';
import { generateModule } from './generated-module.js';
import type { InlineWarning } from './inline-error.js';
import { ModuleNames } from './module-names.js';
import { needsOf } from './needs.js';
import { pragmaOf } from './jsx.js';
import { parse, type Language, type Source } from './parse.js';
import { contains } from './tree.js';
import { narrowImport } from '../source/unused.js';

export interface InlineOptions {
  /** The specifier under which a module imports the generated module of one of its tasks. */
  readonly specifierOf: (name: string, language: Language) => string;
}

/** A generated module, which exports `tasks` with the one task. */
export interface InlineTask {
  /** The name of the task, an identifier that no other task of the module has. The same in each build of the same code. */
  readonly name: string;
  readonly code: string;
  /** From the generated module to the one with the call. */
  readonly map: SourceMap;
  /** How the code is written: types are left in it, and so is JSX. */
  readonly language: Language;
}

export interface InlineResult {
  /** The module, with calls of tasks in place of calls of `inline()`. */
  readonly code: string;
  readonly map: SourceMap;
  readonly tasks: readonly InlineTask[];
  readonly warnings: readonly InlineWarning[];
}

/**
 * Moves the functions of calls of `inline()` to modules of their own.
 *
 * @param id the path of the module, which may have a query; its extension says how the code is written.
 * @returns null if the module does not import `inline`.
 * @throws {InlineError} if a function cannot be moved.
 */
export function transformInline(code: string, id: string, options: InlineOptions): InlineResult | null {
  if (!code.includes(inlineModule)) return null;
  const source = parse(code, id);
  const { imports, calls } = findCalls(source);
  if (imports.length === 0) return null;
  const names = new ModuleNames(source);
  const output = new MagicString(code, { filename: id });
  const tasks: InlineTask[] = [];
  const warnings: InlineWarning[] = [];
  const taken = new Set<string>();
  const captured = new Set<string>();
  for (const inlineCall of calls) {
    const { call, closure } = inlineCall;
    const name = uniqueName(baseNameOf(call), taken);
    taken.add(name);
    const needs = needsOf(source, names, inlineCall);
    warnings.push(...needs.warnings);
    for (const capture of needs.captures) captured.add(capture);
    tasks.push({ name, language: source.language, ...generateModule(source, names, needs, closure, name) });
    const local = unusedName(code, `inline_${name}`);
    output.overwrite(call.start, call.end, `${local}.${name}(${needs.captures.join(', ')})`);
    // At the end, so that it is evaluated after the imports that are there already.
    const specifier = JSON.stringify(options.specifierOf(name, source.language));
    output.append(`\nimport { tasks as ${local} } from ${specifier};`);
  }
  for (const declaration of imports) removeImport(source, declaration, output);
  removeMovedImports(source, calls, captured, output);
  if (calls.length > 0) output.append('\n');
  return {
    code: output.toString(),
    map: output.generateMap({ hires: 'boundary', includeContent: true, source: id }),
    tasks,
    warnings,
  };
}

/** Removes the imports of `inline`, which are not used any more. */
function removeImport(source: Source, { specifiers, start, end }: ImportDeclaration, output: MagicString): void {
  const isNamespace = specifiers.some(({ type }) => type !== 'ImportSpecifier');
  if (isNamespace || specifiers.some((each) => each.type === 'ImportSpecifier' && each.importKind === 'type')) return;
  const imported = specifiers.map((each) => source.code.slice(each.start, each.end));
  if (imported.every((each) => /^inline\b/.test(each))) output.remove(start, end);
}

/** Removes the imports that only functions of `inline()` use: workers have them. */
function removeMovedImports(
  source: Source,
  calls: readonly InlineCall[],
  captured: ReadonlySet<string>,
  output: MagicString,
): void {
  const byJsx = pragmaOf(source, source.program);
  const isKept = (name: string): boolean => {
    const references = source.module.set.get(name)?.references ?? [];
    const isOutside = references.some(({ identifier }) => !calls.some(({ closure }) => contains(closure, identifier)));
    return isOutside || references.length === 0 || captured.has(name) || byJsx.includes(name);
  };
  for (const declaration of source.program.body) {
    if (declaration.type !== 'ImportDeclaration' || declaration.source.value === inlineModule) continue;
    const names = declaration.specifiers.map(({ local }) => local.name);
    narrowImport(declaration, output, new Set(names.filter(isKept)));
  }
}

function unusedName(code: string, name: string): string {
  return code.includes(name) ? unusedName(code, `${name}_`) : name;
}

/** A name that no other task of the module has, and that members of objects can have without a meaning of their own. */
function uniqueName(base: string, taken: ReadonlySet<string>): string {
  if (!taken.has(base) && base !== 'then' && base !== '__proto__') return base;
  for (let number = 2; ; number += 1) if (!taken.has(`${base}_${number}`)) return `${base}_${number}`;
}
