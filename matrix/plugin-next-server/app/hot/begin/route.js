import { dispatcher } from '../dispatcher.js';
import { tasks } from '../tasks.js';

export const dynamic = 'force-dynamic';

/** One task runs, others wait for its worker. */
export async function GET() {
  const gate = new Int32Array(new SharedArrayBuffer(8));
  const held = dispatcher.execute(tasks.hold(gate));
  await Atomics.waitAsync(gate, 0, 0).value;
  const queued = Promise.all(
    [tasks.version(), tasks.version(), tasks.version()].map((task) => dispatcher.execute(task)),
  );
  const watching = setInterval(() => {
    if (dispatcher.stats().workers.some(({ state }) => state !== 'retiring')) return;
    clearInterval(watching);
    console.log('The worker is replaced.');
  }, 20);
  globalThis.hotTasks = { gate, held, queued };
  return Response.json('begun');
}
