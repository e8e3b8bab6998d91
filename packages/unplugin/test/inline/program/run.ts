// Runs the original of each case, and its task in process and on Node. Prints all outcomes as JSON.
import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import type { Dispatcher, StreamTask } from '@dispatch/core';
import { createDispatcher as createInProcess } from '@dispatch/in-process';
import { createDispatcher as createNode } from '@dispatch/node';

const folder = new URL(`file://${process.argv[2]}/`);
const names = JSON.parse(readFileSync(new URL('names.json', folder), 'utf8')) as { name: string; isLater: boolean }[];
const inProcess = createInProcess();
const node = createNode({ workers: 1 });

type AnyStream = AsyncIterator<unknown> & Required<Pick<AsyncIterator<unknown>, 'return'>>;

const isStream = (value: unknown): value is AnyStream =>
  typeof value === 'object' && value !== null && 'next' in value && 'return' in value;

const show = (value: unknown): string => inspect(value, { depth: 20, breakLength: Infinity, maxArrayLength: null });

/** What becomes of work: its values and result, or its error, as a text that shows all. */
async function outcomeOf(work: () => unknown, onStream: () => void = () => {}): Promise<string> {
  const yielded: unknown[] = [];
  try {
    const result = await work();
    if (!isStream(result)) return show({ result: structuredClone(result) });
    onStream();
    for (;;) {
      const { done, value } = await result.next();
      if (done === true) return show({ yielded, result: structuredClone(value) });
      yielded.push(structuredClone(value));
    }
  } catch (error) {
    return show({ yielded, error: error instanceof Error ? [error.name, error.message] : error });
  }
}

/** What the module of a case makes: its function, or its task. */
async function take<T>(file: string, isLater: boolean): Promise<T> {
  const { make } = (await import(new URL(file, folder).href)) as { make: () => unknown };
  // A case that awaits returns a function, since an asynchronous one would call a function that it returns.
  if (!isLater) return make() as T;
  const { task } = await (make() as () => Promise<{ task: T }>)();
  return task;
}

const outcomes: Record<string, Record<'original' | 'inProcess' | 'node', string>> = {};
for (const { name, isLater } of names) {
  let streams = false;
  const original = await outcomeOf(
    async () => (await take<() => unknown>(`${name}.original.js`, isLater))(),
    () => (streams = true),
  );
  const made = await take<StreamTask<unknown, unknown>>(`${name}.js`, isLater).then(
    (task) => () => task,
    (error: unknown) => (): never => {
      throw error;
    },
  );
  const on = async (dispatcher: Dispatcher): Promise<string> =>
    outcomeOf(() => (streams ? dispatcher.stream(made()) : dispatcher.execute(made())));
  outcomes[name] = { original, inProcess: await on(inProcess), node: await on(node) };
}
await Promise.all([inProcess.close(), node.close()]);
console.log(JSON.stringify(outcomes));
