import type { Future } from '@dispatch/core';
import { alike, hasCode, isInstance, same } from '../assertions.js';
import { Future as FutureClass } from '@dispatch/core';
import type { Case } from '../case.js';
import type { CaseContext } from '../context.js';
import { errors } from '../fixtures/errors.js';
import { running } from '../fixtures/running.js';

/** A dispatcher that records the calls of onUnobservedError. */
async function listening(
  t: CaseContext,
): Promise<{ dispatcher: Awaited<ReturnType<CaseContext['dispatcher']>>; reported: unknown[][] }> {
  const reported: unknown[][] = [];
  const dispatcher = await t.dispatcher({ workers: 1, onUnobservedError: (...args: unknown[]) => reported.push(args) });
  return { dispatcher, reported };
}

/** The ways of observing a future. */
const looks: Readonly<Record<string, (future: Future<unknown>) => unknown>> = {
  await: (future) => Promise.all([future, 'another']).catch(() => {}),
  then: (future) => future.then(undefined, () => {}),
  catch: (future) => future.catch(() => {}),
  finally: (future) => future.finally(() => {}).catch(() => {}),
  result: (future) => future.result().catch(() => {}),
  'result-with-timeout': (future) => future.result(600_000).catch(() => {}),
  exception: (future) => future.exception(),
  callback: (future) => {
    future.addDoneCallback(() => {});
  },
};

export const unobserved: readonly Case[] = [
  {
    id: 'unobserved/told',
    clause: 'F24',
    title: 'an unobserved failure calls onUnobservedError once with the error and the name of the task',
    async run(t) {
      const { dispatcher, reported } = await listening(t);
      const future = dispatcher.executeAsync(errors.fail('listed'));
      await t.eventually('onUnobservedError to be called', () => reported.length > 0);
      await t.gives('another task', dispatcher.execute(running.double(1)));
      await t.pause(0);
      same(reported.length, 1, 'how often it was called');
      const [error, task] = reported[0] ?? [];
      same(error, await t.gives('exception()', future.exception()), 'the reported error');
      same(
        String(task).includes('fail'),
        true,
        `whether the reported name (${String(task)}) contains the name of the task`,
      );
    },
  },
  {
    id: 'unobserved/each',
    clause: 'F24',
    title: 'each of several unobserved failures is reported',
    async run(t) {
      const { dispatcher, reported } = await listening(t);
      const kinds = ['TypeError', 'RangeError', 'Error'] as const;
      const futures = kinds.map((kind) => dispatcher.executeAsync(errors.fail(kind)));
      await t.eventually('onUnobservedError to be called three times', () => reported.length === 3);
      const failures = await t.gives('exception()', Promise.all(futures.map((future) => future.exception())));
      for (const failure of failures)
        same(reported.filter(([error]) => error === failure).length, 1, `how often ${String(failure)} was reported`);
    },
  },
  {
    id: 'unobserved/of-the-dispatcher',
    clause: 'F24',
    title: 'a failure caused by the dispatcher itself is reported too',
    async run(t) {
      const { dispatcher, reported } = await listening(t);
      await t.gives('close()', dispatcher.close());
      dispatcher.executeAsync(running.double(1));
      await t.eventually('onUnobservedError to be called', () => reported.length === 1);
      hasCode(reported[0]?.[0], 'DISPATCH_CLOSED', 'the reported error');
    },
  },
  ...Object.entries(looks).flatMap(([name, look]) => [
    {
      id: `unobserved/${name}-before`,
      clause: 'F25',
      title: `a future that was observed before it failed is not reported: ${name}`,
      async run(t: CaseContext): Promise<void> {
        const { dispatcher, reported } = await listening(t);
        look(dispatcher.executeAsync(errors.fail('TypeError')));
        // Failures are reported in order: when the second is reported, the first would have been.
        const second = dispatcher.executeAsync(errors.fail('RangeError'));
        await t.eventually('the second failure to be reported', () => reported.length > 0);
        alike(
          reported.map(([error]) => error),
          [await t.gives('exception()', second.exception())],
          'the reported errors',
        );
      },
    } satisfies Case,
    {
      id: `unobserved/${name}-right-after`,
      clause: 'F25',
      title: `a future that is observed in the turn in which it fails is not reported: ${name}`,
      async run(t: CaseContext): Promise<void> {
        // A task that a closed dispatcher rejects has failed when the call returns: this is the turn in which it fails.
        const { dispatcher, reported } = await listening(t);
        await t.gives('close()', dispatcher.close());
        look(dispatcher.executeAsync(running.double(1)));
        dispatcher.executeAsync(running.double(2)).addDoneCallback(() => {});
        dispatcher.executeAsync(running.double(3));
        await t.eventually('the last failure to be reported', () => reported.length > 0);
        same(reported.length, 1, 'how many failures are reported');
      },
    } satisfies Case,
  ]),
  {
    id: 'unobserved/cancelled',
    clause: 'F26',
    title: 'an unobserved cancelled future is not reported',
    async run(t) {
      const { dispatcher, reported } = await listening(t);
      dispatcher.executeAsync(running.double(1)).cancel();
      dispatcher.executeAsync(running.double(1), { signal: AbortSignal.abort() });
      const failed = dispatcher.executeAsync(errors.fail('RangeError'));
      await t.eventually('a failure to be reported', () => reported.length > 0);
      alike(
        reported.map(([error]) => error),
        [await t.gives('exception()', failed.exception())],
        'the reported errors',
      );
    },
  },
  {
    id: 'unobserved/callback-that-throws',
    clause: 'F24',
    title: 'an onUnobservedError that throws affects neither other failures nor the dispatcher',
    async run(t) {
      let calls = 0;
      const dispatcher = await t.dispatcher({
        workers: 1,
        onUnobservedError() {
          calls += 1;
          throw new Error('thrown by onUnobservedError: a case of the suite, no failure');
        },
      });
      const { error } = console;
      const { reportError } = globalThis;
      console.error = (): void => {};
      if (typeof reportError === 'function') globalThis.reportError = (): void => {};
      try {
        dispatcher.executeAsync(errors.fail('string'));
        dispatcher.executeAsync(errors.fail('string'));
        await t.eventually('both failures to be reported', () => calls === 2);
      } finally {
        console.error = error;
        if (typeof reportError === 'function') globalThis.reportError = reportError;
      }
      same(await t.gives('the next task', dispatcher.execute(running.double(2))), 4, 'its result');
    },
  },
  {
    id: 'execute/ordinary-promise',
    clause: 'F27',
    title: 'execute() returns a promise and not a future',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const promise: unknown = dispatcher.execute(running.double(2));
      isInstance(promise, Promise, 'what execute() returns');
      same(promise instanceof FutureClass, false, 'whether it is a future');
      same(await t.gives('it', promise), 4, 'its value');
    },
  },
];
