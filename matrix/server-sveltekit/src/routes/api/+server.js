import { join } from 'node:path';
import { createDispatcher } from '@dispatch/node';
import { exercise } from '../../exercise.js';
import { tasks } from '../../tasks.js';

export async function GET() {
  const dispatcher = createDispatcher({ worker: join(process.cwd(), 'build/worker.js') });
  return Response.json(await exercise(dispatcher, tasks));
}
