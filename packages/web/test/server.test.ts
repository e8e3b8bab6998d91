import { defineTasks } from '@dispatch/core';
import { createDispatcher } from '@dispatch/web';
import { expect, test } from 'vitest';

declare const Worker: new (url: string) => never;

const tasks = defineTasks(undefined, { double: (number: number) => 2 * number }, { namespace: 'server' });

test('can be imported and created on a server, where only tasks fail', async () => {
  const dispatcher = createDispatcher({ worker: () => new Worker('worker.js') });
  expect(dispatcher.status).toBe('open');
  const error: unknown = await dispatcher.execute(tasks.double(1)).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'DISPATCH_UNAVAILABLE', cause: expect.any(ReferenceError) });
  await dispatcher.close();
});

test.each([undefined, null, {}, { worker: 'worker.js' }])(
  'throws an error that names the missing worker function: %o',
  (options) => {
    expect(() => createDispatcher(options as never)).toThrow(
      /^createDispatcher\(options\): 'worker' must be a function that returns a worker/,
    );
  },
);

test("throws an error that names an invalid option 'blocking'", () => {
  expect(() => createDispatcher({ worker: () => new Worker('worker.js'), blocking: true as never })).toThrow(
    "'blocking' must be the export of '@dispatch/web/blocking'",
  );
});

test.each(['worker', 'blocking'])('%s may not be 0, Infinity, null, NaN or a string', (name) => {
  for (const value of [0, Infinity, null, NaN, '1']) {
    const options = { worker: () => new Worker('worker.js'), [name]: value };
    expect(() => createDispatcher(options as never), String(value)).toThrow(TypeError);
    expect(() => createDispatcher(options as never), String(value)).toThrow(`'${name}' must be`);
  }
});

test('blocking may be undefined', () => {
  expect(createDispatcher({ worker: () => new Worker('worker.js'), blocking: undefined }).status).toBe('open');
});

test('serve() throws outside of a worker', async () => {
  const { serve } = await import('@dispatch/web/worker');
  expect(() => serve(tasks)).toThrow('serve() must be called in a worker');
});
