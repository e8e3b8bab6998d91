import type { Future } from '@dispatch/core';
import type { Mailbox } from './reference/mailbox.js';
import { LoadingThreadDispatcher } from './reference/loading-threads.js';
import type { Run } from './reference/run.js';
import { ThreadDispatcher } from './reference/thread-dispatcher.js';
import type { ThreadFault } from './thread-faults.js';

/** Uses one thread, whatever the option `workers` says. */
class OneThread extends ThreadDispatcher {
  protected override get perThread(): number {
    return 2;
  }
  protected override slots(): number {
    return 2;
  }
}

/** Parts of clauses that need several workers, or ones that end, each broken alone. */
export const literalThreadFaults: readonly ThreadFault[] = [
  {
    name: 'runs loops on one thread',
    type: OneThread,
    caughtBy: 'run/workers-in-parallel',
    complaint: 'it waits for: both loops to run',
  },
  {
    name: 'runs tasks that wait on one thread',
    type: OneThread,
    caughtBy: 'run/workers-in-parallel-waiting',
    complaint: 'they ran on different workers',
  },
  {
    name: 'ends the stream of a lost worker normally',
    type: class extends ThreadDispatcher {
      protected override endStream(mailbox: Mailbox<unknown, unknown>, future: Future<unknown>): void {
        void future.exception().then(() => {
          mailbox.finish(undefined);
        });
      }
    },
    caughtBy: 'stream/worker-lost',
    complaint: 'the next one fails: it succeeded',
  },
];

/** Parts of the clause about tasks whose module is being loaded, each broken alone. */
export const loadingFaults: readonly ThreadFault[] = [
  {
    name: 'takes a task for running while its module loads',
    type: ThreadDispatcher,
    caughtBy: 'module/pending-while-it-loads',
    complaint: 'the states of the tasks: expected "pending"',
  },
  {
    name: 'counts a task as running while its module loads',
    type: class extends LoadingThreadDispatcher {
      protected override countRunning(): number {
        return this.active.size;
      }
    },
    caughtBy: 'module/pending-while-it-loads',
    complaint: 'how many tasks are running: expected 0, got 2',
  },
  {
    name: 'starts a task that was cancelled while its module loaded',
    type: class extends LoadingThreadDispatcher {
      protected override stop(run: Run): void {
        run.release();
      }
    },
    caughtBy: 'module/pending-while-it-loads',
    complaint: 'what has run: expected',
  },
];
