import { defineTasks } from '@dispatch/core';
import { createDispatcher, taskReferences } from '@dispatch/web';
import { expect, test } from 'vitest';

declare const Worker: new (url: string) => never;

const tasks = defineTasks(undefined, { double: (number: number) => 2 * number }, { namespace: 'server' });

test('on a server it can be imported and created, and only tasks fail', async () => {
  const dispatcher = createDispatcher({ worker: () => new Worker('worker.js') });
  expect(dispatcher.status).toBe('open');
  const error: unknown = await dispatcher.execute(tasks.double(1)).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'DISPATCH_UNAVAILABLE', cause: expect.any(ReferenceError) });
  await dispatcher.close();
});

test.each([undefined, null, {}, { worker: 'worker.js' }])(
  'without a function that makes workers it is refused, by name: %o',
  (options) => {
    expect(() => createDispatcher(options as never)).toThrow(
      /^createDispatcher\(options\): 'worker' must be a function that makes a worker/,
    );
  },
);

test("an option 'blocking' that is not the package's own is refused, by name", () => {
  expect(() => createDispatcher({ worker: () => new Worker('worker.js'), blocking: true as never })).toThrow(
    "'blocking' must be that of '@dispatch/web/blocking'",
  );
});

test('serve() is refused where there is no worker', async () => {
  const { serve } = await import('@dispatch/web/worker');
  expect(() => serve(tasks)).toThrow('serve() belongs into the file of a worker');
});

test('a reference says what it refers to, is the same each time, and is nothing to await', async () => {
  const references = taskReferences<typeof tasks>('server');
  const { namespace, name, args, module } = references.double(2);
  expect({ namespace, name, args, module }).toEqual({
    namespace: 'server',
    name: 'double',
    args: [2],
    module: undefined,
  });
  expect(references.double).toBe(references.double);
  expect(await Promise.resolve(references)).toBe(references);
});

test('the namespace of references is a string', () => {
  expect(() => taskReferences(undefined as never)).toThrow(
    "taskReferences(): 'namespace' must be a string, got undefined",
  );
});
