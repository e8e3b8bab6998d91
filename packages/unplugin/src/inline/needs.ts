import type { Node } from 'oxc-parser';
import type { InlineCall } from './calls.js';
import { checkCapture } from './captures.js';
import { checkClosure, checkMoved } from './forbidden.js';
import { fail, placeIn, type InlineWarning } from './inline-error.js';
import { pragmaOf } from './jsx.js';
import type { ModuleNames } from './module-names.js';
import { isCode } from './uncloneable.js';
import type { Reference, Source, Variable } from './parse.js';
import { contains } from './tree.js';

/** What a function of `inline()` needs of the code around it. */
export interface Needs {
  /** Names whose values become the arguments of the task, in the order of their first use. */
  readonly captures: readonly string[];
  /** Names of the module that the worker has as well. */
  readonly moved: ReadonlySet<Variable>;
  readonly warnings: readonly InlineWarning[];
}

/** @throws {InlineError} if the function cannot be moved to a worker. */
export function needsOf(source: Source, names: ModuleNames, { call, closure }: InlineCall): Needs {
  checkClosure(source, closure);
  const captured = new Set<Variable>();
  const moved = new Moved(source, names, placeIn(source.code, call.start).line);
  for (const reference of referencesIn(source, closure)) {
    const { identifier, resolved } = reference;
    const ofModule = names.variableOf(resolved);
    const name = ofModule && names.of(ofModule);
    if (name?.kind === 'ambient' || resolved === null) continue;
    if (reference.isWrite()) {
      fail(
        source,
        identifier,
        'writes',
        `a task cannot assign to '${identifier.name}', which is declared outside its function: ` +
          `return the value, and assign it where the task is awaited`,
      );
    }
    // A function, a class or an enum cannot be captured either.
    const isMoved =
      name?.kind !== 'value' || ofModule?.defs.some((def) => isCode(def) || def.type === 'TSEnumName') === true;
    if (ofModule !== undefined && isMoved) moved.add(ofModule, identifier, undefined);
    else captured.add(resolved);
  }
  moved.addPragma(closure);
  const warnings = [...captured].flatMap((variable) => checkCapture(source, variable, call) ?? []);
  return { captures: [...captured].map(({ name }) => name), moved: moved.variables, warnings };
}

/** The references in a piece of code to what is declared outside it, or nowhere. */
function referencesIn(source: Source, piece: Node): readonly Reference[] {
  return source.references.filter(
    ({ identifier, resolved }) =>
      contains(piece, identifier) &&
      !(resolved && resolved.scope.type !== 'global' && contains(piece, resolved.scope.block)),
  );
}

class Moved {
  readonly variables = new Set<Variable>();
  readonly #source: Source;
  readonly #names: ModuleNames;
  readonly #line: number;

  /** @param line of the call of `inline()`, for messages about other lines. */
  constructor(source: Source, names: ModuleNames, line: number) {
    this.#source = source;
    this.#names = names;
    this.#line = line;
  }

  /** Adds a name of the module, and those that it needs. @param user what needs it, if not the function itself. */
  add(variable: Variable, at: Node, user: string | undefined): void {
    if (this.variables.has(variable)) return;
    const name = this.#names.of(variable);
    if (name.kind === 'ambient') return;
    if (name.kind === 'unsupported') {
      fail(
        this.#source,
        at,
        'unsupported',
        `'${variable.name}' ${name.why}, so it is not moved to a worker: move it to a module of its own, and import it`,
      );
    }
    if (name.kind === 'value') {
      fail(
        this.#source,
        at,
        'module-state',
        user === undefined
          ? `'${variable.name}' ${name.why}, so a worker would have another one: move it to a module of its own, and import it`
          : `inline() in line ${this.#line} moves '${user}' to the worker, but '${variable.name}' ${name.why}: ` +
              `pass it to '${user}' as an argument, or move both to a module of their own, and import them`,
      );
    }
    this.variables.add(variable);
    if (name.kind === 'import') return;
    checkMoved(this.#source, name.node);
    for (const { identifier, resolved } of referencesIn(this.#source, name.node)) {
      const other = this.#names.variableOf(resolved);
      if (other !== undefined) this.add(other, identifier, variable.name);
    }
    this.addPragma(name.node);
  }

  /** Adds the function that JSX in a piece of code calls, if the module imports it. */
  addPragma(piece: Node): void {
    for (const pragma of pragmaOf(this.#source, piece)) {
      const variable = this.#source.module.set.get(pragma);
      if (variable !== undefined) this.add(variable, piece, undefined);
    }
  }
}
