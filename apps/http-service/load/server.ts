import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/** The built service. */
export const service: string = fileURLToPath(new URL('../dist/main.js', import.meta.url));

export interface Ended {
  /** `null`: it was killed, as when it took longer than its deadline. */
  readonly code: number | null;
  readonly stderr: string;
}

/** The service in a process of its own. */
export interface RunningServer extends AsyncDisposable {
  readonly url: string;
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Asks it to stop, and waits for its end. */
  stop(): Promise<Ended>;
}

export interface ServerOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly script?: string;
  readonly execArgv?: readonly string[];
  /** In milliseconds; then it is killed. */
  readonly deadline?: number;
}

/** @returns a promise that rejects with what the service complained of, if it did not start. */
export async function startServer({
  env = {},
  script = service,
  execArgv = [],
  deadline = 60_000,
}: ServerOptions = {}): Promise<RunningServer> {
  const child = spawn(process.execPath, [...execArgv, script], {
    env: { ...process.env, PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: deadline,
    killSignal: 'SIGKILL',
  });
  const ended = Promise.all([text(child.stderr), once(child, 'exit')]).then(([stderr]): Ended => ({
    code: child.exitCode,
    stderr,
  }));
  const stop = (): Promise<Ended> => {
    child.kill('SIGTERM');
    return ended;
  };
  // The lines after the first are read too, or the pipe would fill up.
  const lines = createInterface(child.stdout);
  const started = new Promise<string>((resolve) => lines.once('line', resolve));
  const line = await Promise.race([started, ended]);
  const url = typeof line === 'string' ? /http:\S+/.exec(line)?.[0] : undefined;
  if (url === undefined)
    throw new Error(
      `the service did not start, ${typeof line === 'string' ? line : `exit code ${line.code}: ${line.stderr}`}`,
    );
  return { url, process: child, ended, stop, [Symbol.asyncDispose]: async () => void (await stop()) };
}
