import type { Dispatcher, ExecuteOptions, StreamTask, Task } from '@dispatch/core';
import type { CapabilityPattern } from '../case.js';
import type { CaseContext } from '../context.js';
import { forms } from '../fixtures/forms.js';
import { listOf } from './inputs.js';
import { blockable } from './situations.js';

/** A task as a function, and as a generator that yields what the function returns. */
export interface Forms {
  readonly plain: Task<unknown>;
  readonly generator: StreamTask<unknown, unknown>;
}

/** A method that runs tasks. */
export interface Method {
  readonly name: 'execute' | 'executeAsync' | 'executeSync' | 'stream' | 'map';
  readonly requires?: CapabilityPattern | undefined;
  /** Runs the task once. @returns what it gives, or a promise of that: what `stream` yields last, and what `map` yields. */
  run(dispatcher: Dispatcher, task: Forms, options?: ExecuteOptions): unknown;
}

/** The methods that return before the task runs. */
export const asynchronousMethods: readonly Method[] = [
  { name: 'execute', run: (dispatcher, { plain }, options) => dispatcher.execute(plain, options) },
  { name: 'executeAsync', run: (dispatcher, { plain }, options) => dispatcher.executeAsync(plain, options) },
  {
    name: 'stream',
    run: (dispatcher, { generator }, options) =>
      listOf(dispatcher.stream(generator, options)).then((all) => all.at(-1)),
  },
  {
    name: 'map',
    run: (dispatcher, { plain }, options) => listOf(dispatcher.map(() => plain, [0], options)).then(([one]) => one),
  },
];

/** Every method. `executeSync` has no options `signal` and `onProgress`. */
export const methods: readonly Method[] = [
  ...asynchronousMethods,
  {
    name: 'executeSync',
    requires: { blocking: [true, 'when-ready', 'synchronous'] },
    run: (dispatcher, { plain }, options) => dispatcher.executeSync(plain, options),
  },
];

/** What a method gives, as a promise that also rejects where the method throws. */
export async function outcomeOf(
  method: Method,
  dispatcher: Dispatcher,
  task: Forms,
  options?: ExecuteOptions,
): Promise<unknown> {
  return method.run(dispatcher, task, options);
}

/** The dispatcher that cases share, ready for every method. */
export function sharedFor(t: CaseContext): Promise<Dispatcher> {
  return blockable(t, t.shared());
}

/** Both forms of a task that gives `value`. */
export function echo(value: unknown): Forms {
  return { plain: forms.echo(value), generator: forms.echoing(value) };
}

/** Both forms of a task that notes `label` in `log` and gives it. */
export function label(log: string, text: string): Forms {
  return { plain: forms.label(log, text), generator: forms.labelling(log, text) };
}
