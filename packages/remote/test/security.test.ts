// Servers with TLS and a user for each role: who may do what.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createDispatcher, type BusAddress } from '@dispatch/remote';
import { startHost, type Host, type HostOptions } from '@dispatch/remote/host';
import { nats } from '@dispatch/remote/nats';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { findServer, startServer, type RunningServer } from '../servers.js';
import { tasks } from './fixtures/tasks.mjs';
import { makeAuthority, makeCertificate, type Certificate } from './support/certificates.js';
import { createNatsAccounts } from './support/nats-accounts.js';
import { roles, secureBuses, type Role } from './support/secure-buses.js';
import { noConnection, untilUnavailable } from './support/unavailable.js';

const worker = fileURLToPath(new URL('fixtures/tasks-worker.mjs', import.meta.url));
const openssl = findServer('openssl');

function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'dispatch-security-'));
}

function host(bus: BusAddress, onEvent?: HostOptions['onEvent']): Promise<Host> {
  return startHost({ bus, fleet: 'images', worker, slots: 1, onEvent });
}

/** Runs one task. @returns the id of its process. */
async function run(bus: BusAddress): Promise<number> {
  await using dispatcher = createDispatcher({ bus, fleet: 'images' });
  return await dispatcher.execute(tasks.processId());
}

/** A dispatcher over this bus runs no task, and says why. */
async function runsNone(bus: BusAddress, reason: RegExp): Promise<void> {
  await using dispatcher = createDispatcher({ bus, fleet: 'images', hostTimeout: 200 });
  await untilUnavailable(dispatcher, tasks.processId(), reason);
}

/** The subjects that a role may not use in one way. */
function foreign(role: Role, way: 'pub' | 'sub'): string[] {
  const all = Object.values(roles).flatMap((allowed) => [...allowed.pub, ...allowed.sub]);
  return [...new Set(all)].filter((subject) => !(roles[role][way] as readonly string[]).includes(subject));
}

for (const bus of secureBuses) {
  const reason = findServer(bus.server).missing ?? openssl.missing;

  describe.skipIf(reason !== undefined)(`${bus.server} with TLS and a user for each role ${reason ?? ''}`, () => {
    const folder = newFolder();
    let authority: Certificate;
    let other: Certificate;
    let server: RunningServer;
    let ca: string;
    let running: Host;
    beforeAll(async () => {
      authority = makeAuthority(folder, 'authority');
      other = makeAuthority(folder, 'other');
      ca = authority.cert;
      server = await bus.start(folder, makeCertificate(folder, 'server', authority));
      running = await host(bus.address(server.port, { role: 'host', ca }));
    });
    afterAll(async () => {
      await running?.close();
      await server?.stop();
      rmSync(folder, { recursive: true });
    });

    it('lets a program run tasks on a host', async () => {
      expect(await run(bus.address(server.port, { role: 'program', ca }))).toBeGreaterThan(0);
    });

    it.each<[string, Role]>([
      ['a user of something else', 'stranger'],
      ['a host, as a program,', 'host'],
    ])('%s runs no task, and learns why', async (_text, role) => {
      await runsNone(bus.address(server.port, { role, ca }), /no connection to the bus: .*permission/i);
    });

    it.each<Role>(['stranger', 'program'])('the user %s, as a host, gets no task, and learns why', async (role) => {
      const reasons: string[] = [];
      const started = await host(bus.address(server.port, { role, ca }), (event) => {
        if (event.type === 'disconnected') reasons.push(event.reason);
      });
      onTestFinished(() => started.close());
      await expect.poll(() => reasons.join('\n')).toMatch(/permission/i);
      // The real host runs it.
      await run(bus.address(server.port, { role: 'program', ca }));
      expect(started.running).toBe(0);
    });

    it.each<Role>(['host', 'program', 'stranger'])('lets the user %s use no subject but its own', async (role) => {
      const login = { role, ca };
      const ways = [
        ['publish', 'pub'],
        ['subscribe', 'sub'],
      ] as const;
      for (const [way, key] of ways) {
        const subjects = way === 'subscribe' ? foreign(role, key) : foreign(role, key).map(named);
        for (const subject of subjects)
          expect(await bus.attempt(server.port, login, way, subject), `${way} ${subject}`).toMatch(/permission/i);
        for (const subject of roles[role][key].map(named))
          expect(await bus.attempt(server.port, login, way, subject), `${way} ${subject}`).toBeUndefined();
      }
    });

    it('rejects a wrong password', async () => {
      const guessing = bus.address(server.port, { role: 'program', password: 'a guess', ca });
      await runsNone(guessing, /no connection to the bus: .*(?:authorization|wrongpass)/i);
    });

    it.each<[string, () => string | undefined]>([
      ['the client does not trust', () => undefined],
      ['another authority would have to sign', () => other.cert],
    ])('is rejected if it has a certificate that %s', async (_text, trusted) => {
      const trust = trusted();
      const login = { role: 'program', ...(trust !== undefined && { ca: trust }) } as const;
      await runsNone(bus.address(server.port, login), /no connection to the bus: .*(?:certificate|self.signed)/i);
    });

    it('rejects a client without TLS', async () => {
      await runsNone(bus.address(server.port, { role: 'program', isPlain: true }), noConnection);
      const socket = connect(server.port, '127.0.0.1');
      let answer = '';
      socket.on('data', (bytes) => (answer += bytes.toString('latin1'))).on('error', () => {});
      const closed = new Promise((resolve) => socket.once('close', resolve));
      socket.write(bus.plainWords);
      await closed;
      expect(answer).not.toContain(bus.accepted);
    });

    it('rejects clients without a certificate of their own, if it wants one', async () => {
      const own = newFolder();
      onTestFinished(() => rmSync(own, { recursive: true }));
      const strict = await bus.start(own, makeCertificate(own, 'server', authority), authority);
      onTestFinished(() => strict.stop());
      const certificate = makeCertificate(own, 'client', authority);
      const started = await host(bus.address(strict.port, { role: 'host', ca, own: certificate }));
      onTestFinished(() => started.close());
      expect(await run(bus.address(strict.port, { role: 'program', ca, own: certificate }))).toBeGreaterThan(0);
      const foreigner = makeCertificate(own, 'foreign', other);
      for (const login of [
        { role: 'program', ca },
        { role: 'program', ca, own: foreigner },
      ] as const)
        await runsNone(bus.address(strict.port, login), noConnection);
    });
  });
}

/** A subject that a pattern allows. */
function named(subject: string): string {
  return subject.replace('*', 'x');
}

const { missing } = findServer('nats-server');
describe.skipIf(missing !== undefined)(`nats-server with credentials files ${missing ?? ''}`, () => {
  it('lets those work that have the permissions of their role, and no others', async () => {
    const folder = newFolder();
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const accounts = createNatsAccounts();
    writeFileSync(join(folder, 'nats.conf'), accounts.configuration);
    const server = await startServer('nats-server', { args: ['--config', join(folder, 'nats.conf')] });
    onTestFinished(() => server.stop());
    const servers = `nats://127.0.0.1:${server.port}`;
    const busOf = (role: Role): BusAddress => nats({ servers, credentials: accounts.credentialsOf(role, roles[role]) });
    const started = await host(busOf('host'));
    onTestFinished(() => started.close());
    expect(await run(busOf('program'))).toBeGreaterThan(0);
    await runsNone(busOf('stranger'), /permission/i);
    // Signed by an account that the server does not know.
    const forged = createNatsAccounts().credentialsOf('program', roles.program);
    for (const bus of [nats({ servers, credentials: forged }), nats({ servers })])
      await runsNone(bus, /no connection to the bus: .*authorization/i);
  });
});
