import { createDispatcher } from '@dispatch/in-process';
import { expect, test } from 'vitest';

test.each([0, Infinity, null, NaN, '1', true, {}])("'setup' is not %s", (setup) => {
  expect(() => createDispatcher({ setup } as never)).toThrow(TypeError);
  expect(() => createDispatcher({ setup } as never)).toThrow("'setup' must be a function");
});

test("'setup' may be undefined", async () => {
  const dispatcher = createDispatcher({ setup: undefined });
  await dispatcher.ready();
  expect(dispatcher.stats().workers).toHaveLength(1);
  await dispatcher.close();
});
