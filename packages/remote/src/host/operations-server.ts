import { once } from 'node:events';
import { createServer } from 'node:http';
import { isError } from '@dispatch/adapter-kit/node';
import { check } from '@dispatch/core/internal';
import { StartError } from '../start-error.js';
import type { HostMetrics } from './host-metrics.js';

const contentType = 'text/plain; version=0.0.4; charset=utf-8';

/** Where the endpoints are. */
export interface OperationsAddress {
  readonly address: string;
  readonly port: number;
}

/** Reads `PORT` or `ADDRESS:PORT`; without an address, only this machine is answered. @throws {TypeError} */
export function operationsAddress(text: string): OperationsAddress {
  const [, address = '127.0.0.1', digits = ''] = /^(?:\[?([^[\]]+)\]?:)?(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  check(digits !== '' && port <= 65_535, '--metrics', 'PORT or ADDRESS:PORT, such as 9464 or 0.0.0.0:9464', text);
  return { address, port };
}

/**
 * Serves `/metrics` for Prometheus; `/healthz`, which is 200 while the process runs; and `/readyz`, which is 503 while the host is
 * not connected to the bus, or drains. Rejects if it cannot listen there.
 *
 * @returns its port.
 */
export async function serveOperations(
  { address, port }: OperationsAddress,
  metrics: HostMetrics,
  text: () => string,
): Promise<number> {
  const server = createServer((request, response) => {
    const answer = (status: number, body: string, type = 'text/plain; charset=utf-8'): void => {
      response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' });
      response.end(request.method === 'HEAD' ? '' : body);
    };
    if (request.method !== 'GET' && request.method !== 'HEAD') answer(405, 'only GET and HEAD\n');
    else if (request.url === '/metrics') answer(200, text(), contentType);
    else if (request.url === '/healthz') answer(200, 'ok\n');
    else if (request.url !== '/readyz') answer(404, 'only /metrics, /healthz and /readyz\n');
    else answer(metrics.notReady === undefined ? 200 : 503, `${metrics.notReady ?? 'ready'}\n`);
  });
  server.listen(port, address);
  try {
    await once(server, 'listening');
  } catch (cause) {
    const why = isError(cause) ? cause.message : String(cause);
    throw new StartError(`'--metrics': it cannot listen on ${address}, port ${port}: ${why}`, { cause });
  }
  // The host decides when the process ends.
  server.unref();
  const bound = server.address();
  return bound === null || typeof bound === 'string' ? port : bound.port;
}
