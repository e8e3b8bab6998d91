import { expect, test } from 'vitest';
import { asTree, traceOfRequest } from '../load/trace.ts';

test(
  'one trace goes from a request through its task to the service that the task fetches from',
  { timeout: 40_000 },
  async () => {
    const spans = await traceOfRequest();
    expect(new Set(spans.map(({ trace }) => trace)).size).toBe(1);
    expect(asTree(spans).map(([depth, { name, service }]) => [depth, service, name])).toEqual([
      [0, 'front', 'POST /test/relay'],
      [1, 'front', 'queue relay'],
      [2, 'front', 'run relay'],
      [3, 'front', 'POST'],
      [4, 'back', 'POST /hash'],
      [5, 'back', 'queue hashPassword'],
      [6, 'back', 'run hashPassword'],
    ]);
  },
);
