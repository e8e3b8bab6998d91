import { createDispatcher, type RemoteDispatcherOptions } from '@dispatch/remote';
import { nats } from '@dispatch/remote/nats';
import { expect, test } from 'vitest';

// No dispatcher connects before its first task.
const required = { bus: nats({ servers: '127.0.0.1:1' }), fleet: 'none' };

/** The values that an option takes, among those that all are given. */
const accepted: Readonly<Record<string, readonly unknown[]>> = {
  bus: [],
  fleet: ['1'],
  build: ['1', undefined],
  lostAfter: [undefined],
  hostTimeout: [0, Infinity, undefined],
  stdout: [undefined],
  stderr: [undefined],
};

test.each(
  Object.entries(accepted).flatMap(([name, taken]) =>
    [0, Infinity, undefined, null, NaN, '1', true, 1n].map((value) => ({
      name,
      value,
      isTaken: taken.includes(value),
    })),
  ),
)('$name: $value, accepted: $isTaken', async ({ name, value, isTaken }) => {
  const create = (): ReturnType<typeof createDispatcher> =>
    // JavaScript code can pass anything.
    createDispatcher({ ...required, [name]: value } as RemoteDispatcherOptions);
  if (isTaken) await create().close();
  else {
    expect(create).toThrow(TypeError);
    expect(create).toThrow(`'${name}' must be`);
  }
});
