import { expect, test } from 'vitest';
import { blockByReading } from '../../../src/host/blocking/reading.js';
import { capabilities, createFake, settle } from '../../support/fake-dispatcher.js';
import { PassingClock } from '../../support/passing-clock.js';

test('a blocked thread does not sleep until it has read everything that has arrived, however long that takes', async () => {
  let sleeps = 0;
  const { submit, workers } = createFake(
    { workers: 1, tasksPerWorker: 5 },
    {
      capabilities: { ...capabilities, blocking: true },
      blocking: blockByReading(() => ({
        sleep() {
          sleeps += 1;
        },
      })),
      // Reading one message takes longer than the messages of a worker are read in a row.
      clock: new PassingClock(10),
    },
  );
  const numbers = [1, 2, 3, 4, 5];
  const futures = numbers.map((number) => submit(number));
  await settle();
  const worker = workers.at(0).ready();
  for (const number of numbers) worker.start(number);
  for (const number of numbers) worker.port.push(worker.repliesTo([number]));
  expect(futures.at(-1)?.resultSync()).toBe(5);
  expect(sleeps).toBe(0);
  expect(futures.map((future) => future.done())).toEqual(numbers.map(() => true));
});

test('a blocked thread also reads what does not come over the links: not at once, and then again and again', async () => {
  const events: string[] = [];
  const { submit, workers } = createFake(
    { workers: 1 },
    {
      capabilities: { ...capabilities, blocking: true },
      blocking: blockByReading(() => ({
        peek(link) {
          expect(link).toBe(worker);
          events.push('peek');
          // The task ends once its output has been read twice.
          if (events.filter((event) => event === 'peek').length === 2) worker.port.push(worker.repliesTo([1]));
        },
        sleep() {
          events.push('sleep');
        },
      })),
      // Several looks at the links take a millisecond.
      clock: new PassingClock(0.05),
    },
  );
  const future = submit(1);
  await settle();
  const worker = workers.at(0).ready();
  worker.start(1);
  expect(future.resultSync()).toBe(1);
  const [first, between] = events.join(' ').split('peek');
  expect(first).toContain('sleep sleep');
  expect(between).toContain('sleep sleep');
  expect(events.filter((event) => event === 'peek')).toHaveLength(2);
});
