import { inline } from '@dispatch/core/inline';
import { createDispatcher } from '@dispatch/web';
import { exercise } from './exercise.js';
import { tasks } from './tasks.js';

export async function facts(half: number): Promise<object> {
  const dispatcher = createDispatcher();
  const double = await dispatcher.execute(inline(() => 2 * half));
  return { ...(await exercise(dispatcher, tasks)), double };
}
