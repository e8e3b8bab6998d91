import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { WorkloadResult } from '../results.js';
import type { Answer, Order } from './order.js';
import { pinnedTo } from './pinning.js';

const child = fileURLToPath(new URL('./child.js', import.meta.url));

/** What a workload may take in all, in milliseconds. Waits inside have shorter limits; this one ends blocked processes. */
const limit = 20 * 60_000;

/** @throws what went wrong in the process that measures. */
export function runWorkload(order: Order): Promise<WorkloadResult> {
  // V8 throws code away that has not run for some collections. Here all the others' turns lie between two of a peer's.
  const options = ['--expose-gc', '--no-flush-bytecode', ...process.execArgv];
  const started = order.pinned ? fork(child, pinnedTo(0, options)) : fork(child, { execArgv: options });
  started.send(order);
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      started.kill('SIGKILL');
      reject(new Error(`${order.id} did not end within ${limit / 60_000} minutes`));
    }, limit);
    started.once('message', (answer: Answer) => {
      if ('result' in answer) resolve(answer.result);
      else reject(new Error(answer.problem));
    });
    started.once('error', reject);
    started.once('exit', (code, signal) => {
      clearTimeout(timer);
      reject(new Error(`${order.id}: the process that measures ended with ${signal ?? code}`));
    });
  });
}
