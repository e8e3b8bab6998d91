import { createDispatcher } from '@dispatch/node';
import { describe, expect, test } from 'vitest';
import { tasks } from './typed.ts';

describe('tasks in TypeScript', () => {
  test('run in worker threads that have a loader', async () => {
    const dispatcher = createDispatcher({ execArgv: ['--import', 'tsx'] });
    expect(await dispatcher.execute(tasks.double(21))).toBe(42);
    await dispatcher.close();
  });

  test('run without one where Node removes types; elsewhere the error says what to add', async () => {
    const dispatcher = createDispatcher();
    const result = dispatcher.execute(tasks.double(21));
    if (process.features.typescript) expect(await result).toBe(42);
    else await expect(result).rejects.toThrow("add yours, as in createDispatcher({ execArgv: ['--import', 'tsx'] })");
    await dispatcher.close();
  });
});
