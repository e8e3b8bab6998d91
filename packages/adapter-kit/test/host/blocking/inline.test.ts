import { defineTasks, UnsupportedError } from '@dispatch/core';
import { describe, expect, test } from 'vitest';
import { blockInline } from '../../../src/host/blocking/inline.js';
import { runInline } from '../../../src/worker/run-inline.js';
import { capabilities, createFake, settle, type Fake } from '../../support/fake-dispatcher.js';

const ran: number[] = [];
const { double } = defineTasks('file:///inline.js', {
  double(number: number): number {
    ran.push(number);
    return 2 * number;
  },
});

/** A dispatcher that "blocks" by running the task on this thread. */
function createInline(): Fake {
  ran.length = 0;
  return createFake(
    {},
    { capabilities: { ...capabilities, blocking: 'synchronous' }, blocking: blockInline(runInline) },
  );
}

describe('a call that this thread cannot wait for is run on it', () => {
  test('if it waits in the queue, and no worker starts for it', async () => {
    const { dispatcher, workers } = createInline();
    const future = dispatcher.executeAsync(double(2));
    expect(future.resultSync()).toBe(4);
    await settle();
    expect(workers.all).toHaveLength(0);
    expect(ran).toEqual([2]);
  });

  test('if it was assigned and has not started, and the worker never starts it', async () => {
    const { dispatcher, workers } = createInline();
    const future = dispatcher.executeAsync(double(2));
    await settle();
    const worker = workers.at(0).ready();
    expect(future.resultSync()).toBe(4);
    expect(worker.start(2)).toBe(false);
    expect(ran).toEqual([2]);
  });

  test('but not if a worker runs it: that run continues', async () => {
    const { dispatcher, workers } = createInline();
    const future = dispatcher.executeAsync(double(2));
    await settle();
    const worker = workers.at(0).ready();
    worker.start(2);
    expect(() => future.resultSync()).toThrow(UnsupportedError);
    expect(ran).toEqual([]);
    worker.finish(2, 'from the worker');
    await expect(future).resolves.toBe('from the worker');
  });

  test('and its start is reported with its time', () => {
    const { clock, dispatcher } = createInline();
    const times: number[] = [];
    dispatcher.events.addEventListener('taskstarted', ({ time }) => times.push(time));
    clock.advance(10);
    dispatcher.executeSync(double(2));
    expect(times).toEqual([10]);
  });
});
