import { DispatcherUnavailableError, WorkerLostError, type DispatcherOptions, type Future } from '@dispatch/core';
import type { Mailbox } from './reference/mailbox.js';
import type { Run } from './reference/run.js';
import { ThreadDispatcher, type Thread } from './reference/thread-dispatcher.js';

/** A dispatcher over threads with one thing wrong, the case that catches it, and what that case complains of. */
export interface ThreadFault {
  readonly name: string;
  readonly type: new (options?: DispatcherOptions) => ThreadDispatcher;
  readonly caughtBy: string;
  readonly complaint: string;
}

const shared = new WorkerLostError('the worker was lost', { exitCode: 3 });

export const threadFaults: readonly ThreadFault[] = [
  {
    name: 'does not notice that a worker dies',
    type: class extends ThreadDispatcher {
      protected override onExit(): void {}
    },
    caughtBy: 'lost/exit-3',
    complaint: 'it waits for: the task',
  },
  {
    name: 'notices only a worker that dies of an error',
    type: class extends ThreadDispatcher {
      protected override onExit(thread: Thread, exitCode: number): void {
        if (thread.cause !== undefined) super.onExit(thread, exitCode);
      }
    },
    caughtBy: 'stranding/worker-ended-from-outside',
    complaint: 'it waits for: the task',
  },
  {
    name: 'has one error object for all',
    type: class extends ThreadDispatcher {
      protected override lost(): Error {
        return shared;
      }
    },
    caughtBy: 'lost/each-its-own-error',
    complaint: 'how many error objects there are: expected 3, got 1',
  },
  {
    name: 'keeps the exit code to itself',
    type: class extends ThreadDispatcher {
      protected override lost(): Error {
        return new WorkerLostError();
      }
    },
    caughtBy: 'lost/exit-code',
    complaint: 'its exitCode: expected 3, got undefined',
  },
  {
    name: 'keeps the cause to itself',
    type: class extends ThreadDispatcher {
      protected override lost(exitCode: number): Error {
        return new WorkerLostError(undefined, { exitCode });
      }
    },
    caughtBy: 'lost/uncaught-error',
    complaint: 'its cause: expected an instance of Error, got undefined',
  },
  {
    name: 'runs again what had started',
    type: class extends ThreadDispatcher {
      readonly #lost = new WeakSet<Run>();
      protected override onExit(thread: Thread, exitCode: number): void {
        for (const [id, { run }] of thread.runs) {
          if (this.#lost.has(run)) continue;
          this.#lost.add(run);
          thread.runs.delete(id);
          this.active.delete(run);
          this.queue.unshift(run);
        }
        super.onExit(thread, exitCode);
        this.schedule();
      }
    },
    caughtBy: 'lost/started-is-not-rerun',
    complaint: 'what started',
  },
  {
    name: 'strands the queue when a worker dies',
    type: class extends ThreadDispatcher {
      #broken = false;
      protected override onExit(thread: Thread, exitCode: number): void {
        this.#broken = true;
        super.onExit(thread, exitCode);
      }
      protected override next(): Run | undefined {
        return this.#broken ? undefined : super.next();
      }
    },
    caughtBy: 'stranding/worker-exits',
    complaint: 'it waits for: the queued tasks',
  },
  {
    name: 'does not replace lost workers',
    type: class extends ThreadDispatcher {
      #lost = 0;
      protected override onExit(thread: Thread, exitCode: number): void {
        this.#lost += 1;
        super.onExit(thread, exitCode);
      }
      protected override slots(): number {
        return Math.max(1, super.slots() - this.#lost);
      }
    },
    caughtBy: 'lost/strength-recovers',
    complaint: 'it waits for: 2 arrival(s) at a gate, 1 so far',
  },
  {
    name: 'ends a worker with the neighbours of a given-up task in it',
    type: class extends ThreadDispatcher {
      protected override giveUp(thread: Thread, run: Run): void {
        super.giveUp(thread, run);
        void thread.worker.terminate();
      }
    },
    caughtBy: 'give-up/neighbour-unharmed',
    complaint: 'the co-located task',
  },
  {
    name: 'never ends a worker that goes on',
    type: class extends ThreadDispatcher {
      protected override giveUp(): void {}
    },
    caughtBy: 'give-up/endless-loop-is-ended',
    complaint: 'it waits for: the queue behind it',
  },
  {
    name: 'goes on with a worker that it gave up',
    type: class extends ThreadDispatcher {
      protected override giveUp(thread: Thread, run: Run): void {
        for (const [id, other] of thread.runs) if (other.run === run) thread.runs.delete(id);
        this.free(run);
      }
    },
    caughtBy: 'give-up/worker-is-replaced',
    complaint: 'the next task runs in another worker',
  },
  {
    name: 'waits for ever for a module to load',
    type: class extends ThreadDispatcher {
      protected override onLoadTimeout(): void {}
    },
    caughtBy: 'module/never-ends',
    complaint: 'it waits for: a task of the module',
  },
  {
    name: 'takes a module that does not load for a lost worker',
    type: class extends ThreadDispatcher {
      protected override reject(run: Run, error: unknown): void {
        super.reject(run, error instanceof WorkerLostError ? error : new WorkerLostError(undefined, { cause: error }));
      }
    },
    caughtBy: 'module/missing',
    complaint: 'expected an error with code DISPATCH_UNAVAILABLE, got WorkerLostError',
  },
  {
    name: 'does not list the near names',
    type: class extends ThreadDispatcher {
      protected override reject(run: Run, error: unknown): void {
        if (error instanceof Error) error.message = 'no such task: ghost';
        super.reject(run, error);
      }
    },
    caughtBy: 'module/without-the-task',
    complaint: 'expected it to contain "ghosts"',
  },
  {
    name: 'drops the values of a stream whose worker is lost',
    type: class extends ThreadDispatcher {
      protected override endStream(mailbox: Mailbox<unknown, unknown>, future: Future<unknown>): void {
        void future.exception().then((error) => mailbox.abort(error));
      }
    },
    caughtBy: 'stream/worker-lost',
    complaint: 'value 1 of 2 succeeds: it failed with WorkerLostError',
  },
  {
    name: 'loses the task after one that ends its worker too',
    type: class extends ThreadDispatcher {
      #deadly = false;
      protected override onExit(thread: Thread, exitCode: number): void {
        this.#deadly = true;
        super.onExit(thread, exitCode);
      }
      protected override launch(run: Run): void {
        const isNext = this.#deadly;
        this.#deadly = false;
        if (isNext) this.reject(run, this.lost(1, undefined));
        else super.launch(run);
      }
    },
    caughtBy: 'storm/exits',
    complaint: 'which failed with a WorkerLostError, was lost',
  },
  {
    name: 'takes the task behind one for another of its module',
    type: class extends ThreadDispatcher {
      #suspicious = false;
      protected override launch(run: Run): void {
        const isBehind = this.#suspicious;
        this.#suspicious = run.definition.namespace === 'conformance/broken';
        if (isBehind && !this.#suspicious) this.reject(run, new DispatcherUnavailableError('its module does not load'));
        else super.launch(run);
      }
    },
    caughtBy: 'storm/modules-that-load-now-and-then',
    complaint: 'expected an error with code DISPATCH_WORKER_LOST, got DispatcherUnavailableError',
  },
  {
    name: 'tells the first cause of all',
    type: class extends ThreadDispatcher {
      #first: unknown;
      protected override lost(exitCode: number, cause: unknown): Error {
        this.#first ??= cause;
        return super.lost(exitCode, this.#first);
      }
    },
    caughtBy: 'storm/uncaught',
    complaint: 'the message of its cause: expected',
  },
  {
    name: 'has a slot less after a few losses',
    type: class extends ThreadDispatcher {
      #lost = 0;
      protected override onExit(thread: Thread, exitCode: number): void {
        this.#lost += 1;
        super.onExit(thread, exitCode);
      }
      protected override slots(): number {
        return super.slots() - (this.#lost > 4 ? 1 : 0);
      }
    },
    caughtBy: 'storm/ended-from-outside',
    complaint: 'it waits for: 4 arrival(s) at a gate, 3 so far',
  },
  {
    name: 'takes an answer of nothing for that of whoever is on the other threads',
    type: class extends ThreadDispatcher {
      readonly #everywhere = new Set<Thread>();
      protected override spawn(): Thread {
        const thread = super.spawn();
        this.#everywhere.add(thread);
        return thread;
      }
      protected override onReply(thread: Thread, reply: Parameters<ThreadDispatcher['onReply']>[1]): void {
        if (reply.kind !== 'returned' || thread.runs.has(reply.id)) return super.onReply(thread, reply);
        for (const other of this.#everywhere) {
          // Not for that of the culprit, whose complaint would be another one.
          if (other !== thread) for (const id of other.runs.keys()) super.onReply(other, { ...reply, id });
        }
      }
    },
    caughtBy: 'storm/garbage',
    // Of an honest task, or of one that was cancelled.
    complaint: '"honest"',
  },
];
