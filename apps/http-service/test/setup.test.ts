import { PNG } from 'pngjs';
import { expect, it, vi } from 'vitest';
import { createDispatcher } from '../src/adapters.ts';

it('each worker uses its codecs before the first request', async () => {
  const read = vi.spyOn(PNG.sync, 'read');
  await using dispatcher = createDispatcher('in-process', { workers: 2 }, 64);
  await dispatcher.ready();
  expect(read).toHaveBeenCalledTimes(2);
});
