import { createDispatcher } from '@dispatch/node';
import { expect, it } from 'vitest';
import { tasks } from '../fixtures/threads.mjs';

it('runs in a context of its own, with other classes than those of structuredClone', () => {
  expect(structuredClone(new Map())).not.toBeInstanceOf(Map);
});

it.each([
  ['a flag', { execArgv: ['--no-such-flag'] }, /: Initiated Worker with invalid execArgv flags: --no-such-flag$/],
  ['a module', { execArgv: ['--import', 'data:text/javascript,throw new RangeError("no")'] }, /: no$/],
])(
  'an error of Node, which is of another realm, says why no worker can be started: %s',
  async (_name, options, message) => {
    const dispatcher = createDispatcher({ workers: 1, ...options });
    await expect(dispatcher.execute(tasks.echo(1))).rejects.toMatchObject({
      message: expect.stringMatching(message),
      cause: expect.any(Error),
    });
    await dispatcher.close();
  },
);
