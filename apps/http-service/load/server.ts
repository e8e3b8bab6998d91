import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/** The built service. */
export const service: string = fileURLToPath(new URL('../dist/main.js', import.meta.url));

export interface Ended {
  /** `null` if the process was killed, for example at its deadline. */
  readonly code: number | null;
  readonly stderr: string;
}

/** The service in a separate process. */
export interface RunningServer extends AsyncDisposable {
  readonly url: string;
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Sends SIGTERM and waits for the process to exit. */
  stop(): Promise<Ended>;
}

export interface ServerOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly script?: string;
  readonly execArgv?: readonly string[];
  /** In milliseconds; the process is killed when it expires. */
  readonly deadline?: number;
}

/** Rejects with the service's stderr if it does not start. */
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
  // Keep reading after the first line; otherwise the pipe would fill up.
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
