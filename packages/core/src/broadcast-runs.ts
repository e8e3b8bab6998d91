import type { BroadcastHost, BroadcastLane } from './broadcast-host.js';
import type { BroadcastOptions } from './broadcast-options.js';
import { bindContext } from './callback-context.js';
import type { Dispatcher } from './dispatcher.js';
import { QueueFullError, WorkerLostError } from './errors.js';
import type { WorkerEvent, WorkerLostEvent } from './events.js';
import type { FutureResolvers } from './future-interface.js';
import { Future } from './future.js';
import { reasonOf } from './signals.js';
import type { Task } from './task.js';

const types = ['workerstarted', 'workerlost', 'workerended'] as const;

/** The runs of one broadcast. */
export class BroadcastRuns<T> {
  readonly #dispatcher: Dispatcher;
  readonly #host: BroadcastHost;
  readonly #task: Task<T>;
  readonly #signal: AbortSignal | undefined;
  /** By the clock of the dispatcher. */
  readonly #deadline: number;
  readonly #key = `~broadcast ${Math.random()}`;
  readonly #resolvers: FutureResolvers<ReadonlyMap<number, T>>;
  /** Workers that have not started. */
  readonly #starting = new Set<number>();
  /** The runs that have not ended, by worker. */
  readonly #runs = new Map<number, Future<T>>();
  readonly #results: [number, T][] = [];
  #failure: { readonly error: unknown } | undefined;
  #hasEnded = false;
  /** In the asynchronous context of the caller. */
  readonly #run = bindContext((lane: BroadcastLane) => {
    this.#runOn(lane);
  });

  constructor(dispatcher: Dispatcher, host: BroadcastHost, task: Task<T>, { signal, timeout }: BroadcastOptions) {
    this.#dispatcher = dispatcher;
    this.#host = host;
    this.#task = task;
    this.#signal = signal;
    this.#deadline = timeout === undefined ? Infinity : host.timeline.now() + timeout;
    this.#resolvers = Future.withResolvers({
      onCancel: (reason) => {
        for (const run of this.#runs.values()) run.cancel(reason);
        this.#end();
      },
    });
    this.#resolvers.start();
    host.keepalive.hold();
    for (const type of types) dispatcher.events.addEventListener(type, this.#onEvent);
    for (const lane of host.pool.lanes) {
      if (lane.status === 'starting') this.#starting.add(lane.number);
      else if (lane.isOpen) this.#run(lane);
    }
    this.#settle();
  }

  get future(): Future<ReadonlyMap<number, T>> {
    return this.#resolvers.future;
  }

  #runOn(lane: BroadcastLane): void {
    const { number } = lane;
    const affinity = `${this.#key} ${number}`;
    const timeout = this.#deadline === Infinity ? undefined : Math.max(0, this.#deadline - this.#host.timeline.now());
    const run = this.#dispatcher.executeAsync(this.#task, { affinity, signal: this.#signal, timeout });
    this.#runs.set(number, run);
    run.addDoneCallback(() => {
      if (this.#runs.delete(number)) this.#onDone(number, run);
    });
    // It times out in the queue (clause T6).
    if (timeout === 0) return;
    for (const call of this.#host.backlog) {
      if (call.affinity !== affinity) continue;
      if (!lane.slots.hasFree) {
        run.cancel();
        this.#failure = { error: new QueueFullError(`worker ${number} takes no more tasks at present`) };
        return;
      }
      call.holder?.withdraw(call);
      // It stays with this worker, as a call with transferred arguments does.
      if (call.extras !== undefined) call.extras.transfer ??= [];
      lane.calls.assign(call);
      lane.calls.flush();
      return;
    }
  }

  #onDone(number: number, run: Future<T>): void {
    try {
      this.#results.push([number, run.resultSync(0)]);
    } catch (error) {
      this.#failure ??= { error };
    }
    this.#settle();
  }

  readonly #onEvent = (event: WorkerEvent): void => {
    const { worker } = event;
    this.#starting.delete(worker);
    if (event.type === 'workerstarted') {
      if (this.#dispatcher.status === 'open')
        for (const lane of this.#host.pool.lanes) if (lane.number === worker) this.#run(lane);
    } else if (event.type === 'workerlost') this.#onLost(event);
    this.#settle();
  };

  #onLost({ cause, exitCode, worker }: WorkerLostEvent): void {
    const run = this.#runs.get(worker);
    if (run === undefined) return;
    this.#runs.delete(worker);
    const text = `worker ${worker} was lost before '${this.#task.name}' had ended on it`;
    this.#failure ??= { error: new WorkerLostError(text, { exitCode, ...(cause !== undefined && { cause }) }) };
    // Otherwise another worker would run it.
    run.cancel();
  }

  #settle(): void {
    if (this.#runs.size + this.#starting.size > 0 || this.future.done()) return;
    this.#end();
    if (this.#failure === undefined) this.#resolvers.resolve(new Map(this.#results.sort(([a], [b]) => a - b)));
    else if (this.#signal?.aborted === true) this.future.cancel(reasonOf(this.#signal));
    else this.#resolvers.reject(this.#failure.error);
  }

  #end(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    for (const type of types) this.#dispatcher.events.removeEventListener(type, this.#onEvent);
    this.#host.keepalive.release();
  }
}
