/** A function that can be a task: any function, with the arguments it wants. */
export type TaskFunction = (...args: never[]) => unknown;

/** The class of an error. Its constructor is never called: an arriving error gets its prototype. */
export type ErrorClass = abstract new (...args: never[]) => Error;

/** A function known under a name on both sides. */
export interface TaskDefinition {
  readonly module: string | undefined;
  readonly namespace: string;
  readonly name: string;
  readonly run: TaskFunction;
  /** The caller's classes that errors of this task are revived as. */
  readonly errors: readonly ErrorClass[];
}

const definitions = new Map<string | undefined, TaskDefinition[]>();

/** Makes a definition known in this thread under its module. */
export function register(definition: TaskDefinition): void {
  const others = definitions.get(definition.module);
  if (others === undefined) definitions.set(definition.module, [definition]);
  else others.push(definition);
}

/**
 * All definitions that `module` made in this thread, in order, doubles included: two of one name are an error where they
 * are served and not here, since hot reloading evaluates a module again.
 */
export function definitionsOf(module: string | undefined): readonly TaskDefinition[] {
  return definitions.get(module) ?? [];
}
