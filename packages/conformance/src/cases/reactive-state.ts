import { alike, check, hasCode, mentions, thrownBy } from '../assertions.js';
import type { Case } from '../case.js';
import { running } from '../fixtures/running.js';
import { streams } from '../fixtures/streams.js';
import { values } from '../fixtures/values.js';

/** What libraries for reactive state do to objects: they put a `Proxy` around those without a tag. */
export const reactiveState: readonly Case[] = [
  {
    id: 'reactive/left-alone',
    clause: 'A27',
    title: 'dispatchers, tasks, futures and streams have tags, by which libraries for reactive state leave them alone',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const future = dispatcher.executeAsync(running.double(1));
      const stream = dispatcher.stream(streams.these([1]));
      const objects = Object.entries({ dispatcher, task: running.double(1), future, stream });
      for (const [name, object] of objects) {
        const tag = Object.prototype.toString.call(object);
        check(tag !== '[object Object]', `the tag of a ${name} is not that of a plain object`);
      }
      await t.gives('the future', future);
      await stream.return('');
    },
  },
  {
    id: 'reactive/proxied-task',
    clause: 'A27',
    title: 'a Proxy of a task is rejected with a message that says what it is',
    async run(t) {
      const dispatcher = await t.shared();
      const task = new Proxy(running.double(1), {});
      for (const submit of [() => dispatcher.execute(task), () => dispatcher.executeAsync(task)]) {
        const error = thrownBy('submitting it', submit);
        check(error instanceof TypeError, 'it throws a TypeError');
        mentions(error.message, ['Proxy'], 'its message');
      }
    },
  },
  ...(
    [
      ['object', (): unknown => ({ user: new Proxy({ name: 'Ada' }, {}) }), '.user'],
      ['array', (): unknown => ({ list: new Proxy([1, 2], {}) }), '.list'],
    ] as const
  ).map(([kind, make, path]): Case => ({
    id: `reactive/proxied-${kind}-as-argument`,
    clause: 'D5',
    title: `a Proxy of an ${kind} in an argument fails its task with a message that says where and what it is`,
    touches: ['engine'],
    requires: { isolation: 'clone' },
    async run(t) {
      const dispatcher = await t.shared();
      const error = await t.failure('the task', dispatcher.execute(values.echo(make())));
      hasCode(error, 'DISPATCH_SERIALIZATION', 'its error');
      mentions(error.message, ['argument 1', path, 'Proxy'], 'its message');
      const plain = { user: { name: 'Ada' } };
      alike(await t.gives('a task with a plain copy', dispatcher.execute(values.echo(plain))), plain, 'its result');
    },
  })),
];
