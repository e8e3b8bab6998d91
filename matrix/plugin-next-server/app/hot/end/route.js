export const dynamic = 'force-dynamic';

export async function GET() {
  const { gate, held, queued } = globalThis.hotTasks;
  Atomics.store(gate, 1, 1);
  Atomics.notify(gate, 1);
  return Response.json({ held: await held, queued: await queued });
}
