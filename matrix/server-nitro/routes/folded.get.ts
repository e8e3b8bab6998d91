import { createDispatcher } from '@dispatch/node';
import { tasks } from '../tasks';

/** Without the option `worker`, the URL of the tasks is that of the server's entry. */
export default eventHandler(async () => {
  const dispatcher = createDispatcher();
  const outcome = await dispatcher.execute(tasks.double(21)).then(String, String);
  await dispatcher.close();
  return outcome;
});
