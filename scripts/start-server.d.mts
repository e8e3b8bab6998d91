/** See start-server.mjs. For tests and applications, which are TypeScript. */
export interface RunningServer {
  readonly port: number;
  readonly pid: number;
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}
export function startServer(
  name: 'redis-server' | 'nats-server',
  options?: { readonly port?: number; readonly args?: readonly string[] | ((port: number) => readonly string[]) },
): Promise<RunningServer>;
