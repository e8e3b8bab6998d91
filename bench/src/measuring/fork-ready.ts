import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** Starts a program of this package in a process of its own, which ends with this one, and waits for its first message. @returns the process. */
export async function forkReady(url: URL, ...args: readonly (string | number)[]): Promise<ChildProcess> {
  const child = fork(url, args.map(String), { execArgv: [] });
  const ended = once(child, 'exit').then(() => {
    throw new Error(`${url.pathname} ended before it was ready`);
  });
  await Promise.race([once(child, 'message'), ended]);
  ended.catch(() => {}); // from now on, it ends when this process does
  child.unref();
  child.channel?.unref();
  return child;
}

/** For the program: says that it is ready, and ends the process when the other one has ended. */
export function isReady(): void {
  process.on('disconnect', () => process.exit());
  process.send?.('ready');
}
