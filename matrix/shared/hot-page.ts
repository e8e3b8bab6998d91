import { createDispatcher } from '@dispatch/web';
import { tasks } from './hot-tasks.js';

const dispatcher = createDispatcher({ workers: 2 });
const state = { loadedAt: performance.timeOrigin, newest: -1, finished: 0, failures: [] as string[], lost: 0 };
Object.assign(globalThis, { state, dispatcher });
dispatcher.events.addEventListener('workerlost', () => (state.lost += 1));

// Ten callers, each with one task after another, until one fails.
for (let caller = 0; caller < 10; caller += 1)
  void call(caller).catch((error: unknown) => state.failures.push(String(error)));

async function call(caller: number): Promise<never> {
  for (let count = 0; ; count += 1) {
    const [start, version] = await dispatcher.execute(tasks.versions((caller + count) % 7), { timeout: 30_000 });
    state.finished += 1;
    if (start !== version) state.failures.push(`a task has the versions ${start} and ${version}`);
    if (version > state.newest) state.newest = version;
  }
}
