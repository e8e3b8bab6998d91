import { dispatcher } from '../dispatcher.js';
import { tasks } from '../late-tasks.js';

export const dynamic = 'force-dynamic';

export async function GET() {
  return Response.json(await dispatcher.execute(tasks.late()));
}
