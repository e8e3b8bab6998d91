import { createDispatcher } from '@dispatch/auto';
import { exercise } from '../../exercise.js';
import { tasks } from '../../tasks.js';

export const runtime = 'edge';

export async function GET() {
  return Response.json(await exercise(createDispatcher(), tasks));
}
