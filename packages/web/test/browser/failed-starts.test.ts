import { running } from '@dispatch/conformance/fixtures';
import { DispatcherUnavailableError, type Dispatcher } from '@dispatch/core';
import { createDispatcher } from '@dispatch/web';
import { describe, expect, onTestFinished, test } from 'vitest';

function create(worker: () => Worker, startTimeout = 10_000, whenFinished = onTestFinished): Dispatcher {
  const dispatcher = createDispatcher({ workers: 1, startTimeout, worker });
  whenFinished(() => dispatcher.close({ timeout: 0 }));
  return dispatcher;
}

const broken = (name: string) => (): Worker => new Worker(`/broken/${name}.js`, { type: 'module' });

async function failureOf(dispatcher: Dispatcher): Promise<DispatcherUnavailableError> {
  const error: unknown = await dispatcher.execute(running.double(1)).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(DispatcherUnavailableError);
  return error as DispatcherUnavailableError;
}

describe('a worker that', () => {
  // Concurrent, because half of them take until the timeout.
  test.concurrent.for([
    ['does not exist', 'missing'],
    ['is not served as JavaScript', 'wrong-type'],
    ['has a syntax error', 'syntax-error'],
    ['imports a missing module', 'missing-import'],
    ['throws while it loads', 'throws'],
    ['never finishes loading', 'never-ends'],
    ['loops while it loads', 'loops'],
    ['closes itself while it loads', 'closes'],
    ['never calls serve()', 'never-serves'],
    ['gets no response from the server', 'silent'],
  ] as const)(
    '%s fails the waiting tasks, at the latest when startTimeout expires',
    async ([title, name], { onTestFinished }) => {
      const begun = performance.now();
      const error = await failureOf(create(broken(name), 1000, onTestFinished));
      expect(error.cause).toBeInstanceOf(Error);
      // For the table in the README.
      console.info(
        `[${String(import.meta.env['RUN'])}] ${title}: ${Math.round(performance.now() - begun)} ms, ${String(error.cause)}`,
      );
    },
  );

  test('throws while it loads is reported with its message', async () => {
    const { message } = await failureOf(create(broken('throws')));
    expect(message).toContain('this worker throws while it loads');
  });

  test('serves two tasks of one name is reported with that name', async () => {
    const { message } = await failureOf(
      create(() => new Worker(new URL('./workers/doubles.ts', import.meta.url), { type: 'module' })),
    );
    expect(message).toContain("task 'double' of namespace 'conformance/running' is served twice");
  });

  test('cannot be created fails the tasks with the thrown error', async () => {
    const thrown = new RangeError('cannot create a worker');
    const error = await failureOf(
      create(() => {
        throw thrown;
      }),
    );
    expect(error.cause).toBe(thrown);
  });

  test('is not a Worker fails the tasks with a clear error', async () => {
    const { message } = await failureOf(create(() => 'worker.js' as unknown as Worker));
    expect(message).toContain("'worker' must return a Worker, got worker.js");
  });
});

describe('a worker whose file', () => {
  const double = async (worker: () => Worker): Promise<number> => create(worker).execute(running.double(2));

  test('awaits before serve() starts normally', async () => {
    expect(await double(() => new Worker(new URL('./workers/slow.ts', import.meta.url), { type: 'module' }))).toBe(4);
  });

  test('never finishes after serve() runs tasks', async () => {
    expect(
      await double(() => new Worker(new URL('./workers/never-done.ts', import.meta.url), { type: 'module' })),
    ).toBe(4);
  });

  test('fails after serve() leaves no task unsettled', async () => {
    const dispatcher = create(
      () => new Worker(new URL('./workers/rejects-later.ts', import.meta.url), { type: 'module' }),
    );
    // WebKit does not report such a failure; in the other browsers it ends the worker, perhaps while it starts.
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, () => dispatcher.execute(running.sleep(10, 'done'))),
    );
    for (const outcome of outcomes) {
      if (outcome.status === 'fulfilled') expect(outcome.value).toBe('done');
      else
        expect(['DISPATCH_WORKER_LOST', 'DISPATCH_UNAVAILABLE']).toContain((outcome.reason as { code: string }).code);
    }
  });
});
