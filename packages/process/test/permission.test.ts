import { afterAll, describe, expect, it } from 'vitest';
import { createScratch } from './support/scratch.js';

const scratch = createScratch();

afterAll(() => {
  scratch.remove();
});

const model = process.allowedNodeEnvironmentFlags.has('--permission') ? '--permission' : '--experimental-permission';

scratch.write(
  'tasks.mjs',
  `import { defineTasks } from '@dispatch/core';
   export const tasks = defineTasks(import.meta.url, { double: (value) => 2 * value });`,
);
scratch.write(
  'main.mjs',
  `import { tasks } from './tasks.mjs';
   const { createDispatcher } = await import(process.argv[2]);
   const dispatcher = createDispatcher({ workers: 1 });
   console.log(await dispatcher.execute(tasks.double(2)).catch(({ code, cause }) => code + ': ' + cause.message));
   await dispatcher.close();`,
);

describe("with Node's permission model", () => {
  it.each([
    ['@dispatch/process', [], 'DISPATCH_UNAVAILABLE', 'start it with --allow-child-process too'],
    ['@dispatch/process', ['--allow-child-process'], 'DISPATCH_UNAVAILABLE', 'start it with --allow-worker too'],
    ['@dispatch/process', ['--allow-child-process', '--allow-worker'], '4', ''],
    ['@dispatch/node', [], 'DISPATCH_UNAVAILABLE', 'start it with --allow-worker too'],
    ['@dispatch/node', ['--allow-worker'], '4', ''],
  ])('%s says what is needed: %j', async (name, flags, outcome, message) => {
    const { stdout } = await scratch.run([model, '--allow-fs-read=*', ...flags, 'main.mjs', name]);
    expect(stdout).toContain(outcome);
    expect(stdout).toContain(message);
  });
});
