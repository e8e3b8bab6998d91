import { describe, expect, test } from 'vitest';
import { createFake, settle, tasks } from './support/fake-dispatcher.js';

/** A dispatcher whose only worker has been told of the task before, so that an ordinary call travels in the short form. */
async function createKnown() {
  const fake = createFake({ tasksPerWorker: 3 });
  fake.submit(1);
  await settle();
  return { ...fake, worker: fake.workers.at(0) };
}

describe('a call that travels alone, of a task that the worker knows', () => {
  test('arrives without anything but its arguments where there is nothing else to tell', async () => {
    const { submit, worker } = await createKnown();
    submit(2);
    await settle();
    expect(worker.calls[1]).toMatchObject({ deadline: Infinity, window: 0, isListenedTo: false });
  });

  test('arrives with its deadline', async () => {
    const { dispatcher, worker } = await createKnown();
    dispatcher.executeAsync(tasks.work(2), { timeout: 1000 }).addDoneCallback(() => {});
    await settle();
    expect(worker.calls[1]?.deadline).toBeLessThan(Infinity);
  });

  test('arrives as one that is listened to', async () => {
    const { dispatcher, worker } = await createKnown();
    dispatcher.executeAsync(tasks.work(2), { onProgress() {} }).addDoneCallback(() => {});
    await settle();
    expect(worker.calls[1]?.isListenedTo).toBe(true);
  });

  test('arrives as one whose start is to be told, where somebody asks for that', async () => {
    const { dispatcher, submit, worker } = await createKnown();
    dispatcher.events.addEventListener('taskstarted', () => {});
    submit(2);
    await settle();
    expect(worker.messages[1]).toHaveProperty('observed', true);
  });
});
