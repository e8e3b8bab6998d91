import { createDispatcher as createInProcess } from '@dispatch/in-process';
import { createDispatcher as createThreads } from '@dispatch/node';
import { createDispatcher as createProcesses } from '@dispatch/process';
import { describe, expect, test } from '@jest/globals';
import { echoes } from './echoes.js';

/** In a context of `node:vm`, these are of other classes than what `structuredClone` returns. */
const values = new Map(
  Object.entries({
    map: new Map([[1, new Set([2])]]),
    date: new Date(0),
    pattern: /x/g,
    error: new RangeError('no', { cause: new TypeError('why') }),
    bytes: new Uint8Array([1, 2]),
    numbers: new Float64Array([1, 2]),
    object: { list: [1, { a: 2n }] },
  }),
);

describe.each([
  ['in process', createInProcess],
  ['worker threads', createThreads],
  ['processes', createProcesses],
])('%s', (_name, create) => {
  test('values of all kinds arrive', async () => {
    const dispatcher = create({ workers: 1 });
    expect(await dispatcher.execute(echoes.echo(values))).toEqual(structuredClone(values));
    await dispatcher.close();
  });

  test('the first call may block, and others too', async () => {
    const dispatcher = create({ workers: 1 });
    expect(dispatcher.executeSync(echoes.echo(values))).toEqual(structuredClone(values));
    expect((await dispatcher.execute(echoes.echo(values))).size).toBe(values.size);
    expect(dispatcher.executeSync(echoes.echo(new Uint8Array(2 ** 20))).length).toBe(2 ** 20);
    await dispatcher.close();
  });
});
