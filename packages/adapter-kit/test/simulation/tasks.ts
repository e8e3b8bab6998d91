import { defineTasks, type Task } from '@dispatch/core';

/** What the function of a task does: the simulation that runs says so. */
export interface Stage {
  /** The function of submission `number` is called. `rest` is what else it was given. */
  enter(number: number, rest: unknown): unknown;
}

let stage: Stage | undefined;

/** Puts a simulation on the stage; there is one at a time. @returns what takes it off. */
export function enterStage(next: Stage): () => void {
  if (stage !== undefined) throw new Error('one simulation at a time');
  stage = next;
  return () => {
    stage = undefined;
  };
}

function enter(number: number, rest: unknown): unknown {
  if (stage === undefined) throw new Error(`task ${number} starts after its simulation`);
  return stage.enter(number, rest);
}

/** Three modules; dispatcher and workers are on one thread, so their tasks are defined once for both. */
export const modules: readonly string[] = ['simulation:a', 'simulation:b', 'simulation:c'];

type Factory = (number: number, rest: unknown) => Task<unknown>;

const factories = new Map<string, Factory>(modules.map((module) => [module, defineTasks(module, { enter }).enter]));

/** The task of a submission. */
export function taskOf(module: string, number: number, rest: unknown): Task<unknown> {
  const factory = factories.get(module);
  if (factory === undefined) throw new Error(`there is no module ${module}`);
  return factory(number, rest);
}
