/** See servers.mjs. For tests and applications, which are TypeScript. */
export type ServerName = 'redis-server' | 'nats-server' | 'faketime' | 'openssl';
export interface Server {
  readonly name: ServerName;
  readonly variable: string;
  readonly packages: readonly string[];
  readonly path: string | undefined;
}
export function findServers(): readonly Server[];
export function findServer(
  name: ServerName,
): { readonly path: string; readonly missing: undefined } | { readonly path: undefined; readonly missing: string };
export function describeServers(): string;
