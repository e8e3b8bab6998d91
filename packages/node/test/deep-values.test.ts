import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Dispatcher } from '@dispatch/core';
import { createDispatcher, type NodeDispatcherOptions } from '@dispatch/node';
import { afterEach, describe, expect, it } from 'vitest';
import { nested, tasks } from './fixtures/threads.mjs';

// How deep a value may be nested depends on the stack: that of a thread is larger than that of this one by default.
const tooDeepHere = 3000;
const tooDeepThere = 1500;

const created: Dispatcher[] = [];

function create(options: NodeDispatcherOptions = {}): Dispatcher {
  const dispatcher = createDispatcher({ workers: 1, ...options });
  created.push(dispatcher);
  return dispatcher;
}

/** Its threads have a smaller stack than this one. */
function createSmall(options: NodeDispatcherOptions = {}): Dispatcher {
  return create({ ...options, resourceLimits: { stackSizeMb: 0.5 } });
}

afterEach(async () => {
  for (const dispatcher of created.splice(0)) await dispatcher.close({ timeout: 0 });
});

/** Keeps this thread busy: it receives no event during that time. */
function busyFor(milliseconds: number): void {
  for (const end = performance.now() + milliseconds; performance.now() < end;);
}

const serialization = { code: 'DISPATCH_SERIALIZATION' };

describe('an argument that the thread cannot deserialize', () => {
  it('fails its own task, which is named, and no other of the same turn', async () => {
    const dispatcher = createSmall();
    const outcomes = await Promise.allSettled([
      dispatcher.execute(tasks.echo('before')),
      dispatcher.execute(tasks.depth(nested(tooDeepThere))),
      dispatcher.execute(tasks.echo('after')),
    ]);
    expect(outcomes).toMatchObject([
      { value: 'before' },
      { reason: { ...serialization, message: expect.stringMatching(/^'depth': the arguments/) } },
      { value: 'after' },
    ]);
  });

  it('fails a blocking call, also while the thread is parked', () => {
    const dispatcher = createSmall();
    for (let call = 0; call < 200; call += 1) {
      expect(() => dispatcher.executeSync(tasks.depth(nested(tooDeepThere)))).toThrow(
        expect.objectContaining(serialization),
      );
      expect(dispatcher.executeSync(tasks.echo('next'))).toBe('next');
    }
  });

  it('does not keep the first calls of other tasks from being found', async () => {
    const dispatcher = createSmall();
    const first = dispatcher.execute(tasks.depth(nested(tooDeepThere)));
    await expect(first).rejects.toMatchObject(serialization);
    expect(await dispatcher.execute(tasks.depth(nested(10)))).toBe(10);
  });
});

it('a reason that the thread cannot deserialize still aborts the signal', async () => {
  const dispatcher = createSmall({ cancelGrace: 60_000, tasksPerWorker: 2 });
  const future = dispatcher.executeAsync(tasks.reasonCode());
  await expect.poll(() => future.state).toBe('running');
  future.cancel(Object.assign(new Error('deep'), { detail: nested(900) }));
  await expect.poll(() => dispatcher.execute(tasks.noted())).toBe('DISPATCH_SERIALIZATION');
});

describe('a thread that ends after it has posted a result that this thread cannot deserialize', () => {
  it.each([
    ['while this thread waits', 0],
    ['while this thread is busy', 300],
  ])('fails the task, %s', async (_when, milliseconds) => {
    const dispatcher = create();
    await dispatcher.ready();
    const outcome = Promise.allSettled([dispatcher.execute(tasks.nestedAndExit(tooDeepHere))]);
    await Promise.resolve();
    busyFor(milliseconds);
    expect(await outcome).toMatchObject([{ reason: serialization }]);
    expect(await dispatcher.execute(tasks.echo('next'))).toBe('next');
  });

  it('fails a blocking call', () => {
    const dispatcher = create();
    expect(() => dispatcher.executeSync(tasks.nestedAndExit(tooDeepHere))).toThrow(
      expect.objectContaining(serialization),
    );
    expect(dispatcher.executeSync(tasks.echo('next'))).toBe('next');
  });
});

it('an uncaught error with a property that this thread cannot deserialize is the cause of the loss', async () => {
  const dispatcher = create();
  await expect(dispatcher.execute(tasks.failNested(tooDeepHere))).rejects.toMatchObject({
    code: 'DISPATCH_WORKER_LOST',
    cause: { name: 'RangeError', message: 'uncaught' },
  });
  expect(await dispatcher.execute(tasks.echo('next'))).toBe('next');
});

it('such a result does not keep the process alive', { timeout: 30_000 }, async () => {
  const script = `import { createDispatcher } from '@dispatch/node';
    import { tasks } from './fixtures/threads.mjs';
    const failed = ({ code }) => console.log(code);
    await createDispatcher({ workers: 1 }).execute(tasks.nested(${tooDeepHere})).catch(failed);`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: import.meta.dirname,
    timeout: 20_000,
  });
  expect(stdout).toBe('DISPATCH_SERIALIZATION\n');
});
