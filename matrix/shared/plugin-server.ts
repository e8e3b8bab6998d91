import { inline } from '@dispatch/core/inline';
import { createDispatcher } from '@dispatch/node';
import { answer } from './answer.js';
import { exercise, type Facts } from './exercise.js';
import { tasks } from './tasks.js';

answer(facts);

async function facts(): Promise<Facts> {
  const dispatcher = createDispatcher();
  const half = 21;
  const double = await dispatcher.execute(inline(() => 2 * half));
  return { ...(await exercise(dispatcher, tasks)), double };
}
