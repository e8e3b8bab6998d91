import { running } from '@dispatch/conformance/fixtures';
import { createDispatcher } from '@dispatch/web';
import { wrap } from 'comlink';
import { expect, onTestFinished, test } from 'vitest';

/** A dispatcher with one worker, and the workers that it has started. */
function create(start: () => Worker) {
  const made: Worker[] = [];
  const dispatcher = createDispatcher({
    workers: 1,
    worker: () => {
      const worker = start();
      made.push(worker);
      return worker;
    },
  });
  onTestFinished(() => dispatcher.close({ timeout: 0 }));
  return { dispatcher, made };
}

test('a worker from a data: URL, which may use no locks, runs tasks, also after it was idle', async () => {
  const script = await (await fetch('/fixtures-worker.js')).text();
  const { dispatcher, made } = create(
    () => new Worker(`data:text/javascript,${encodeURIComponent(script)}`, { type: 'module' }),
  );
  expect(await dispatcher.execute(running.double(2))).toBe(4);
  // Longer than a worker keeps its lock.
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(await dispatcher.execute(running.double(3))).toBe(6);
  expect(made).toHaveLength(1);
});

test('a worker may use Comlink for its own purposes, and define a document', async () => {
  const { dispatcher, made } = create(
    () => new Worker(new URL('./workers/own-comlink.ts', import.meta.url), { type: 'module' }),
  );
  expect(await dispatcher.execute(running.double(2))).toBe(4);
  const [worker] = made;
  if (worker === undefined) throw new Error('no worker was started');
  expect(await wrap<{ triple(number: number): number }>(worker).triple(2)).toBe(6);
  expect(await dispatcher.execute(running.double(3))).toBe(6);
  expect(made).toHaveLength(1);
});
