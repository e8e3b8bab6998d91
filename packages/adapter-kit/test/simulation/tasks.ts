import { defineTasks, type Task } from '@dispatch/core';

/** Runs the functions of tasks: the current simulation. */
export interface TaskRunner {
  /** Called by the function of submission `number`. `rest` is its second argument. */
  enter(number: number, rest: unknown): unknown;
}

let current: TaskRunner | undefined;

/** Sets the current simulation; there is one at a time. @returns a function that removes it. */
export function setTaskRunner(next: TaskRunner): () => void {
  if (current !== undefined) throw new Error('one simulation at a time');
  current = next;
  return () => {
    current = undefined;
  };
}

function enter(number: number, rest: unknown): unknown {
  if (current === undefined) throw new Error(`task ${number} starts after its simulation`);
  return current.enter(number, rest);
}

/** Three modules; dispatcher and workers are on one thread, so their tasks are defined once for both. */
export const modules: readonly string[] = ['simulation:a', 'simulation:b', 'simulation:c'];

type Factory = (number: number, rest: unknown) => Task<unknown>;

const factories = new Map<string, Factory>(modules.map((module) => [module, defineTasks(module, { enter }).enter]));

/** The task of a submission. */
export function taskOf(module: string, number: number, rest: unknown): Task<unknown> {
  const factory = factories.get(module);
  if (factory === undefined) throw new Error(`unknown module ${module}`);
  return factory(number, rest);
}
