/** The bus Redis or Valkey. The module that connects is loaded by the thread of the connection alone. */
import type { BusAddress } from './bus/bus.js';
import { besides } from './beside.js';
import { checkData, present } from './bus/option-types.js';
import type { RedisOptions } from './bus/redis-options.js';
import { readAddress } from './bus/server-address.js';

export type { BusAddress } from './bus/bus.js';
export type { RedisOptions, RedisTls } from './bus/redis-options.js';

const string = 'string';

/**
 * The address of a Redis or Valkey server, for the option `bus` of `createDispatcher` and of a host. Packets take its channels (`PUBLISH`,
 * `SUBSCRIBE`); no key is read or written. Nothing connects here. The options are copied, and are data: the connection is on another thread.
 *
 * With a `rediss://` URL, each connection uses TLS: nothing is sent to a server that has none.
 *
 * @throws {TypeError} if an option is of the wrong kind or unknown, if the URL is malformed or has another scheme than `redis://` and
 * `rediss://`, or if there is the option `tls` and the URL is no `rediss://` one.
 */
export function redis(options: RedisOptions = {}): BusAddress {
  checkData(options, { url: string, username: string, password: string, name: string, tls: 'object' });
  const { tls, url, ...rest } = options;
  const isSecure = url !== undefined && checkedUrl(url) === 'rediss';
  if (tls !== undefined && !isSecure) throw new TypeError("'tls' needs a 'url' that begins with rediss://");
  if (tls !== undefined) checkData(tls, { ca: string, cert: string, key: string });
  return Object.freeze({
    module: besides('redis-bus.js', import.meta.url),
    options: structuredClone({
      ...present(rest),
      ...(url !== undefined && { url }),
      ...(isSecure && { tls: present(tls ?? {}) }),
    }),
  });
}

/** @returns its scheme. */
function checkedUrl(url: string): string | undefined {
  const wanted =
    'redis://host:port or rediss://host:port, perhaps with a user, a password and the number of a database';
  const { parts, scheme, shown } = readAddress('url', url, ['redis', 'rediss'], wanted);
  const isDatabase = /^\/\d*$/.test(parts.pathname);
  if (!isDatabase || !isDecodable(parts.username) || !isDecodable(parts.password))
    throw new TypeError(`'url' must be ${wanted}, got ${JSON.stringify(shown)}`);
  return scheme;
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
