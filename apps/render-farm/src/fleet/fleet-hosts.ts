import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { HostView } from '../server/messages.js';
import { brokerVariable } from './bus.js';

const script = fileURLToPath(new URL('host.js', import.meta.url));
const names = ['alpha', 'beta', 'gamma'] as const;
const slots = 2;

interface RunningHost {
  readonly child: ChildProcess;
  readonly ended: Promise<unknown>;
  state: HostView['state'];
}

/** Three hosts on this machine, as they would be on three machines. */
export class FleetHosts implements AsyncDisposable {
  /** The largest number of workers. */
  readonly slots: number = names.length * slots;
  readonly #broker: string;
  readonly #hosts = new Map<string, RunningHost>();

  private constructor(broker: string) {
    this.#broker = broker;
  }

  /** Starts the hosts. They connect to the broker when they can. */
  static start(broker: string): FleetHosts {
    const hosts = new FleetHosts(broker);
    for (const name of names) hosts.start(name);
    return hosts;
  }

  views(): HostView[] {
    return [...this.#hosts].map(([name, { child, state }]) => ({ name, state, process: child.pid, slots }));
  }

  /** Starts a host that has ended. @returns whether there is one of that name that has. */
  start(name: string): boolean {
    if (!names.some((each) => each === name)) return false;
    const before = this.#hosts.get(name);
    if (before !== undefined && before.state !== 'ended') return false;
    const env = { [brokerVariable]: this.#broker, RENDER_FARM_HOST: name, RENDER_FARM_SLOTS: String(slots) };
    const child = spawn(process.execPath, [script], {
      env: { ...process.env, ...env },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const host: RunningHost = { child, state: 'starting', ended: once(child, 'close') };
    createInterface(child.stdout).on('line', (line) => {
      const { type }: { readonly type?: unknown } = JSON.parse(line);
      if (type === 'connected') host.state = 'connected';
      if (type === 'disconnected') host.state = 'starting';
    });
    child.once('exit', () => (host.state = 'ended'));
    this.#hosts.set(name, host);
    return true;
  }

  /** Ends a host as a power failure would: its workers end with it, and the dispatcher has to find out. */
  kill(name: string): boolean {
    const host = this.#hosts.get(name);
    return host !== undefined && host.state !== 'ended' && host.child.kill('SIGKILL');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { child } of this.#hosts.values()) child.stdin?.end();
    await Promise.all([...this.#hosts.values()].map(({ ended }) => ended));
  }
}
