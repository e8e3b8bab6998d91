import { setTimeout as pause } from 'node:timers/promises';
import { MessageChannel, Worker } from 'node:worker_threads';
import type { WorkerExit } from '@dispatch/adapter-kit';
import { WorkerLostError } from '@dispatch/core';
import { createDispatcher, type NodeDispatcherOptions } from '@dispatch/node';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { MessageCounter, messageCounterBytes } from '../src/message-counter.js';
import { OutputWriter } from '@dispatch/adapter-kit/node';
import { ThreadLink } from '../src/thread-link.js';
import { tasks } from './fixtures/threads.mjs';
import { typedTasks } from './fixtures/typed-tasks.js';
import { liveThreads } from './harness.js';

const created: AsyncDisposable[] = [];

function create(options: NodeDispatcherOptions = {}): ReturnType<typeof createDispatcher> {
  const dispatcher = createDispatcher({ workers: 1, cancelGrace: 50, ...options });
  created.push(dispatcher);
  return dispatcher;
}

afterEach(async () => {
  for (const dispatcher of created.splice(0)) await dispatcher[Symbol.asyncDispose]();
});

function thrownBy(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

describe('a thread', () => {
  it('has the environment of the option, or by default a copy of this one', async () => {
    process.env['DISPATCH_TEST_INHERITED'] = 'inherited';
    expect(await create().execute(tasks.environment('DISPATCH_TEST_INHERITED'))).toBe('inherited');
    const given = create({ env: { DISPATCH_TEST_GIVEN: 'given' } });
    expect(await given.execute(tasks.environment('DISPATCH_TEST_GIVEN'))).toBe('given');
    expect(await given.execute(tasks.environment('DISPATCH_TEST_INHERITED'))).toBeUndefined();
  });

  it('is the same with options that are undefined as without them', async () => {
    process.env['DISPATCH_TEST_INHERITED'] = 'inherited';
    const dispatcher = create({ env: undefined, execArgv: undefined, resourceLimits: undefined });
    expect(await dispatcher.execute(tasks.environment('DISPATCH_TEST_INHERITED'))).toBe('inherited');
  });

  it('keeps its event loop turning between tasks', async () => {
    const dispatcher = create();
    await dispatcher.execute(tasks.startTicking());
    const before = await dispatcher.execute(tasks.ticks());
    await expect.poll(() => dispatcher.execute(tasks.ticks())).toBeGreaterThan(before + 10);
  });

  it('imports a task module in TypeScript through a loader in execArgv', async () => {
    const dispatcher = create({
      execArgv: ['--import', new URL('./fixtures/register-typescript.mjs', import.meta.url).href],
    });
    expect(await dispatcher.execute(typedTasks.measure({ metres: 3 }))).toBe('3 m');
  });

  it.each([[null], [undefined], ['text'], [{ ready: 1 }], [[]]])(
    'that posts %j to its parent is lost, and no error is thrown in this thread',
    async (message) => {
      const dispatcher = create({ workers: 2 });
      const culprit = dispatcher.executeAsync(tasks.tellParent(message));
      await expect(culprit).rejects.toMatchObject({
        code: 'DISPATCH_WORKER_LOST',
        cause: { message: expect.stringContaining('Unexpected message') },
      });
      expect(await dispatcher.execute(tasks.echo('next'))).toBe('next');
    },
  );

  it.each([[null], [undefined], [{ taskId: 1 }]])(
    'that posts %j to every other port that it can find reaches only the port of the dispatcher',
    async (message) => {
      const uncaught = vi.fn();
      process.on('uncaughtException', uncaught);
      const dispatcher = create();
      expect(await dispatcher.execute(tasks.tellOtherPorts(message))).toBe(1);
      expect(await dispatcher.execute(tasks.echo('next'))).toBe('next');
      await dispatcher.close();
      process.off('uncaughtException', uncaught);
      expect(uncaught).not.toHaveBeenCalled();
    },
  );

  it.each([1, 4])(
    'hides from each task which stores earlier tasks have entered: %s at a time',
    async (tasksPerWorker) => {
      const dispatcher = create({ tasksPerWorker });
      for (let round = 0; round < 3; round += 1) {
        const [, , entered] = await Promise.all([
          dispatcher.execute(tasks.enter('another tenant')),
          dispatcher.execute(tasks.enterLater('another tenant')),
          dispatcher.execute(tasks.entered()),
        ]);
        expect(entered).toBeUndefined();
        expect(await dispatcher.execute(tasks.entered())).toBeUndefined();
      }
    },
  );

  it.each([1, 4])(
    'keeps the store that a generator has entered for its next steps alone: %s at a time',
    async (tasksPerWorker) => {
      const dispatcher = create({ tasksPerWorker });
      const stream = dispatcher.stream(tasks.enterAndYield('mine'), { highWaterMark: 1 });
      expect((await stream.next()).value).toBe('mine');
      expect(await dispatcher.execute(tasks.entered())).toBeUndefined();
      expect((await stream.next()).value).toBe('mine');
      await stream.return();
      expect(await dispatcher.execute(tasks.entered())).toBeUndefined();
    },
  );

  it('has ended after close', async () => {
    const before = liveThreads();
    for (let round = 0; round < 10; round += 1) {
      const dispatcher = create({ workers: 2 });
      await dispatcher.execute(tasks.echo('here'));
      await dispatcher.close();
    }
    expect(liveThreads()).toBe(before);
  });

  it('is not replaced during close after a failure', async () => {
    const dispatcher = create();
    await expect(dispatcher.execute(tasks.failLater())).rejects.toBeInstanceOf(WorkerLostError);
    await dispatcher.close();
    expect(liveThreads()).toBe(0);
  });
});

describe.each(['listener', 'capture', 'rejection'] as const)('a thread that has handled an error (%s)', (recovery) => {
  it.each([
    ['exit', 3],
    ['exit in the next tick', 3],
  ] as const)('is lost without a cause by an %s', async (end, exitCode) => {
    const error: unknown = await create()
      .execute(tasks.recoverAndEnd(recovery, end))
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'DISPATCH_WORKER_LOST', exitCode });
    expect(error).not.toHaveProperty('cause');
  });

  it.each(['error', 'listener that exits', 'listener that throws'] as const)(
    'is lost with the cause that ended it: %s',
    async (end) => {
      await expect(create().execute(tasks.recoverAndEnd(recovery, end))).rejects.toMatchObject({
        code: 'DISPATCH_WORKER_LOST',
        cause: { name: 'RangeError', message: 'not handled' },
      });
    },
  );
});

describe('a thread that ends while this thread is blocked', () => {
  it('is detected with its exit code', () => {
    expect(thrownBy(() => create().executeSync(tasks.exit(3)))).toMatchObject({
      code: 'DISPATCH_WORKER_LOST',
      exitCode: 3,
    });
  });

  it('is detected with the error that ended it', () => {
    const error = thrownBy(() => create().executeSync(tasks.failLater()));
    expect(error).toMatchObject({
      code: 'DISPATCH_WORKER_LOST',
      cause: { name: 'RangeError', message: 'an uncaught error' },
    });
  });

  it('is detected when it ran out of memory, although it posts no message', () => {
    const dispatcher = create({ resourceLimits: { maxOldGenerationSizeMb: 32 } });
    expect(thrownBy(() => dispatcher.executeSync(tasks.hoard()))).toMatchObject({ code: 'DISPATCH_WORKER_LOST' });
    expect(dispatcher.executeSync(tasks.echo('next'))).toBe('next');
  });

  it('is replaced when an endless loop exceeded its timeout', () => {
    const dispatcher = create();
    const words = new Int32Array(new SharedArrayBuffer(4));
    expect(thrownBy(() => dispatcher.executeSync(tasks.spin(words), { timeout: 300 }))).toMatchObject({
      code: 'DISPATCH_TIMEOUT',
    });
    expect(dispatcher.executeSync(tasks.echo('next'))).toBe('next');
  });
});

describe('a thread that cannot start', () => {
  it('fails its tasks with the reason, for an unknown flag', async () => {
    const dispatcher = create({ execArgv: ['--no-such-flag'] });
    await expect(dispatcher.execute(tasks.echo('never'))).rejects.toMatchObject({
      code: 'DISPATCH_UNAVAILABLE',
      cause: { code: 'ERR_WORKER_INVALID_EXEC_ARGV' },
    });
    expect(thrownBy(() => dispatcher.executeSync(tasks.echo('never')))).toMatchObject({ code: 'DISPATCH_UNAVAILABLE' });
  });

  it('is detected while this thread is blocked from the start', () => {
    const dispatcher = create({ execArgv: ['--import', './no-such-file.mjs'], startTimeout: 60_000 });
    expect(thrownBy(() => dispatcher.executeSync(tasks.echo('never')))).toMatchObject({ code: 'DISPATCH_UNAVAILABLE' });
  });

  it('is noticed by a blocked thread, also if reading its port is the first to detect its end', async () => {
    const { port1: near, port2: far } = new MessageChannel();
    const thread = new Worker('', {
      eval: true,
      execArgv: ['--import', './no-such-file.mjs'],
      workerData: far,
      transferList: [far],
    });
    thread.on('error', () => {});
    const counter = new MessageCounter(new SharedArrayBuffer(messageCounterBytes));
    const events = { message() {}, messageError() {}, exit() {}, awake() {} };
    const link = new ThreadLink(thread, near, counter, new OutputWriter(), events);
    const words = new Int32Array(new SharedArrayBuffer(4));
    let exit: WorkerExit | undefined;
    for (let round = 0; exit === undefined && round < 1000; round += 1) {
      Atomics.wait(words, 0, 0, 10);
      link.receive?.();
      exit = link.probe?.();
    }
    expect(exit).toMatchObject({
      cause: { message: expect.stringContaining('a blocked thread cannot read its error') },
    });
    await link.terminate();
  });

  it('makes ready() reject, and close() still ends', async () => {
    const dispatcher = create({ execArgv: ['--import', './no-such-file.mjs'] });
    await expect(dispatcher.ready()).rejects.toMatchObject({ code: 'DISPATCH_UNAVAILABLE' });
    await dispatcher.close();
    expect(dispatcher.status).toBe('closed');
  });
});

describe('a port that is closed', () => {
  it('as its thread ends by itself is not the cause of the loss', async () => {
    const dispatcher = create();
    const error = await dispatcher.execute(tasks.exit(3)).catch((reason: unknown) => reason);
    expect(error).toHaveProperty('exitCode', 3);
    expect(error).not.toHaveProperty('cause');
  });

  it('while its thread lives is noticed by a blocked thread, too', async () => {
    const dispatcher = create();
    await dispatcher.execute(tasks.closePort());
    // A task that had started when the port was closed is lost, and a task before that runs in the old thread.
    const twice = (): string[] => ['next', 'again'].map((value) => dispatcher.executeSync(tasks.echo(value)));
    await expect.poll(twice).toEqual(['next', 'again']);
  });

  it('while its thread lives is the cause of the loss, and the thread is ended', async () => {
    const dispatcher = create({ tasksPerWorker: 2 });
    const before = liveThreads();
    const pending = dispatcher.execute(tasks.wait());
    await dispatcher.execute(tasks.closePort());
    await expect(pending).rejects.toMatchObject({
      code: 'DISPATCH_WORKER_LOST',
      cause: { message: 'its port was closed' },
    });
    await expect.poll(liveThreads, { timeout: 10_000 }).toBe(before);
  });
});

describe('blocking', () => {
  it('inside a callback that runs while this thread is blocked continues the outer wait', () => {
    const dispatcher = create({ workers: 2 });
    const seen: string[] = [];
    const first = dispatcher.executeAsync(tasks.echo('first'));
    first.addDoneCallback(() => {
      seen.push(dispatcher.executeSync(tasks.echo('inner')));
      seen.push(second.resultSync());
    });
    const second = dispatcher.executeAsync(tasks.echo('second'));
    expect(first.resultSync()).toBe('first');
    expect(seen).toEqual(['inner', 'second']);
  });

  it('does not affect the event loop afterwards', async () => {
    const dispatcher = create({ workers: 2 });
    const other = dispatcher.executeAsync(tasks.threadName());
    dispatcher.executeSync(tasks.echo('blocked'));
    await pause(1);
    expect(await other).toEqual(expect.any(Number));
  });
});
