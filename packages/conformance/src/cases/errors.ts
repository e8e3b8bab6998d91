import { alike, hasCode, isInstance, mentions, same } from '../assertions.js';
import type { Case } from '../case.js';
import { errors as tasks } from '../fixtures/errors.js';

/** How a task fails. */
export const errors: readonly Case[] = [
  {
    id: 'error/cancelled-by-itself',
    clause: 'E10',
    title: 'a task that throws its own CancelledError has failed and is not cancelled',
    async run(t) {
      const dispatcher = await t.shared();
      const future = dispatcher.executeAsync(tasks.fail('cancelled'));
      const error = await t.failure('the task', future);
      hasCode(error, 'DISPATCH_CANCELLED', 'its error');
      same(error.message, 'of the task itself', 'its message');
      same(future.state, 'finished', 'its state');
      same(future.cancelled(), false, 'cancelled()');
    },
  },
  {
    id: 'error/abort-error-of-its-own',
    clause: 'E10',
    title: 'a task that throws an AbortError without having been cancelled has failed and is not cancelled',
    async run(t) {
      const dispatcher = await t.shared();
      const future = dispatcher.executeAsync(tasks.fail('ownAbort'));
      isInstance(await t.failure('the task', future), DOMException, 'its error');
      same(future.state, 'finished', 'its state');
    },
  },
  {
    id: 'error/thrown-later',
    clause: 'E11',
    title: 'an error thrown after an await arrives like one thrown immediately',
    async run(t) {
      const dispatcher = await t.shared();
      for (const kind of ['listed', 'RangeError', 'properties', 'null', 'undefined'] as const) {
        const immediately = await t.failure(kind, dispatcher.execute(tasks.fail(kind)));
        alike(
          await t.failure(`${kind}, later`, dispatcher.execute(tasks.failLater(kind))),
          immediately,
          `${kind}, later`,
        );
      }
    },
  },
  {
    id: 'error/stack-names-the-task',
    clause: 'E12',
    title: 'the stack of an error names the file and the function that threw it',
    async run(t) {
      const dispatcher = await t.shared();
      const file = await t.gives('a first task', dispatcher.execute(tasks.file()));
      const error = await t.failure('the task', dispatcher.execute(tasks.failDeep()));
      isInstance(error, Error, 'its error');
      const { pathname } = new URL(file);
      // Without the extension: a runtime that follows source maps names the source file.
      mentions(
        error.stack ?? '',
        [pathname.slice(pathname.lastIndexOf('/') + 1, pathname.lastIndexOf('.') + 1), 'namedInTheStack'],
        'its stack',
      );
    },
  },
  {
    id: 'error/trace-of-the-caller',
    clause: 'E15',
    title: 'with `traceCallers`, the stack of an error names the function that submitted the task',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, traceCallers: true });
      // Not a call in tail position: the engines of WebKit and Bun drop the frame of a function that makes one.
      const submitsTheTask = async (): Promise<unknown> => [await dispatcher.execute(tasks.failDeep())];
      const error = await t.failure('the task', submitsTheTask());
      isInstance(error, Error, 'its error');
      mentions(error.stack ?? '', ['namedInTheStack', 'submitsTheTask'], 'its stack');
    },
  },
  {
    id: 'error/worker-lives-on',
    clause: 'E13',
    title: 'a task that throws leaves its worker alive',
    async run(t) {
      const dispatcher = await t.shared();
      const before = await t.gives('a first task', dispatcher.execute(tasks.lifeHere()));
      for (const kind of ['Error', 'null', 'symbol', 'cyclicCause'] as const)
        await t.failure(kind, dispatcher.execute(tasks.fail(kind)));
      same(await t.gives('the last task', dispatcher.execute(tasks.lifeHere())), before, 'the worker instance');
    },
  },
];
