import { exercise } from '../../lib/exercise';
import { tasks } from '../../lib/tasks';
import { create } from '../dispatcher';

export const dynamic = 'force-dynamic';

export async function GET(): Promise<Response> {
  return Response.json(await exercise(create(), tasks));
}
