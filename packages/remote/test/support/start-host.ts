import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const command = fileURLToPath(new URL('../../dist/bundle/cli.js', import.meta.url));
const fixtures = fileURLToPath(new URL('../fixtures/', import.meta.url));

const setpriv = '/usr/bin/setpriv';

/** A process of `dispatch-host`. */
export interface HostProcess {
  readonly pid: number;
  /** Fulfils with the next line of its log that has this type, also if that was written before. */
  event(type: string): Promise<Readonly<Record<string, unknown>>>;
  kill(signal: NodeJS.Signals): void;
  /** Fulfils with its exit code, `null` if a signal has ended it. */
  readonly exited: Promise<number | null>;
  /** Ends it at once. */
  stop(): Promise<void>;
}

const live = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of live) child.kill('SIGKILL');
});

/**
 * Starts a host of the tests. It is ended with this process.
 *
 * @param config the name of a configuration in the fixtures.
 * @param worker the name of a worker file in the fixtures.
 */
export function startHost(
  config: string,
  servers: string,
  worker: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<HostProcess> {
  const all = ['--config', `${fixtures}${config}`, ...args, `${fixtures}${worker}`];
  return startHostOf(all, { ...env, TEST_SERVERS: servers });
}

/** Starts a host as users do. @param args those of `dispatch-host`. */
export async function startHostOf(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<HostProcess> {
  // Where Linux offers it, the host also ends with a process that is killed.
  const prefix = existsSync(setpriv) ? [setpriv, '--pdeathsig', 'KILL'] : [];
  const [file = '', ...rest] = [...prefix, process.execPath];
  const child = spawn(file, [...rest, command, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
  live.add(child);
  child.unref();
  (child.stdout as unknown as { unref(): void }).unref();
  const exited = once(child, 'exit').then(([code]) => {
    live.delete(child);
    return code as number | null;
  });
  const events: Readonly<Record<string, unknown>>[] = [];
  let wake = (): void => {};
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line.startsWith('{"time"')) events.push(JSON.parse(line) as Readonly<Record<string, unknown>>);
    wake();
  });
  const host: HostProcess = {
    pid: child.pid ?? 0,
    exited,
    async event(type) {
      for (;;) {
        const index = events.findIndex((event) => event['type'] === type);
        const [found] = index < 0 ? [] : events.splice(index, 1);
        if (found !== undefined) return found;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
    kill(signal) {
      child.kill(signal);
    },
    async stop() {
      child.kill('SIGKILL');
      await exited;
    },
  };
  await host.event('connected');
  return host;
}
