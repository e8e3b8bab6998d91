import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { MessagePort } from 'node:worker_threads';
import { sharing } from '@dispatch/conformance/fixtures';
import { release, share } from '@dispatch/core/share';
import { createDispatcher } from '@dispatch/node';
import { expect, test, vi } from 'vitest';

function records(count: number): readonly object[] {
  return Array.from({ length: count }, (_, id) => ({ id, name: `record ${id}`, at: { x: id / 3, y: id / 7 } }));
}

test('1000 tasks of 2 workers: a value is posted twice and read twice, and no task carries it', async () => {
  await using dispatcher = createDispatcher({ workers: 2 });
  await dispatcher.ready();
  const post = vi.spyOn(MessagePort.prototype, 'postMessage');
  const value = await share(dispatcher, records(20_000));
  const sightings = await Promise.all(Array.from({ length: 1000 }, () => dispatcher.execute(sharing.sight(value))));
  const messages = post.mock.calls.map(([message]) => message as unknown);
  post.mockRestore();
  const isValue = (message: unknown): boolean => typeof message === 'object' && message !== null && 'value' in message;
  expect(messages.filter(isValue)).toHaveLength(2);
  expect(new Set(sightings.map(({ life, object }) => `${life} ${object}`)).size).toBe(2);
  const rest = messages.filter((message) => !isValue(message));
  // What 1000 tasks cost beside the value: some bytes each.
  expect(JSON.stringify(rest).length).toBeLessThan(1000 * 100);
  await release(value);
});

test('each of 20 workers that follow one another gets a value once', async () => {
  await using dispatcher = createDispatcher({ workers: 2, maxTasksPerWorker: 1 });
  const value = await share(dispatcher, ['a']);
  const post = vi.spyOn(MessagePort.prototype, 'postMessage');
  await Promise.all(Array.from({ length: 20 }, () => dispatcher.execute(sharing.pick(value, 0))));
  const values = post.mock.calls.filter(([message]) => typeof message === 'object' && 'value' in message);
  post.mockRestore();
  expect(values).toHaveLength(20);
});

/** How many values are shared and released. */
const count = process.env['TEST_ALL'] === '1' ? 100_000 : 10_000;

test('what is released is not kept in memory, by this thread or by a worker', { timeout: 310_000 }, async () => {
  const program = ['--expose-gc', 'fixtures/sharing-memory.mjs', String(count)];
  const { stdout } = await promisify(execFile)(process.execPath, program, {
    cwd: import.meta.dirname,
    timeout: 300_000,
  });
  const { kept, growth } = JSON.parse(stdout) as { readonly kept: number; readonly growth: readonly number[] };
  expect(kept).toBe(0);
  for (const bytes of growth) expect(bytes).toBeLessThan(1_000_000);
});
