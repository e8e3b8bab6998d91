import { dispatcher } from '../dispatcher.js';
import { tasks } from '../tasks.js';

export const dynamic = 'force-dynamic';

export async function GET() {
  return Response.json(await dispatcher.execute(tasks.version()));
}
