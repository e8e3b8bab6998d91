import {
  DispatcherUnavailableError,
  WorkerLostError,
  type DispatcherOptions,
  type Future,
  type WorkerStats,
} from '@dispatch/core';
import type { Mailbox } from './reference/mailbox.js';
import type { Run } from './reference/run.js';
import { ThreadDispatcher, type AnnouncedEnd, type Thread } from './reference/thread-dispatcher.js';

/** A dispatcher over threads with one thing wrong, the case that catches it, and the message of that case. */
export interface ThreadFault {
  readonly name: string;
  readonly type: new (options?: DispatcherOptions) => ThreadDispatcher;
  readonly caughtBy: string;
  readonly complaint: string;
}

/** Each ends threads that a fault leaves running. */
const left = new Set<() => Promise<void>>();

/** Ends them, for the sake of the tests that follow. */
export async function endThreads(): Promise<void> {
  const all = [...left];
  left.clear();
  await Promise.all(all.map((end) => end()));
}

const shared = new WorkerLostError('the worker was lost', { exitCode: 3 });

export const threadFaults: readonly ThreadFault[] = [
  {
    name: 'does not notice that a worker ends',
    type: class extends ThreadDispatcher {
      protected override onExit(): void {}
    },
    caughtBy: 'lost/exit-3',
    complaint: 'it waits for: the task',
  },
  ...['lost/closed-port', 'lost/closed-port-and-close'].map((caughtBy): ThreadFault => ({
    name: `does not notice that a worker has closed its port: ${caughtBy}`,
    type: class extends ThreadDispatcher {
      protected override onExit(): void {}
    },
    caughtBy,
    complaint: caughtBy.endsWith('close') ? 'it waits for: close()' : 'it waits for: a task to run on another worker',
  })),
  ...(
    [
      ['emits', 'it waits for: a task to run on another worker'],
      ['throws', 'it waits for: a task to run on another worker'],
      ['replaces', 'it waits for: a task to run on another worker'],
      ['loops', 'it waits for: the task'],
      ['and-a-started-task', 'it waits for: the task that runs'],
      ['by-an-error', 'it waits for: the task'],
      ['and-close', 'it waits for: close()'],
      ['of-a-worn-worker', 'it waits for: the task that runs'],
    ] as const
  ).map(([id, complaint]): ThreadFault => ({
    name: `expects a worker to end that has announced its end: ${id}`,
    type: class extends ThreadDispatcher {
      protected override onEnding(): void {}
    },
    caughtBy: `lost/announced-end-${id}`,
    complaint,
  })),
  {
    name: 'does not report the exit code that a worker has announced',
    type: class extends ThreadDispatcher {
      protected override onEnding(thread: Thread, end: AnnouncedEnd): void {
        super.onEnding(thread, end);
        thread.exitCode = 0;
      }
    },
    caughtBy: 'lost/announced-end-and-a-started-task',
    complaint: 'its exitCode: expected 3, got 0',
  },
  {
    name: 'does not report the error that a worker has announced',
    type: class extends ThreadDispatcher {
      protected override onEnding(thread: Thread, { exitCode, kind }: AnnouncedEnd): void {
        super.onEnding(thread, { exitCode, kind });
      }
    },
    caughtBy: 'lost/announced-end-by-an-error',
    complaint: 'its cause: expected an instance of Error, got undefined',
  },
  {
    name: 'does not notice that a worker with a started task has closed its port',
    type: class extends ThreadDispatcher {
      protected override onExit(): void {}
    },
    caughtBy: 'lost/closed-port-and-a-started-task',
    complaint: 'it waits for: the other task',
  },
  {
    name: 'notices a lost worker only if it ended with an error',
    type: class extends ThreadDispatcher {
      protected override onExit(thread: Thread, exitCode: number): void {
        if (thread.cause !== undefined) super.onExit(thread, exitCode);
      }
    },
    caughtBy: 'stranding/worker-ended-from-outside',
    complaint: 'it waits for: the task',
  },
  ...['sighup', 'sigint', 'sigquit', 'sigterm', 'sigusr2'].flatMap((signal) =>
    ['', '-without-listeners', '-without-any-listeners'].map((when): ThreadFault => ({
      name: `ends workers by ${signal}${when}`,
      type: class extends ThreadDispatcher {
        override async signal(name: string): Promise<void> {
          if (name.toLowerCase() === signal) await this.kill();
        }
      },
      caughtBy: `lost/not-by-${signal}${when}`,
      complaint: 'the task that was running',
    })),
  ),
  {
    name: 'gives all lost tasks the same error object',
    type: class extends ThreadDispatcher {
      protected override lost(): Error {
        return shared;
      }
    },
    caughtBy: 'lost/each-its-own-error',
    complaint: 'how many error objects there are: expected 3, got 1',
  },
  ...['error', 'rejection'].map((what): ThreadFault => ({
    name: `reports no ${what} of an idle worker`,
    type: class extends ThreadDispatcher {
      protected override onWorkerError(): void {}
    },
    caughtBy: `lost/idle-${what}-reported`,
    complaint: 'it waits for: onUnobservedError to be called',
  })),
  {
    name: 'reports the error of a lost task as unobserved too',
    type: class extends ThreadDispatcher {
      protected override onWorkerError(_thread: Thread, cause: unknown): void {
        this.options.onUnobservedError?.(cause, undefined);
      }
    },
    caughtBy: 'lost/error-of-a-task-not-reported-twice',
    complaint: 'what was reported: expected []',
  },
  {
    name: 'does not report the exit code',
    type: class extends ThreadDispatcher {
      protected override lost(): Error {
        return new WorkerLostError();
      }
    },
    caughtBy: 'lost/exit-code',
    complaint: 'its exitCode: expected 3, got undefined',
  },
  ...['', '-without-exit-listeners', '-without-uncaughtexceptionmonitor-listeners', '-without-any-listeners'].map(
    (when): ThreadFault => ({
      name: `does not report the cause${when}`,
      type: class extends ThreadDispatcher {
        protected override lost(exitCode: number): Error {
          return new WorkerLostError(undefined, { exitCode });
        }
      },
      caughtBy: `lost/uncaught-error${when}`,
      complaint: 'its cause: expected an instance of Error, got undefined',
    }),
  ),
  {
    name: 'reports only the message of the cause',
    type: class extends ThreadDispatcher {
      protected override lost(exitCode: number, cause: unknown): Error {
        return super.lost(exitCode, cause instanceof Error ? new RangeError(cause.message) : cause);
      }
    },
    caughtBy: 'lost/uncaught-error-of-a-class',
    complaint: 'the name, message and property of its cause',
  },
  {
    name: 'judges a worker that starts before it reads what arrived while its thread was blocked',
    type: class extends ThreadDispatcher {
      protected override judge(body: () => void): void {
        body();
      }
    },
    caughtBy: 'blocked-caller/start',
    complaint: 'the task',
  },
  {
    name: 'abandons a cancelled task without giving it time to stop',
    type: class extends ThreadDispatcher {
      protected override stop(run: Run, reason: unknown): void {
        const thread = this.threadOf(run);
        super.stop(run, reason);
        if (thread !== undefined) this.giveUp(thread, run);
      }
    },
    caughtBy: 'blocked-caller/grace',
    complaint: 'its worker',
  },
  ...['result', 'wait', 'as-completed'].map((id): ThreadFault => ({
    name: `reads replies long after they have arrived: ${id}`,
    type: class extends ThreadDispatcher {
      protected override onReply(thread: Thread, reply: Parameters<ThreadDispatcher['onReply']>[1]): void {
        setTimeout(() => {
          super.onReply(thread, reply);
        }, 1500);
      }
    },
    caughtBy: `blocked-caller/${id}`,
    complaint: id === 'wait' ? 'it ends with the outcome' : 'the wait',
  })),
  ...['lost/handled-error', 'lost/handled-rejection', 'future/throwing-callback-in-a-task'].map(
    (caughtBy): ThreadFault => ({
      name: `ends a worker for an error that is handled or reported: ${caughtBy}`,
      type: class extends ThreadDispatcher {
        protected override onReply(thread: Thread, reply: Parameters<ThreadDispatcher['onReply']>[1]): void {
          const name = thread.runs.get(reply.id)?.run.definition.name ?? '';
          if (reply.kind === 'returned' && /^recovers|^callbackThrows/.test(name)) void thread.worker.terminate();
          super.onReply(thread, reply);
        }
      },
      caughtBy,
      complaint: 'a task that runs meanwhile',
    }),
  ),
  {
    name: 'reports an error that the worker has handled as the cause of its end',
    type: class extends ThreadDispatcher {
      protected override lost(exitCode: number, cause: unknown): Error {
        return super.lost(exitCode, cause ?? new RangeError('recovered from'));
      }
    },
    caughtBy: 'lost/no-cause-after-recovery',
    complaint: 'its cause: expected undefined, got RangeError: recovered from',
  },
  {
    name: 'reports the first error that the worker had, although the worker has handled that one',
    type: class extends ThreadDispatcher {
      protected override lost(exitCode: number): Error {
        return super.lost(exitCode, new RangeError('recovered from'));
      }
    },
    caughtBy: 'lost/cause-after-recovery',
    complaint: 'the message of its cause: expected',
  },
  {
    name: 'runs started tasks again',
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
    name: 'leaves the queue waiting forever when a worker ends',
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
    name: 'ends a worker on which tasks run beside an abandoned one',
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
    name: 'never ends a worker whose cancelled task continues',
    type: class extends ThreadDispatcher {
      protected override giveUp(): void {}
    },
    caughtBy: 'give-up/endless-loop-is-ended',
    complaint: 'it waits for: the queue behind it',
  },
  {
    name: 'replaces the worker of an abandoned task and does not end it',
    type: class extends ThreadDispatcher {
      protected override giveUp(thread: Thread, run: Run): void {
        thread.retired = true;
        this.free(run);
      }
    },
    caughtBy: 'give-up/falls-silent-never-settling-task',
    complaint: 'it waits for: the abandoned task to fall silent',
  },
  {
    name: 'leaves its workers running when it closes',
    type: class extends ThreadDispatcher {
      override kill(): Promise<void> {
        return Promise.resolve();
      }
    },
    caughtBy: 'close/ends-idle-workers',
    complaint: 'it waits for: the timer in a worker of the closed dispatcher to fall silent',
  },
  ...['close/idle-workers-have-ended', 'close/busy-workers-have-ended'].map((caughtBy): ThreadFault => ({
    name: `has closed half a second before its workers have ended: ${caughtBy}`,
    type: class extends ThreadDispatcher {
      override kill(): Promise<void> {
        setTimeout(() => void super.kill(), 500);
        return Promise.resolve();
      }
    },
    caughtBy,
    complaint: 'how many heartbeats its worker has sent since close() has fulfilled: expected 0',
  })),
  ...['lost/outcomes-before-exit', 'lost/outcomes-before-error'].map((caughtBy): ThreadFault => ({
    name: `reads the last replies of a worker after it has noticed the end: ${caughtBy}`,
    type: class extends ThreadDispatcher {
      readonly #ended = new Set<Thread>();
      protected override onReply(thread: Thread, reply: Parameters<ThreadDispatcher['onReply']>[1]): void {
        const run = thread.runs.get(reply.id)?.run;
        if (reply.kind !== 'returned' || run === undefined) return super.onReply(thread, reply);
        thread.runs.delete(reply.id);
        this.free(run);
        setTimeout(() => {
          if (this.#ended.has(thread)) this.reject(run, this.lost(3, undefined));
          else this.resolve(run, reply.value);
        }, 300);
      }
      protected override onExit(thread: Thread, exitCode: number): void {
        this.#ended.add(thread);
        super.onExit(thread, exitCode);
      }
    },
    caughtBy,
    complaint: 'the tasks that ended before it succeeds: it failed with WorkerLostError',
  })),
  {
    name: 'continues to use a worker with an abandoned task',
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
    name: 'waits forever for a module to load',
    type: class extends ThreadDispatcher {
      protected override onLoadTimeout(): void {}
    },
    caughtBy: 'module/never-ends',
    complaint: 'it waits for: a task of the module',
  },
  {
    name: 'reports a module that does not load as a lost worker',
    type: class extends ThreadDispatcher {
      protected override reject(run: Run, error: unknown): void {
        super.reject(run, error instanceof WorkerLostError ? error : new WorkerLostError(undefined, { cause: error }));
      }
    },
    caughtBy: 'module/missing',
    complaint: 'expected an error with code DISPATCH_UNAVAILABLE, got WorkerLostError',
  },
  {
    name: 'reports a task without a module as one whose module does not load',
    type: class extends ThreadDispatcher {
      protected override reject(run: Run, error: unknown): void {
        super.reject(run, new DispatcherUnavailableError('it does not load', { cause: error }));
      }
    },
    caughtBy: 'module/none',
    complaint: 'expected an error with code DISPATCH_TASK_NOT_FOUND, got DispatcherUnavailableError',
  },
  {
    name: 'loads the module of a task on the caller’s thread',
    type: class extends ThreadDispatcher {
      protected override start(run: Run): void {
        if (run.definition.name !== 'isLoaded') super.start(run);
        else
          void import(String(run.definition.module)).then(() => {
            super.start(run);
          });
      }
    },
    caughtBy: 'reference/module-stays-away',
    complaint: 'whether this thread has loaded it: expected false, got true',
  },
  {
    name: 'does not name the namespace of a task that another namespace has',
    type: class extends ThreadDispatcher {
      protected override reject(run: Run, error: unknown): void {
        if (error instanceof Error) error.message = 'no such task: double';
        super.reject(run, error);
      }
    },
    caughtBy: 'reference/other-namespace',
    complaint: 'expected it to contain "conformance/running"',
  },
  {
    name: 'does not list similar names',
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
    name: 'does not say that a module defines no tasks',
    type: class extends ThreadDispatcher {
      protected override reject(run: Run, error: unknown): void {
        if (error instanceof Error) error.message = 'no such task: ghost';
        super.reject(run, error);
      }
    },
    caughtBy: 'module/without-tasks',
    complaint: 'expected it to contain "no tasks"',
  },
  {
    name: 'imports the entry of the program',
    type: class extends ThreadDispatcher {
      protected override isOfEntry(): boolean {
        return false;
      }
    },
    caughtBy: 'module/entry-of-the-program',
    complaint: 'the task',
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
    name: 'also loses the task after one that ends its worker',
    type: class extends ThreadDispatcher {
      #lostWorker = false;
      protected override onExit(thread: Thread, exitCode: number): void {
        this.#lostWorker = true;
        super.onExit(thread, exitCode);
      }
      protected override launch(run: Run): void {
        const isNext = this.#lostWorker;
        this.#lostWorker = false;
        if (isNext) this.reject(run, this.lost(1, undefined));
        else super.launch(run);
      }
    },
    caughtBy: 'storm/exits',
    complaint: 'which failed with a WorkerLostError, was lost',
  },
  {
    name: 'treats the task behind one as a task of the same module',
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
    name: 'reports the first cause for all lost workers',
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
    name: 'has one slot less after a few lost workers',
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
    name: 'applies a reply that matches no call to the calls on other threads',
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
          // Not to the call of this culprit nor of another one, whose complaint would differ.
          if (other === thread) continue;
          for (const [id, { run }] of other.runs)
            if (run.definition.namespace !== 'conformance/garbage') super.onReply(other, { ...reply, id });
        }
      }
    },
    caughtBy: 'storm/garbage',
    // The result of an ordinary task, or the value "ordinary" of a task that was cancelled.
    complaint: 'ordinary',
  },
  {
    name: 'waits for a blocked worker',
    type: class extends ThreadDispatcher {
      protected override onSilent(): void {}
    },
    caughtBy: 'blocked/execute',
    complaint: 'it waits for: a task',
  },
  {
    name: 'does not replace a worker that nothing was cancelled on',
    type: class extends ThreadDispatcher {
      protected override onSilent(): void {}
    },
    caughtBy: 'blocked/after-a-failure',
    complaint: 'it waits for: a task',
  },
  {
    name: 'does not replace a blocked worker if its task was cancelled',
    type: class extends ThreadDispatcher {
      protected override giveUp(thread: Thread, run: Run): void {
        for (const [id, other] of thread.runs) if (other.run === run) thread.runs.delete(id);
        this.free(run);
      }
    },
    caughtBy: 'blocked/after-a-cancellation',
    complaint: 'it waits for: the event workerlost',
  },
  {
    name: 'loses the tasks that a blocked worker has not begun',
    type: class extends ThreadDispatcher {
      protected override onSilent(thread: Thread): void {
        for (const found of thread.runs.values()) found.started = true;
        super.onSilent(thread);
      }
    },
    caughtBy: 'blocked/map',
    complaint: 'a task succeeds: it failed with WorkerLostError',
  },
  {
    name: 'takes a long task for a blocked worker',
    type: class extends ThreadDispatcher {
      protected override isSilent(): boolean {
        return true;
      }
    },
    caughtBy: 'blocked/long-task-stays',
    complaint: 'the long task succeeds: it failed with WorkerLostError',
  },
  {
    name: 'takes a worker for blocked whose first task has begun late',
    type: class extends ThreadDispatcher {
      readonly #launched = new Map<Run, number>();
      protected override launch(run: Run): void {
        this.#launched.set(run, performance.now());
        super.launch(run);
      }
      protected override isSilent(thread: Thread): boolean {
        const runs = [...thread.runs.values()];
        return runs.every(({ run }) => performance.now() - (this.#launched.get(run) ?? 0) > 500);
      }
    },
    caughtBy: 'blocked/late-answer-before-a-long-task',
    complaint: 'the long task succeeds: it failed with WorkerLostError',
  },
  {
    name: 'takes a worker for blocked as soon as one of its tasks is not begun',
    type: class extends ThreadDispatcher {
      protected override isSilent(thread: Thread): boolean {
        return [...thread.runs.values()].some(({ arrived }) => !arrived);
      }
    },
    caughtBy: 'blocked/import-beside-a-long-task',
    complaint: 'the task that runs succeeds: it failed with WorkerLostError',
  },
  {
    name: 'counts the time in which its own thread is blocked',
    type: class extends ThreadDispatcher {
      #assigned = 0;
      protected override launch(run: Run): void {
        this.#assigned = performance.now();
        super.launch(run);
      }
      protected override onReply(thread: Thread, reply: Parameters<ThreadDispatcher['onReply']>[1]): void {
        if (performance.now() - this.#assigned > 2000 && this.isSilent(thread)) this.onSilent(thread);
        else super.onReply(thread, reply);
      }
    },
    caughtBy: 'blocked/while-this-thread-is',
    complaint: 'the copy of the module that ran it: expected',
  },
  {
    name: 'counts a lost task as cancelled too',
    type: class extends ThreadDispatcher {
      protected override onExit(thread: Thread, exitCode: number): void {
        for (const { run } of thread.runs.values()) if (!run.future.done()) this.settled(run, 'cancelled');
        super.onExit(thread, exitCode);
      }
    },
    caughtBy: 'lost/counts-of-tasks',
    complaint: 'the counts after the loss: expected 1 at .cancelled, got 4',
  },
  {
    name: 'lists a worker after its loss',
    type: class extends ThreadDispatcher {
      readonly #lost: number[] = [];
      protected override onExit(thread: Thread, exitCode: number): void {
        this.#lost.push(thread.number);
        super.onExit(thread, exitCode);
      }
      protected override workers(): WorkerStats[] {
        const lost = this.#lost.map((worker): WorkerStats => ({
          worker,
          state: 'idle',
          running: 0,
          answered: 0,
          utilisation: 0,
        }));
        return [...lost, ...super.workers()];
      }
    },
    caughtBy: 'lost/worker-not-listed',
    complaint: 'whether the lost worker is listed: expected false, got true',
  },
  {
    name: 'reports a lost task without its worker',
    type: class extends ThreadDispatcher {
      protected override onExit(thread: Thread, exitCode: number): void {
        for (const { run } of thread.runs.values()) run.worker = 0;
        super.onExit(thread, exitCode);
      }
    },
    caughtBy: 'lost/events-of-tasks',
    complaint: 'the outcome, the worker and the end of each: expected',
  },
  {
    name: 'reports the end of a worker and its loss',
    type: class extends ThreadDispatcher {
      protected override onExit(thread: Thread, exitCode: number): void {
        super.onExit(thread, exitCode);
        this.emit('workerended', { worker: thread.number });
      }
    },
    caughtBy: 'lost/events-of-an-idle-worker',
    complaint: 'whether the lost worker has another event: expected false, got true',
  },
  {
    name: 'leaves its threads running when it is closed',
    type: class extends ThreadDispatcher {
      override async close(options?: Parameters<ThreadDispatcher['close']>[0]): Promise<void> {
        const kill = this.kill.bind(this);
        left.add(kill);
        this.kill = () => Promise.resolve();
        await super.close(options);
      }
    },
    caughtBy: 'close/timer-left-in-a-worker',
    complaint: 'it waits for: the worker to fall silent: since its end it has sent',
  },
];
