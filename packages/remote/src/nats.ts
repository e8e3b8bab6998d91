/** The bus NATS. The module that connects is loaded by the thread of the connection alone. */
import { check } from '@dispatch/core/internal';
import type { BusAddress } from './bus/bus.js';
import { besides } from './beside.js';
import type { NatsOptions } from './bus/nats-options.js';
import { checkData, present } from './bus/option-types.js';
import { readAddress } from './bus/server-address.js';

export type { BusAddress } from './bus/bus.js';
export type { NatsOptions, NatsTls } from './bus/nats-options.js';

const string = 'string';
const tlsTypes = {
  ca: string,
  caFile: string,
  cert: string,
  certFile: string,
  key: string,
  keyFile: string,
  handshakeFirst: 'boolean',
} as const;
const texts = { name: string, user: string, pass: string, token: string, credentials: string } as const;

/**
 * The address of NATS servers, for the option `bus` of `createDispatcher` and of a host. Nothing connects here. The options are
 * copied, and are data: the connection is on another thread.
 *
 * If one of the servers is a `tls://` address, or with the option `tls`, each connection uses TLS: nothing is sent to a server that has none.
 *
 * @throws {TypeError} if an option is of the wrong kind or unknown, or if an address is malformed or has another scheme than
 * `nats://` and `tls://`.
 */
export function nats(options: NatsOptions = {}): BusAddress {
  // `servers` is checked below.
  const { servers, ...rest } = Object(options) as NatsOptions;
  check(typeof options === 'object' && options !== null, 'options', 'an object', options);
  checkData({ ...rest }, { servers: 'object', ...texts, tls: 'object' });
  const tls = rest.tls === undefined ? undefined : checkedTls(rest.tls);
  const addresses = servers === undefined ? undefined : addressesOf(servers);
  const isSecure = tls !== undefined || addresses?.some(({ scheme }) => scheme === 'tls');
  return Object.freeze({
    module: besides('nats-bus.js', import.meta.url),
    options: structuredClone({
      ...present(rest),
      ...(addresses !== undefined && { servers: addresses.map(({ address }) => address) }),
      ...(isSecure === true && { tls: tls ?? {} }),
    }),
  });
}

function checkedTls(tls: object): Record<string, unknown> {
  checkData(tls, tlsTypes);
  return present(tls);
}

function addressesOf(servers: unknown): { readonly scheme: string | undefined; readonly address: string }[] {
  const all = [servers].flat();
  const wanted = 'nats://host:port or tls://host:port, or an array of such addresses';
  check(all.length > 0, 'servers', wanted, servers);
  return all.map((server) => {
    const { parts, scheme } = readAddress('servers', server, ['nats', 'tls', undefined], wanted);
    // The client would read a port in them, and nothing else.
    if (parts.username !== '' || parts.password !== '')
      throw new TypeError("'servers' must have no user and no password: they are the options user and pass");
    check(parts.pathname === '/', 'servers', wanted, server);
    return { scheme, address: String(server) };
  });
}
