import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

/** The built tool. */
export const main: string = fileURLToPath(new URL('../dist/main.js', import.meta.url));

export interface Ended {
  /** `null` if the process was killed, for example at its deadline. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running process of the built tool. */
export interface RunningCli {
  readonly process: ChildProcessByStdio<null, Readable, Readable>;
  /** Resolves with the first output on stderr. */
  readonly firstStderr: Promise<string>;
  readonly ended: Promise<Ended>;
}

export function startCli(
  args: readonly string[],
  { cwd, deadline = 30_000 }: { cwd?: string; deadline?: number } = {},
): RunningCli {
  // In its own process group, so that a test can check whether any process of it is still alive.
  const child = spawn(process.execPath, [main, ...args], {
    cwd,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: deadline,
    killSignal: 'SIGKILL',
  });
  const ended = Promise.all([textOf(child.stdout), textOf(child.stderr), once(child, 'close')]).then(
    ([stdout, stderr]): Ended => ({ code: child.exitCode, stdout, stderr }),
  );
  return { process: child, firstStderr: once(child.stderr, 'data').then(String), ended };
}

export function runCli(...args: readonly string[]): Promise<Ended> {
  return startCli(args).ended;
}

/**
 * A time limit for each file, in milliseconds, that quick files do not exceed on this machine, however busy it is: it is measured
 * with the files of `folder`, which has no others.
 */
export async function fairTimeout(folder: string): Promise<string> {
  const begun = performance.now();
  await runCli(folder);
  return String(Math.ceil(Math.max(1500, 3 * (performance.now() - begun))));
}

/** Whether any process of the group that `startCli` created is alive. */
export function isAlive({ process: child }: RunningCli): boolean {
  try {
    return child.pid !== undefined && process.kill(-child.pid, 0);
  } catch {
    return false;
  }
}

async function textOf(stream: Readable): Promise<string> {
  let text = '';
  try {
    for await (const part of stream.setEncoding('utf8')) text += part;
  } catch {
    // The test closed the stream.
  }
  return text;
}
