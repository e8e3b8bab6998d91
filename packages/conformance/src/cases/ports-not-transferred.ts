import { alike, hasCode, isInstance, mentions, same } from '../assertions.js';
import type { Case } from '../case.js';
import { closedPort, uncopied } from '../fixtures/uncopied.js';
import { values } from '../fixtures/values.js';

const cloned = { isolation: 'clone' } as const;

/** Ports can be transferred only. On Node 20, a clone of one that is closed ends the process. */
export const portsNotTransferred: readonly Case[] = [
  {
    id: 'data/port-named',
    clause: 'D5',
    title: 'a port in an argument is called a MessagePort in the error of its task',
    requires: cloned,
    async run(t) {
      const { port1 } = new MessageChannel();
      const error = await t.failure('the task', (await t.shared()).execute(values.echo({ port: port1 })));
      hasCode(error, 'DISPATCH_SERIALIZATION', 'its error');
      mentions(error.message, ['argument 1', '.port', 'MessagePort'], 'its message');
      port1.close();
    },
  },
  {
    id: 'data/closed-port-as-argument',
    clause: 'D19',
    title: 'a closed port within an argument fails its task and no other, also in a snapshot',
    requires: cloned,
    async run(t) {
      const dispatcher = await t.shared();
      const port = await closedPort();
      for (const value of [port, { list: [1, port] }])
        for (const snapshot of [false, true]) {
          const error = await t.failure('the task', dispatcher.execute(values.echo(value), { snapshot }));
          hasCode(error, 'DISPATCH_SERIALIZATION', 'its error');
          mentions(error.message, ['argument 1'], 'its message');
        }
      same(await t.gives('the next task', dispatcher.execute(values.echo('good'))), 'good', 'its result');
    },
  },
  {
    id: 'data/closed-port-in-result',
    clause: 'D19',
    title: 'a closed port within a result fails its task, and the next one runs',
    requires: cloned,
    async run(t) {
      const dispatcher = await t.shared();
      const error = await t.failure('the task', dispatcher.execute(uncopied.returnsClosedPort()));
      hasCode(error, 'DISPATCH_SERIALIZATION', 'its error');
      mentions(error.message, ['result', '.list[1]'], 'its message');
      same(await t.gives('the next task', dispatcher.execute(values.echo('good'))), 'good', 'its result');
    },
  },
  {
    id: 'data/closed-port-in-progress',
    clause: 'D19',
    title: 'progress() throws a SerializationError for a value with a closed port in it',
    requires: cloned,
    async run(t) {
      const seen: unknown[] = [];
      const task = (await t.shared()).execute(uncopied.reportsClosedPort(), {
        onProgress: (value) => void seen.push(value),
      });
      mentions(
        String(await t.gives('the task', task)),
        ['DISPATCH_SERIALIZATION', '.list[1]'],
        'what progress() throws',
      );
      alike(seen, [], 'what was reported');
    },
  },
  {
    id: 'data/closed-port-in-error',
    clause: 'D19',
    title: 'a closed port as a property of an error is left out, and the error arrives with its other parts',
    requires: cloned,
    async run(t) {
      const error = await t.failure('the task', (await t.shared()).execute(uncopied.throwsClosedPort()));
      isInstance(error, RangeError, 'its error');
      const { code, detail } = error as RangeError & { readonly code?: unknown; readonly detail?: unknown };
      alike([error.message, code, detail], ['with a property', 'KEPT', undefined], 'its message, code and property');
    },
  },
];
