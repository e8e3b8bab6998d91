import { fileURLToPath } from 'node:url';
import { expect, vi } from 'vitest';
import { startServer, type RunningServer } from '../load/server.ts';

/** The service with the routes of `fixtures/server.mjs`, which block workers or kill them. */
export const script: string = fileURLToPath(new URL('fixtures/server.mjs', import.meta.url));

export function startTestServer(env: Readonly<Record<string, string>> = {}): Promise<RunningServer> {
  return startServer({ env: { WORKERS: '1', ...env }, script, execArgv: ['--expose-gc'] });
}

export interface PostOptions {
  readonly signal?: AbortSignal;
  readonly id?: string;
}

/** Sends a body; a stream is sent without a content-length. */
export function post(
  url: string,
  path: string,
  body: string | Uint8Array | ReadableStream = '',
  type = 'text/plain',
  { signal, id }: PostOptions = {},
): Promise<Response> {
  const headers = { 'content-type': type, ...(id !== undefined && { 'x-request-id': id }) };
  return fetch(url + path, {
    method: 'POST',
    headers,
    ...streaming,
    body: body instanceof Uint8Array ? new Uint8Array(body) : body,
    ...(signal && { signal }),
  });
}

/** Node's fetch requires this option for a stream, but the DOM types do not declare it. */
const streaming = { duplex: 'half' };

/** Waits until `count` requests block a worker. */
export async function untilHeld(url: string, count: number): Promise<void> {
  await until(async () => expect(await (await fetch(`${url}/test/held`)).json()).toBe(count));
}

/** Waits until a metric, named as in the Prometheus format, has that value. */
export async function untilMetric(url: string, name: string, value: number): Promise<void> {
  await until(async () => expect((await metrics(url)).get(name)).toBe(value));
}

/** Waits until `count` tasks are queued. */
export function untilQueued(url: string, count: number): Promise<void> {
  return untilMetric(url, `dispatch_task_queued{${dispatcher}}`, count);
}

/** The label of the metrics of the dispatcher. */
export const dispatcher = 'dispatch_dispatcher_name="http-service"';

/** The metric that counts the requests with this answer. */
export function answered(method: string, route: string, status: number): string {
  const labels = [`http_request_method="${method}"`, `http_route="${route}"`, `http_response_status_code="${status}"`];
  return `http_server_request_duration_count{${labels.join(',')}}`;
}

/** The metric that counts the tasks with this outcome. */
export function settled(task: string, outcome: string): string {
  return `dispatch_task_settled_total{${dispatcher},dispatch_task_name="${task}",${outcome}}`;
}

export async function metrics(url: string): Promise<Map<string, number>> {
  const lines = (await (await fetch(`${url}/metrics`)).text())
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  );
}

export function until(holds: () => Promise<void>): Promise<void> {
  return vi.waitFor(holds, { timeout: 15_000, interval: 20 });
}
