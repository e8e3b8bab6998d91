import type { Run } from './run.js';
import { ThreadDispatcher, type Thread } from './thread-dispatcher.js';

/** Threads whose tasks are pending until the module is loaded (clause L26), where `ThreadDispatcher` calls them running. */
export class LoadingThreadDispatcher extends ThreadDispatcher {
  /** The runs that have a thread and wait for their module. */
  readonly #loading = new Set<Run>();

  protected override occupy(run: Run): void {
    this.begin();
    this.active.add(run);
    this.#loading.add(run);
  }

  /** The module of a run is loaded. */
  protected beginRun(run: Run): void {
    if (!this.#loading.delete(run) || run.future.done()) return;
    run.phase = 'running';
    run.begun = performance.now();
    this.emit('taskstarted', run, { time: run.begun });
  }

  protected override onReply(thread: Thread, reply: Parameters<ThreadDispatcher['onReply']>[1]): void {
    const run = thread.runs.get(reply.id)?.run;
    if (reply.kind === 'started' && run !== undefined) this.beginRun(run);
    super.onReply(thread, reply);
  }

  protected override countRunning(): number {
    return [...this.active].filter((run) => !this.#loading.has(run) && !run.future.done()).length;
  }
}
