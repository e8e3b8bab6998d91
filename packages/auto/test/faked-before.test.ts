import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const run = promisify(execFile);

/** What a program in another process prints, with code that Node runs before it. */
async function printed(before: string, program: string): Promise<string> {
  const preload = `data:text/javascript,${encodeURIComponent(before)}`;
  const args = ['--import', preload, '--input-type=module', '--eval', program];
  const { stdout } = await run(process.execPath, args, { cwd: import.meta.dirname, timeout: 30_000 });
  return stdout.trim();
}

/** In the main thread only, as a test runner does. */
const fakes = `import { isMainThread } from 'node:worker_threads';
  if (isMainThread) {
    for (const name of ['setTimeout', 'setInterval', 'setImmediate']) globalThis[name] = () => ({ ref() {}, unref() {} });
    Object.defineProperty(globalThis, 'performance', { value: { now: () => 0, timeOrigin: 0 } });
  }`;

test.each(['@dispatch/node', '@dispatch/in-process'])(
  'timers that were replaced before %s has loaded change nothing',
  { timeout: 40_000 },
  async (adapter) => {
    const program = `import { tasks } from './fixtures/tasks.mjs';
      const { createDispatcher } = await import('${adapter}');
      const dispatcher = createDispatcher({ workers: 1 });
      console.log(await dispatcher.execute(tasks.double(21)));
      const stuck = dispatcher.executeAsync(tasks.never(), { timeout: 20 });
      console.log((await stuck.exception()).code, (await stuck.exception(1).catch((error) => error)).code);
      await dispatcher.close();`;
    expect((await printed(fakes, program)).split('\n')).toEqual(['42', 'DISPATCH_TIMEOUT DISPATCH_TIMEOUT']);
  },
);

test('mocks of Node’s test runner that are there before the packages are named', { timeout: 40_000 }, async () => {
  const mocks = `import { mock } from 'node:test'; mock.timers.enable({ apis: ['setTimeout'] });`;
  const program = `console.log(await import('@dispatch/in-process').catch((error) => error.message));`;
  expect(await printed(mocks, program)).toContain('load @dispatch before mock.timers.enable() is called');
});
