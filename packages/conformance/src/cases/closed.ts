import type { Dispatcher } from '@dispatch/core';
import { check, hasCode, same, thrownBy } from '../assertions.js';
import type { Case } from '../case.js';
import type { CaseContext } from '../context.js';
import { running } from '../fixtures/running.js';
import { busy } from './situations.js';

/** A dispatcher that is closing or closed and accepts no work, and a function that lets its closing finish. */
interface Closing {
  readonly dispatcher: Dispatcher;
  finish(): Promise<void>;
}

const statuses = {
  async closing(t: CaseContext): Promise<Closing> {
    const { dispatcher, gate, holder } = await busy(t);
    const closed = dispatcher.close();
    same(dispatcher.status, 'closing', 'the status right after close()');
    return {
      dispatcher,
      finish: async () => {
        gate.open();
        same(await t.gives('the task that was running', holder), 'holder', 'its result');
        await t.gives('close()', closed);
      },
    };
  },
  async closed(t: CaseContext): Promise<Closing> {
    const dispatcher = await t.dispatcher({ workers: 1 });
    await t.gives('close()', dispatcher.close());
    same(dispatcher.status, 'closed', 'the status after close()');
    return { dispatcher, finish: () => Promise.resolve() };
  },
};

const names = ['closing', 'closed'] as const;

/** What each operation does once `close()` has been called. */
const operations: readonly {
  readonly id: string;
  readonly title: string;
  run(t: CaseContext, dispatcher: Dispatcher): Promise<void>;
}[] = [
  {
    id: 'execute',
    title: 'execute() rejects with a DispatcherClosedError',
    async run(t, dispatcher) {
      hasCode(await t.failure('execute()', dispatcher.execute(running.double(1))), 'DISPATCH_CLOSED', 'its error');
    },
  },
  {
    id: 'executeAsync',
    title: 'executeAsync() does not throw, and its future carries a DispatcherClosedError',
    async run(t, dispatcher) {
      const future = dispatcher.executeAsync(running.double(1));
      hasCode(await t.failure('executeAsync()', future), 'DISPATCH_CLOSED', 'its error');
      same(future.state, 'finished', 'its state');
    },
  },
  {
    id: 'executeSync',
    title: 'executeSync() throws a DispatcherClosedError, or an UnsupportedError with `blocking: false`',
    async run(t, dispatcher) {
      const error = thrownBy('executeSync()', () => dispatcher.executeSync(running.double(1)));
      hasCode(error, t.capabilities.blocking === false ? 'DISPATCH_UNSUPPORTED' : 'DISPATCH_CLOSED', 'its error');
    },
  },
  {
    id: 'ready',
    title: 'ready() rejects with a DispatcherClosedError',
    async run(t, dispatcher) {
      hasCode(await t.failure('ready()', dispatcher.ready()), 'DISPATCH_CLOSED', 'its error');
    },
  },
  {
    id: 'bad-task',
    title: 'a value that is not a task still gives a TypeError',
    async run(_t, dispatcher) {
      check(
        // @ts-expect-error A function is not a task: rejected at compile time too.
        thrownBy('executeAsync()', () => dispatcher.executeAsync(() => 1)) instanceof TypeError,
        'the error is a TypeError',
      );
    },
  },
];

/** Work that is rejected after `close()` has been called. */
export const closed: readonly Case[] = [
  ...names.flatMap((status) =>
    operations.map(({ id, title, run }): Case => ({
      id: `close/${id}-when-${status}`,
      clause: 'X1',
      title: `when ${status}, ${title}`,
      async run(t) {
        const { dispatcher, finish } = await statuses[status](t);
        await run(t, dispatcher);
        await finish();
        same(dispatcher.status, 'closed', 'the status in the end');
      },
    })),
  ),
];
