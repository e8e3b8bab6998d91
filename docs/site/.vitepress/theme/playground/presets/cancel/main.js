import { createDispatcher } from '@dispatch/web';
import { tasks } from './tasks.js';

const dispatcher = createDispatcher({
  workers: 2,
  cancelGrace: 500,
  worker: () => new Worker(new URL('./worker.js', import.meta.url), { type: 'module' }),
});

const polite = dispatcher.executeAsync(tasks.polite());
const stubborn = dispatcher.executeAsync(tasks.stubborn(), { timeout: 700 });
setTimeout(() => polite.cancel(), 400);

for (const future of [polite, stubborn]) {
  await future.catch((error) => console.log(error.code));
}
// The worker that stopped in time runs the next task. The other one is replaced.
console.log(await dispatcher.execute(tasks.short()));
