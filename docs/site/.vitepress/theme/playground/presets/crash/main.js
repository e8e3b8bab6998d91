import { createDispatcher } from '@dispatch/web';
import { tasks } from './tasks.js';

const dispatcher = createDispatcher({
  workers: 2,
  worker: () => new Worker(new URL('./worker.js', import.meta.url), { type: 'module' }),
});

const futures = [
  dispatcher.executeAsync(tasks.square(2)),
  dispatcher.executeAsync(tasks.crash()),
  ...[3, 4, 5, 6, 7, 8].map((number) => dispatcher.executeAsync(tasks.square(number))),
];
// Only the task that ended its worker fails. Another worker takes its place.
for (const { status, value, reason } of await Promise.allSettled(futures)) {
  console.log(status, value ?? reason.code);
}
