import { Future, type Dispatcher } from '@dispatch/core';
import { alike, hasCode, mentions } from '../assertions.js';
import type { Case } from '../case.js';
import type { CaseContext } from '../context.js';
import { memory as tasks } from '../fixtures/memory.js';
import { streams } from '../fixtures/streams.js';
import { values } from '../fixtures/values.js';
import { take } from './taking.js';

/** Objects that belong to their thread, and what the message says about each. */
const objects: readonly (readonly [kind: string, says: string, make: (dispatcher: Dispatcher) => unknown])[] = [
  ['future', 'await', () => Future.withResolvers().future],
  ['promise', 'await', () => Promise.resolve(1)],
  ['task', 'execute()', () => values.lifeHere()],
  ['stream', 'values', (dispatcher) => dispatcher.stream(streams.growing(1))],
  ['dispatcher', 'thread', (dispatcher) => dispatcher],
];

/** Values that cannot be transmitted, and what to pass in their place. */
export const ownObjects: readonly Case[] = [
  ...objects.flatMap(([kind, says, make]) =>
    [false, true].map((isNested): Case => ({
      id: `data/${kind}-${isNested ? 'within-an' : 'as'}-argument`,
      clause: 'D16',
      title: `a ${kind} ${isNested ? 'within' : 'as'} an argument fails its task with an error that says what to do, and no other task`,
      async run(t) {
        const dispatcher = await t.shared();
        const value = make(dispatcher);
        const bad = dispatcher.executeAsync(values.echo(isNested ? { list: [value] } : value));
        const good = dispatcher.executeAsync(values.echo('good'));
        await rejected(t, bad, ['argument 1', says]);
        alike(await t.gives('the task after it', good), 'good', 'its result');
      },
    })),
  ),
  ...(['taskWithin', 'futureWithin'] as const).map((name): Case => ({
    id: `data/${name === 'taskWithin' ? 'task' : 'future'}-within-a-result`,
    clause: 'D16',
    title: `a ${name === 'taskWithin' ? 'task' : 'future'} within a result fails its task with an error that says what to do`,
    async run(t) {
      const dispatcher = await t.shared();
      const says = name === 'taskWithin' ? 'execute()' : 'await';
      await rejected(t, dispatcher.executeAsync(tasks[name]()), ['result', says]);
    },
  })),
  {
    id: 'data/task-within-a-yield',
    clause: 'D16',
    title: 'a task within a yielded value ends the stream with an error that says what to do',
    async run(t) {
      const dispatcher = await t.shared();
      const stream = dispatcher.stream(tasks.yieldTaskWithin());
      alike(await take(t, stream, 1), [0], 'the value before it');
      const error = await t.failure('the next one', stream.next());
      hasCode(error, 'DISPATCH_SERIALIZATION', 'its error');
      mentions(error.message, ['yield 2', 'execute()'], 'its message');
    },
  },
];

async function rejected(t: CaseContext, future: Future<unknown>, says: readonly string[]): Promise<void> {
  const error = await t.failure('the task', future);
  hasCode(error, 'DISPATCH_SERIALIZATION', 'its error');
  mentions(error.message, says, 'its message');
}
