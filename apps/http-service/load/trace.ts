import { fileURLToPath } from 'node:url';
import { startServer } from './server.ts';

/** A span of a service or of one of its workers. */
export interface Span {
  /** `front` got the request, and its task fetched from `back`. */
  readonly service: 'front' | 'back';
  readonly name: string;
  readonly trace: string;
  readonly id: string;
  readonly parent?: string;
  readonly milliseconds: number;
}

/** The services of the tests, which have a route whose task fetches. */
const script = fileURLToPath(new URL('../test/fixtures/server.mjs', import.meta.url));
const env = { TRACES: 'memory', WORKERS: '1' };

/**
 * Sends a request to a service whose task fetches from another service.
 *
 * @returns all spans of the trace of that request.
 */
export async function traceOfRequest(): Promise<Span[]> {
  await using front = await startServer({ env, script });
  await using back = await startServer({ env, script });
  const relay = (): Promise<Response> => fetch(`${front.url}/test/relay`, { method: 'POST', body: `${back.url}/hash` });
  // The first one loads the modules of the tasks.
  await relay();
  const { status } = await relay();
  if (status !== 200) throw new Error(`the request was answered ${status}`);
  const spans = (
    await Promise.all(
      (['front', 'back'] as const).map(async (service) => {
        const response = await fetch(`${(service === 'front' ? front : back).url}/test/spans`);
        return ((await response.json()) as Omit<Span, 'service'>[]).map((span) => ({ ...span, service }));
      }),
    )
  ).flat();
  const request = spans.findLast(({ name }) => name === 'POST /test/relay');
  return spans.filter(({ trace }) => trace === request?.trace);
}

/** Each span below its parent, with its depth. */
export function asTree(spans: readonly Span[], parent?: string, depth = 0): (readonly [depth: number, span: Span])[] {
  return spans
    .filter((span) => span.parent === parent)
    .flatMap((span) => [[depth, span] as const, ...asTree(spans, span.id, depth + 1)]);
}
