import {
  asCompleted,
  CancelledError,
  defineTasks,
  DispatcherClosedError,
  DispatcherUnavailableError,
  Future,
  InvalidStateError,
  QueueFullError,
  SerializationError,
  TaskNotFoundError,
  TimeoutError,
  transfer,
  UnsupportedError,
  wait,
  WorkerLostError,
  type Dispatcher,
  type DispatcherOptions,
} from '@dispatch/core';
import { taskReferences } from '@dispatch/core/references';
import { isInstance, mentions, same, thrownBy } from '../assertions.js';
import type { Case } from '../case.js';
import { progress } from '../fixtures/progress.js';
import { running } from '../fixtures/running.js';

const classes = {
  CancelledError,
  DispatcherClosedError,
  DispatcherUnavailableError,
  InvalidStateError,
  QueueFullError,
  SerializationError,
  TaskNotFoundError,
  TimeoutError,
  UnsupportedError,
  WorkerLostError,
};

/** Ways to pass the factory of a task in place of the task. */
const uncalled: readonly (readonly [method: string, says: string, call: (dispatcher: Dispatcher) => unknown])[] = [
  ['execute', 'tasks.double()', (dispatcher) => dispatcher.execute(Object(running.double))],
  ['executeAsync', 'tasks.double()', (dispatcher) => dispatcher.executeAsync(Object(running.double))],
  ['stream', 'tasks.generate()', (dispatcher) => dispatcher.stream(Object(progress.generate))],
];

/** Invalid arguments: an id, what the message says, and the call. */
const invalid: readonly (readonly [clause: string, id: string, says: string, call: () => unknown])[] = [
  ['A11', 'task/define-bad-options', 'options', () => defineTasks(import.meta.url, {}, JSON.parse('5'))],
  ['A11', 'task/define-null-options', 'options', () => defineTasks(import.meta.url, {}, JSON.parse('null'))],
  ['A11', 'task/transfer-without-array', 'transferables', () => transfer({}, Object(new ArrayBuffer(1)))],
  ['A11', 'task/transfer-of-numbers', 'transferables', () => transfer({}, JSON.parse('[5]'))],
  ['A11', 'task/define-array-as-options', 'options', () => defineTasks(import.meta.url, {}, Object([]))],
  ['A11', 'task/transfer-number', 'value', () => transfer(JSON.parse('5'), [])],
  ['A23', 'task/define-relative-path', 'import.meta.url', () => defineTasks('./tasks.js', {})],
  ['A23', 'task/define-drive-relative-path', '__filename', () => defineTasks('c:tasks.js', {})],
  ['A23', 'task/reference-relative-path', 'import.meta.url', () => taskReferences('./tasks.js')],
  ['A26', 'task/reference-bad-namespace', 'namespace', () => taskReferences(undefined, JSON.parse('{"namespace":5}'))],
  ['A26', 'task/reference-bad-errors', 'errors', () => taskReferences(undefined, JSON.parse('{"errors":5}'))],
  ['A26', 'task/reference-null-options', 'options', () => taskReferences(undefined, JSON.parse('null'))],
  ['A23', 'task/define-null', 'import.meta.url', () => defineTasks(JSON.parse('null'), {})],
  ['F12', 'wait/null-options', 'options', () => wait([], JSON.parse('null'))],
  ['F12', 'wait/as-completed-null-options', 'options', () => asCompleted([], JSON.parse('null'))],
  ['F12', 'wait/signal-as-options', 'options', () => wait([], Object(new AbortController().signal))],
  [
    'F12',
    'wait/as-completed-signal-as-options',
    'options',
    () => asCompleted([], Object(new AbortController().signal)),
  ],
  ['F12', 'wait/promises-instead-of-futures', 'futures', () => wait(Object([Promise.resolve()]))],
  ['F12', 'wait/as-completed-promises-instead-of-futures', 'futures', () => asCompleted(Object([Promise.resolve()]))],
  ['F12', 'future/resolvers-null-options', 'options', () => Future.withResolvers(JSON.parse('null'))],
  ['F12', 'future/resolvers-bad-on-cancel', 'onCancel', () => Future.withResolvers({ onCancel: JSON.parse('5') })],
];

/** What messages say, and arguments that calls outside of a dispatcher reject. */
export const messages: readonly Case[] = [
  ...uncalled.map(([method, says, call]): Case => ({
    id: `task/uncalled-factory-${method.toLowerCase()}`,
    clause: 'A22',
    title: `${method}() with a factory that was not called throws a TypeError that says to call it`,
    async run(t) {
      const dispatcher = await t.shared();
      const error = thrownBy(`${method}()`, () => call(dispatcher));
      isInstance(error, TypeError, 'its error');
      mentions(error.message, ['call it', says], 'its message');
    },
  })),
  {
    id: 'options/workers-string-in-quotes',
    clause: 'A22',
    title: 'the message about a string in place of a number has the string in quotes',
    async run(t) {
      // JavaScript code can pass anything.
      const options: DispatcherOptions = JSON.parse('{ "workers": "4" }');
      const error = await t.failure('create()', t.dispatcher(options));
      isInstance(error, TypeError, 'its error');
      mentions(error.message, ['workers', '"4"'], 'its message');
    },
  },
  ...(['tasksPerWorker', 'maxTasksPerWorker', 'maxQueue'] as const).map((name): Case => ({
    id: `options/${name.toLowerCase()}-may-be-infinity`,
    clause: 'A22',
    title: `the message about an invalid ${name} says that it may be Infinity`,
    async run(t) {
      const error = await t.failure('create()', t.dispatcher({ [name]: -1 }));
      isInstance(error, TypeError, 'its error');
      mentions(error.message, [name, 'Infinity'], 'its message');
    },
  })),
  {
    id: 'close/message-names-dispatcher',
    clause: 'A22',
    title: 'the errors of a closed dispatcher name it, and so does that of a ready() that waits while it closes',
    async run(t) {
      const dispatcher = await t.dispatcher({ name: 'resizing', workers: { min: 2, max: 2 } });
      const namesIt = (error: unknown): void => {
        isInstance(error, DispatcherClosedError, 'its error');
        mentions(error.message, ['resizing', 'clos'], 'its message');
      };
      // Workers that start at once may be ready before.
      const waiting = dispatcher.ready().catch(namesIt);
      await t.gives('close()', dispatcher.close());
      await t.gives('ready()', waiting);
      for (const call of [() => dispatcher.execute(running.double(1)), () => dispatcher.ready()])
        namesIt(await t.failure('the call', call()));
    },
  },
  {
    id: 'error/classes-keep-their-names',
    clause: 'A22',
    title: 'the classes of a dispatcher’s errors have their names, and so do their errors',
    run() {
      for (const [name, type] of Object.entries(classes)) {
        same(type.name, name, `the name of the class ${name}`);
        const shown = type === CancelledError ? 'AbortError' : name;
        same(String(new type('why')), `${shown}: why`, `String() of a ${name}`);
      }
      return Promise.resolve();
    },
  },
  {
    id: 'task/define-with-url-object',
    clause: 'A23',
    title: 'defineTasks() accepts a URL object as the module',
    run() {
      const { work } = defineTasks(new URL('https://example.org/tasks.js'), { work() {} });
      same(work().module, 'https://example.org/tasks.js', 'the module of its task');
      return Promise.resolve();
    },
  },
  {
    id: 'task/define-with-path',
    clause: 'A23',
    title: 'defineTasks() accepts an absolute path as the module, and makes a file: URL of it',
    run() {
      const modules: readonly (readonly [path: string, url: string])[] = [
        ['/app/my tasks.js', 'file:///app/my%20tasks.js'],
        ['/app/50%?#.js', 'file:///app/50%25%3F%23.js'],
        ['C:\\app\\tasks.js', 'file:///C:/app/tasks.js'],
      ];
      for (const [path, url] of modules) {
        const { work } = defineTasks(path, { work() {} });
        same(work().module, url, `the module of a task of ${path}`);
      }
      return Promise.resolve();
    },
  },
  ...invalid.map(([clause, id, says, call]): Case => ({
    id,
    clause,
    title: `an invalid argument throws a TypeError that names ${says}: ${id.replace(/^.*\//, '').replaceAll('-', ' ')}`,
    run() {
      const error = thrownBy('the call', call);
      isInstance(error, TypeError, 'its error');
      mentions(error.message, [says], 'its message');
      return Promise.resolve();
    },
  })),
  ...(['signal', 'onProgress'] as const).map((name): Case => ({
    id: `options/executesync-${name}`,
    clause: 'A8',
    title: `executeSync() with the option ${name} throws a TypeError that names it, and runs nothing`,
    requires: { blocking: [true, 'synchronous'] },
    async run(t) {
      const dispatcher = await t.shared();
      const log = t.gate();
      const options: object = { signal: new AbortController().signal, onProgress() {} };
      const given: object = { [name]: Reflect.get(options, name) };
      const error = thrownBy('executeSync()', () => dispatcher.executeSync(running.note(log.name, 'victim'), given));
      isInstance(error, TypeError, 'its error');
      mentions(error.message, [name], 'its message');
      await t.gives('the next task', dispatcher.execute(running.note(log.name, 'next')));
      await log.noted('next');
      same(log.notes.join(), 'next', 'what started');
    },
  })),
];
