import { Worker } from 'node:worker_threads';
import { createDispatcher } from '@dispatch/node';
import { exercise } from '../../lib/exercise';
import { tasks } from '../../lib/tasks';

export const dynamic = 'force-dynamic';

export async function GET(): Promise<Response> {
  const dispatcher = createDispatcher({
    worker: (options) => new Worker(new URL('../../lib/worker.mjs', import.meta.url), options),
  });
  return Response.json(await exercise(dispatcher, tasks));
}
