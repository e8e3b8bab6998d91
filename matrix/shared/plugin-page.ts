import { inline } from '@dispatch/core/inline';
import { createDispatcher } from '@dispatch/web';
import { exercise } from './exercise.js';
import { tasks } from './tasks.js';

Object.assign(globalThis, { facts: facts() });

async function facts(): Promise<object> {
  const dispatcher = createDispatcher();
  const half = 21;
  const double = await dispatcher.execute(inline(() => 2 * half));
  return { ...(await exercise(dispatcher, tasks)), double };
}
