import { inline } from '@dispatch/core/inline';
import { exercise } from '../../lib/exercise.js';
import { tasks } from '../../lib/tasks.js';
import { create } from '../dispatcher.js';

export const dynamic = 'force-dynamic';

export async function GET() {
  const dispatcher = create();
  const half = await Promise.resolve(21);
  const double = await dispatcher.execute(inline(() => 2 * half));
  return Response.json({ ...(await exercise(dispatcher, tasks)), double });
}
