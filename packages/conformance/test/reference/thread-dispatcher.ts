import { Worker } from 'node:worker_threads';
import {
  DispatchError,
  DispatcherUnavailableError,
  WorkerLostError,
  type DispatchErrorCode,
  type DispatcherOptions,
  type WorkerStats,
} from '@dispatch/core';
import { ReferenceDispatcher } from './dispatcher.js';
import type { Run } from './run.js';

const kinds: readonly unknown[] = ['arrived', 'started', 'yielded', 'returned', 'threw'];
const mostLosses = 3;
/** What takes the place of the entry of the program, for the case that cites clause L24. */
export const entry: string = new URL('./entry.mjs', import.meta.url).href;

interface Reply {
  readonly kind: 'arrived' | 'started' | 'yielded' | 'returned' | 'threw';
  readonly id: number;
  readonly value?: unknown;
  readonly error?: unknown;
  readonly code?: DispatchErrorCode;
}

/** A thread has announced its end. */
export interface AnnouncedEnd {
  readonly kind: 'ending';
  readonly exitCode: number;
  readonly uncaught?: { readonly error: unknown };
}

/** A thread and the runs on it. Runs whose task has started are marked. */
export interface Thread {
  readonly worker: Worker;
  /** Fulfils when it receives messages. */
  readonly ready: Promise<unknown>;
  /** Node resets the thread's own id when the thread ends. */
  readonly number: number;
  readonly runs: Map<number, { readonly run: Run; arrived: boolean; started: boolean }>;
  /** How many tasks have ended on it. */
  answered: number;
  retired: boolean;
  /** Whether it was ended from outside; then it is unknown which tasks had reached it. */
  ended: boolean;
  cause: unknown;
  /** The exit code that it has announced. */
  exitCode: number | undefined;
}

/**
 * A dispatcher over threads, as far as the clauses about lost workers and modules need it. It is slow: a task
 * is assigned only when a slot is free.
 */
export class ThreadDispatcher extends ReferenceDispatcher {
  readonly #threads = new Set<Thread>();
  readonly #losses = new WeakMap<Run, number>();
  #ids = 0;

  constructor(options: DispatcherOptions = {}) {
    super(options, {
      parallel: true,
      blocking: false,
      cancelRunning: 'terminate',
      sharedMemory: true,
      crashRecovery: 'all',
      modules: 'imported',
    });
  }

  /** Ends all threads from outside. */
  async kill(): Promise<void> {
    await Promise.all(
      [...this.#threads].map((thread) => {
        thread.ended = true;
        return thread.worker.terminate();
      }),
    );
  }

  /** Threads get no signals of their own. */
  signal(_signal: string): Promise<void> {
    return Promise.resolve();
  }

  protected get perThread(): number {
    return this.options.tasksPerWorker ?? 1;
  }

  protected override slots(): number {
    const { workers = 2 } = this.options;
    return this.perThread * (typeof workers === 'number' ? workers : workers.max);
  }

  /** Whether the task is defined in the entry of the program. */
  protected isOfEntry({ definition }: Run): boolean {
    return definition.module === entry;
  }

  protected override launch(run: Run): void {
    if (this.isOfEntry(run)) {
      const text = `${entry} is the entry of the program, perhaps because of a bundler`;
      this.reject(run, new DispatcherUnavailableError(text));
      return;
    }
    const thread =
      [...this.#threads].find(
        ({ exitCode, runs, retired }) => exitCode === undefined && !retired && runs.size < this.perThread,
      ) ?? this.spawn();
    this.#ids += 1;
    const id = this.#ids;
    run.worker = thread.number;
    this.occupy(run);
    thread.runs.set(id, { run, arrived: false, started: false });
    const { module, namespace, name } = run.definition;
    thread.worker.postMessage({
      kind: 'call',
      id,
      task: { module, namespace, name },
      args: [...run.args],
      highWaterMark: run.yields?.highWaterMark ?? 0,
    });
    setTimeout(() => {
      this.judge(() => {
        const found = thread.runs.get(id);
        if (found !== undefined && !found.started && !run.future.done()) this.onLoadTimeout(thread, run);
      });
    }, this.options.startTimeout ?? 10_000).unref();
    // How long a thread takes to start depends on what else runs on the machine.
    void thread.ready.then(() => {
      setTimeout(() => {
        this.onOverdue(thread, id);
      }, 2000).unref();
    });
  }

  protected override numberFor({ worker }: Run): number {
    return worker;
  }

  protected spawn(): Thread {
    const worker = new Worker(new URL('./thread.mjs', import.meta.url));
    const thread: Thread = {
      worker,
      ready: new Promise((resolve) => worker.once('message', resolve)),
      number: worker.threadId,
      runs: new Map(),
      answered: 0,
      retired: false,
      ended: false,
      cause: undefined,
      exitCode: undefined,
    };
    this.#threads.add(thread);
    worker.on('message', (reply: Reply | AnnouncedEnd | null) => {
      // A task can post anything.
      if (reply?.kind === 'ending') this.onEnding(thread, reply);
      else if (reply !== null && kinds.includes(reply.kind)) this.onReply(thread, reply);
    });
    worker.on('error', (cause) => {
      thread.cause = cause;
    });
    worker.on('exit', (exitCode) => {
      this.onExit(thread, thread.exitCode ?? exitCode);
    });
    return thread;
  }

  /** The thread gets no more tasks, and has some time to end. */
  protected onEnding(thread: Thread, { exitCode, uncaught }: AnnouncedEnd): void {
    thread.exitCode = exitCode;
    this.judge(() => {
      if (!this.#threads.has(thread)) return;
      thread.cause ??= uncaught?.error;
      void thread.worker.terminate();
    });
  }

  protected onReply(thread: Thread, { kind, id, value, error, code }: Reply): void {
    const found = thread.runs.get(id);
    if (found === undefined) return;
    if (kind === 'arrived' || kind === 'started') {
      found[kind] = true;
      return;
    }
    if (kind === 'yielded') {
      found.run.yields?.mailbox.put(value);
      return;
    }
    thread.runs.delete(id);
    thread.answered += 1;
    this.onEnded(found.run);
    if (this.isLate(found.run)) return;
    if (kind === 'returned') this.resolve(found.run, value);
    else if (code === undefined) this.reject(found.run, error);
    else this.reject(found.run, new DispatchError(code, error instanceof Error ? error.message : '', { cause: error }));
  }

  /** A suspended generator keeps its slot: simpler, and tested with other dispatchers. */
  protected override onTaken(run: Run): void {
    const thread = this.threadOf(run);
    for (const [id, other] of thread?.runs ?? [])
      if (other.run === run) thread?.worker.postMessage({ kind: 'pull', id });
  }

  protected onLoadTimeout(thread: Thread, run: Run): void {
    this.reject(
      run,
      new DispatcherUnavailableError('the module was not loaded in time', { cause: new Error('startTimeout') }),
    );
    void thread.worker.terminate();
  }

  /** A limit has been reached. Messages that have arrived meanwhile are read first. */
  protected judge(body: () => void): void {
    setTimeout(body, 50).unref();
  }

  /** A task was assigned long ago. */
  protected onOverdue(thread: Thread, id: number): void {
    this.judge(() => {
      if (thread.runs.has(id) && this.isSilent(thread)) this.onSilent(thread);
    });
  }

  /** Whether no task runs on a thread that has tasks. */
  protected isSilent(thread: Thread): boolean {
    return [...thread.runs.values()].every(({ arrived }) => !arrived);
  }

  /** Its tasks run elsewhere. */
  protected onSilent(thread: Thread): void {
    thread.ended = true;
    void thread.worker.terminate();
  }

  protected onExit(thread: Thread, exitCode: number): void {
    this.#threads.delete(thread);
    if (!thread.retired) this.emit('workerlost', { worker: thread.number });
    thread.retired = true;
    if (thread.cause !== undefined) this.onWorkerError(thread, thread.cause);
    for (const { run, started } of thread.runs.values()) {
      this.free(run);
      if (run.future.done()) continue;
      const losses = (this.#losses.get(run) ?? 0) + (thread.ended ? 0 : 1);
      this.#losses.set(run, losses);
      if (!started && losses < mostLosses) this.again(run);
      else
        this.reject(
          run,
          started
            ? this.lost(exitCode, thread.cause)
            : new DispatcherUnavailableError(undefined, { cause: new Error('it died while it loaded the module') }),
        );
    }
    thread.runs.clear();
  }

  /** An error has ended a thread. */
  protected onWorkerError(thread: Thread, cause: unknown): void {
    if ([...thread.runs.values()].every(({ started }) => !started)) this.options.onUnobservedError?.(cause, undefined);
  }

  /** The task had not started. */
  protected again(run: Run): void {
    run.phase = 'queued';
    this.queue.unshift(run);
    this.schedule();
  }

  protected override workers(): WorkerStats[] {
    const current = [...this.#threads].filter(({ retired }) => !retired);
    return current.map(({ answered, number, runs }) => ({
      worker: number,
      state: runs.size > 0 ? 'busy' : 'idle',
      running: runs.size,
      answered,
      utilisation: 0,
    }));
  }

  protected lost(exitCode: number, cause: unknown): Error {
    return new WorkerLostError('the worker was lost', { exitCode, ...(cause !== undefined && { cause }) });
  }

  protected override stop(run: Run, reason: unknown): void {
    const thread = this.threadOf(run);
    if (thread === undefined) return super.stop(run, reason);
    run.release();
    for (const [id, other] of thread.runs)
      if (other.run === run) thread.worker.postMessage({ kind: 'cancel', id, reason: String(reason) });
    run.after(this.options.cancelGrace ?? 1000, () => {
      this.judge(() => {
        if (this.threadOf(run) === thread) this.giveUp(thread, run);
      });
    });
  }

  /** The thread accepts no more tasks; it is ended once the other tasks on it have settled, or at once if it does not respond. */
  protected giveUp(thread: Thread, run: Run): void {
    if (this.isSilent(thread)) {
      this.onSilent(thread);
      return;
    }
    thread.retired = true;
    this.free(run);
    if ([...thread.runs.values()].every((other) => other.run.future.done())) void thread.worker.terminate();
  }

  protected threadOf(run: Run): Thread | undefined {
    return [...this.#threads].find(({ runs }) => [...runs.values()].some((other) => other.run === run));
  }

  override async close(options?: Parameters<ReferenceDispatcher['close']>[0]): Promise<void> {
    await super.close(options);
    await this.kill();
  }
}
