import { createDispatcher } from '@dispatch/node';
import { exercise } from './exercise.js';
import { tasks } from './tasks.js';

// An enum needs more than the removal of types.
enum Workers {
  Count = 2,
}

const [, , ...execArgv] = process.argv;
const dispatcher = createDispatcher({ workers: Workers.Count, ...(execArgv.length > 0 && { execArgv }) });
exercise(dispatcher, tasks).then(
  (facts) => console.log(JSON.stringify(facts)),
  (error: Error) => console.log(error.message),
);
