import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BusAddress } from '@dispatch/remote';
import { nats } from '@dispatch/remote/nats';
import { redis } from '@dispatch/remote/redis';
import { createClient } from '@redis/client';
import { connect } from '@nats-io/transport-node';
import { startServer, type RunningServer } from '../../servers.js';
import type { Certificate } from './certificates.js';

/** The permissions of the guide to many machines, for the fleet `images`. */
export const roles = {
  host: {
    pub: ['dispatch.images.hosts', 'dispatch.images.dispatcher.*'],
    sub: ['dispatch.images.dispatchers', 'dispatch.images.host.*'],
  },
  program: {
    pub: ['dispatch.images.dispatchers', 'dispatch.images.host.*'],
    sub: ['dispatch.images.hosts', 'dispatch.images.dispatcher.*'],
  },
  stranger: { pub: ['other.*'], sub: ['other.*'] },
} as const;

export type Role = keyof typeof roles;

/** How a client connects. The password is that of the role, unless it says otherwise. */
export interface Login {
  readonly role: Role;
  readonly password?: string;
  /** Whom it trusts. Default: those that Node trusts. */
  readonly ca?: string;
  /** Its own certificate. Default: none. */
  readonly own?: Certificate;
  /** Whether it connects without TLS. Default `false`. */
  readonly isPlain?: boolean;
}

/** One bus with TLS and a user for each role. */
export interface SecureBus {
  readonly server: 'nats-server' | 'redis-server';
  /** @param clients the authority of clients, which must have a certificate of it. Default: they need none. */
  start(folder: string, certificate: Certificate, clients?: Certificate): Promise<RunningServer>;
  address(port: number, login: Login): BusAddress;
  /** What a client of its own says to a server without TLS, and what shows that it was accepted. */
  readonly plainWords: string;
  readonly accepted: string;
  /** Subscribes to a subject, or publishes to it, by the client of the server itself. @returns the error, if that is rejected. */
  attempt(port: number, login: Login, way: 'subscribe' | 'publish', subject: string): Promise<string | undefined>;
}

const passwordOf = (role: Role): string => `secret-of-${role}`;

const list = (subjects: readonly string[]): string =>
  `[${subjects.map((subject) => JSON.stringify(subject)).join(', ')}]`;

const natsBus: SecureBus = {
  server: 'nats-server',
  start(folder, { certFile, keyFile }, clients) {
    const users = Object.entries(roles).map(
      ([role, { pub, sub }]) =>
        `{ user: ${role}, password: ${passwordOf(role as Role)}, permissions: { publish: ${list(pub)}, subscribe: ${list(sub)} } }`,
    );
    const verified = clients === undefined ? '' : `ca_file: "${clients.certFile}", verify: true`;
    const file = join(folder, 'nats.conf');
    writeFileSync(
      file,
      `tls { cert_file: "${certFile}", key_file: "${keyFile}", ${verified} }\nauthorization { users: [\n${users.join('\n')}\n] }\n`,
    );
    return startServer('nats-server', { args: ['--config', file] });
  },
  address(port, { ca, isPlain = false, own, password, role }) {
    const identity = { user: role, pass: password ?? passwordOf(role) };
    if (isPlain) return nats({ servers: `nats://127.0.0.1:${port}`, ...identity });
    return nats({ servers: `tls://127.0.0.1:${port}`, ...identity, tls: { ca, cert: own?.cert, key: own?.key } });
  },
  plainWords: 'CONNECT {"verbose":true,"user":"program","pass":"secret-of-program"}\r\nPING\r\n',
  accepted: 'PONG',
  async attempt(port, { ca, role }, way, subject) {
    const client = await connect({
      servers: `tls://127.0.0.1:${port}`,
      user: role,
      pass: passwordOf(role),
      tls: ca === undefined ? {} : { ca },
      reconnect: false,
    });
    const errors: string[] = [];
    const watching = (async () => {
      for await (const status of client.status()) if (status.type === 'error') errors.push(status.error.message);
    })();
    if (way === 'publish') client.publish(subject, 'x');
    else client.subscribe(subject, { callback: (error) => void (error !== null && errors.push(error.message)) });
    // The server answers in order.
    await client.flush();
    await client.close();
    await watching;
    return errors[0];
  },
};

const redisBus: SecureBus = {
  server: 'redis-server',
  start(folder, { certFile, keyFile }, clients) {
    const users = Object.entries(roles).map(([role, { pub, sub }]) => {
      const channels = (subjects: readonly string[]): string => subjects.map((subject) => `&${subject}`).join(' ');
      return (
        `user ${role} on >${passwordOf(role as Role)} resetchannels -@all +ping +client|setname +unsubscribe ` +
        `(+publish ${channels(pub)}) (+subscribe ${channels(sub)})`
      );
    });
    const file = join(folder, 'redis.conf');
    return startServer('redis-server', {
      args(port) {
        const lines = [
          'port 0',
          `tls-port ${port}`,
          `tls-cert-file ${certFile}`,
          `tls-key-file ${keyFile}`,
          `tls-ca-cert-file ${(clients ?? { certFile }).certFile}`,
          `tls-auth-clients ${clients === undefined ? 'no' : 'yes'}`,
          'user default off',
          ...users,
        ];
        writeFileSync(file, `${lines.join('\n')}\n`);
        return ['--include', file];
      },
    });
  },
  address(port, { ca, isPlain = false, own, password, role }) {
    const identity = { username: role, password: password ?? passwordOf(role) };
    if (isPlain) return redis({ url: `redis://127.0.0.1:${port}`, ...identity });
    return redis({ url: `rediss://127.0.0.1:${port}`, ...identity, tls: { ca, cert: own?.cert, key: own?.key } });
  },
  plainWords: 'PING\r\n',
  accepted: '+PONG',
  async attempt(port, { ca, role }, way, subject) {
    const client = createClient({
      url: `rediss://127.0.0.1:${port}`,
      username: role,
      password: passwordOf(role),
      socket: { tls: true, ...(ca !== undefined && { ca }), reconnectStrategy: false },
    });
    client.on('error', () => {});
    await client.connect();
    try {
      if (way === 'publish') await client.publish(subject, 'x');
      else await client.subscribe(subject, () => {});
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    } finally {
      client.destroy();
    }
  },
};

export const secureBuses: readonly SecureBus[] = [natsBus, redisBus];
