import { AsyncLocalStorage } from 'node:async_hooks';
import { execFile } from 'node:child_process';
import { setImmediate } from 'node:timers/promises';
import type { Harness } from '@dispatch/conformance';
import { openHub } from '@dispatch/conformance/hub';
import { createDispatcher, type BusAddress } from '@dispatch/remote';
import { childrenOf } from './processes.js';
import { startHost } from './start-host.js';

/** As many workers as the dispatchers of one case have at a time. */
const slots = ['--slots', '48'];

function kill(id: number): void {
  try {
    process.kill(id, 'SIGKILL');
  } catch (error) {
    // It has ended by itself meanwhile.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/** A bus that the suite runs over. */
export interface TestedBus {
  readonly name: string;
  readonly bus: BusAddress;
  /** The same as code, for programs in processes of their own. */
  readonly code: string;
  readonly servers: string;
  /** The name of a configuration of hosts in the fixtures. */
  readonly config: string;
  /** See `Harness.clock`. */
  readonly slack: number;
  /** Whether workers are threads of the hosts. Default: they are processes. */
  readonly threads?: boolean;
}

/** Starts the hosts of the suite. @returns a harness of this package for the conformance suite, and what ends the hosts. */
export async function startHarness({ bus, code, config, name, servers, slack, threads = false }: TestedBus): Promise<{
  readonly harness: Harness;
  stop(): Promise<void>;
}> {
  const hub = await openHub();
  const start = (fleet: string, worker: string, ...args: string[]): ReturnType<typeof startHost> =>
    startHost(
      config,
      servers,
      worker,
      ['--fleet', fleet, ...slots, ...(threads ? ['--threads'] : []), ...args],
      hub.env,
    );
  const hosts = await Promise.all([
    start('suite', 'served.mjs'),
    start('with-setup', 'served-with-setup.mjs'),
    start('unstartable', 'fails.mjs'),
    ...(threads ? [] : [start('short-of-memory', 'served.mjs', '--memory', '128')]),
  ]);
  const createOf =
    (fleet: string): NonNullable<Harness['create']> =>
    (options) =>
      // Cases wait until blocked workers are replaced (L23).
      createDispatcher({ ...options, bus, fleet, lostAfter: 3000 });
  const children = (): number[] => hosts.flatMap(({ pid }) => childrenOf(pid));
  const harness: Harness = {
    name,
    create: createOf('suite'),
    channel: hub.channel,
    asyncLocalStorage: new AsyncLocalStorage(),
    broadcasts: true,
    clock: { slack },
    // The ids of the processes are read from /proc. Threads are not ended from outside.
    ...(process.platform === 'linux' &&
      !threads && {
        async kill(dispatcher) {
          // One that is killed while it starts could not be started, which fails the tasks that wait for it (L10).
          while (dispatcher.stats().workers.some(({ state }) => state === 'starting')) await setImmediate();
          const ids = children();
          for (const id of ids) kill(id);
          while (children().some((id) => ids.includes(id))) await setImmediate();
        },
      }),
    createUnstartable: createOf('unstartable'),
    ...(!threads && { createShortOfMemory: createOf('short-of-memory') }),
    createWithSetup: createOf('with-setup'),
    runProgram(program) {
      const script = `import { createDispatcher } from '@dispatch/remote';
        import { programs } from '@dispatch/conformance/programs';
        ${code}
        await programs['${program}']((options) => createDispatcher({ ...options, bus, fleet: 'suite' }));`;
      return new Promise((resolve) => {
        const child = execFile(
          process.execPath,
          ['--input-type=module', '--eval', script],
          { cwd: import.meta.dirname, timeout: 20_000 },
          (_error, stdout, stderr) => {
            resolve({ exitCode: child.exitCode, stdout, stderr, timedOut: child.killed });
          },
        );
      });
    },
  };
  return {
    harness,
    async stop() {
      await Promise.all(hosts.map((host) => host.stop()));
      await hub.close();
    },
  };
}
