import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { withTimeout } from '../measuring/with-timeout.js';
import type { PeerName } from '../peers/index.js';
import type { ProbeName } from '../probes/index.js';
import type { Measure } from './workload.js';

const program = fileURLToPath(new URL('../probes/main.js', import.meta.url));

/** Runs each repetition in a fresh process. */
export function inFreshProcess(probe: ProbeName, peer: PeerName, tasks: number): Measure {
  return async () => {
    const child = fork(program, [probe, peer, String(tasks)], { execArgv: ['--expose-gc'] });
    const ended = once(child, 'exit');
    try {
      const message = await withTimeout(
        60_000,
        probe,
        Promise.race([once(child, 'message'), ended.then(([code]) => fail(probe, code))]),
      );
      const [figure] = message;
      if (typeof figure !== 'number') throw new Error(`${probe} answered ${String(figure)}`);
      return figure;
    } finally {
      // The peer may have left threads behind. The processor time of the child counts as ours once it has been waited for.
      child.kill('SIGKILL');
      await ended;
    }
  };
}

function fail(probe: ProbeName, code: unknown): never {
  throw new Error(`the process of ${probe} ended with ${String(code)}`);
}
