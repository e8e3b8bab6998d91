import {
  DispatcherClosedError,
  DispatcherUnavailableError,
  QueueFullError,
  SerializationError,
  TaskNotFoundError,
  TimeoutError,
  UnsupportedError,
  WorkerLostError,
} from '@dispatch/core';
import { argumentsOf, checkTimeout, definitionOf, futures, transferablesOf } from '@dispatch/core/internal';
import { allowOnly, checkCallOptions } from './check-options.mjs';
import { notOffered, recordNotOffered } from './not-offered.mjs';

const capabilities = Object.freeze({
  parallel: true,
  blocking: false,
  cancelRunning: 'terminate',
  isolation: 'clone',
  transfer: true,
  sharedMemory: true,
  loopsSeeCancel: true,
  startsKnown: true,
  delivery: 'at-most-once',
  crashRecovery: 'all',
  taskContext: 'async',
  modules: 'imported',
});

/** Events are created by no library; what happens to tasks is known only through their outcomes. */
class NoEvents extends EventTarget {
  addEventListener() {
    notOffered('events');
  }
}

/**
 * The interface over a pool of another library: `pool.run(request, options)` runs one task, `pool.ready()` starts the workers,
 * and `pool.end()` ends them at once.
 */
export class RivalDispatcher {
  capabilities = capabilities;
  status = 'open';
  events = new NoEvents();
  #pool;
  #open = new Map();
  #counts = { completed: 0, failed: 0, cancelled: 0 };
  #closing;
  #onIdle = () => {};
  #onUnobserved;

  /** @param options those of the interface, checked. */
  constructor({ name, onUnobservedError }, pool) {
    this.name = name ?? pool.name;
    this.#pool = pool;
    this.#onUnobserved = onUnobservedError ?? ((error, task) => console.warn(`the task '${task}' failed:`, error));
  }

  get '~engine'() {
    return notOffered('shared values');
  }

  execute(task, options) {
    return this.executeAsync(task, options).result();
  }

  executeAsync(task, options = {}) {
    const { module, namespace, name } = definitionOf(task);
    checkCallOptions(options);
    const { timeout, signal, priority, snapshot, onProgress } = options;
    allowOnly(options, ['timeout', 'signal', 'snapshot', ...this.#pool.offers], { priority: 0 });
    const abort = new AbortController();
    let running = false;
    let timer;
    const future = futures.create({
      isRunning: () => running,
      onCancel(reason) {
        end('cancelled');
        abort.abort(reason);
      },
      block() {
        throw new UnsupportedError("resultSync() needs the capability 'blocking'");
      },
      onUnobserved: (error) => this.#onUnobserved(error, name),
    });
    // The library may still settle a task that has been cancelled or has timed out.
    const fail = (error) => {
      recordNotOffered(error);
      if (future.done()) return;
      end('failed');
      futures.reject(future, error);
    };
    const succeed = (value) => {
      if (future.done()) return;
      end('completed');
      futures.resolve(future, value);
    };
    const stop = (error) => {
      fail(error);
      abort.abort(error);
    };
    const cancel = () => future.cancel(signal.reason);
    const end = (outcome) => {
      this.#counts[outcome] += 1;
      clearTimeout(timer);
      signal?.removeEventListener('abort', cancel);
      this.#open.delete(future);
      if (this.#open.size === 0) this.#onIdle();
    };

    if (this.status !== 'open') fail(new DispatcherClosedError());
    else if (signal?.aborted) cancel();
    else if (timeout === 0) fail(new TimeoutError());
    if (future.done()) return future;
    this.#open.set(future, stop);
    signal?.addEventListener('abort', cancel);
    const limit = checkTimeout(timeout);
    if (limit < 2 ** 31) timer = setTimeout(() => stop(new TimeoutError()), limit);

    const run = async () => {
      const own = snapshot ? snapshotOf(argumentsOf(task)) : argumentsOf(task);
      return this.#pool.run(
        { module, namespace, name, args: own },
        {
          transferList: own.flatMap((each) => transferablesOf(each) ?? []),
          signal: abort.signal,
          priority: priority ?? 0,
          // Not during this call: the future is pending when it returns.
          begin: () => queueMicrotask(() => (running = true)),
          onProgress: onProgress && ((value) => future.done() || onProgress(value)),
        },
      );
    };
    run().then(succeed, (error) => fail(this.#translate(error)));
    return future;
  }

  executeSync() {
    throw new UnsupportedError("executeSync() needs the capability 'blocking'");
  }

  stream() {
    return notOffered('streams');
  }

  map() {
    return notOffered('map');
  }

  stats() {
    const states = [...this.#open.keys()].map(({ state }) => state);
    return {
      queued: states.filter((state) => state === 'pending').length,
      running: states.filter((state) => state === 'running').length,
      ...this.#counts,
      get waitTime() {
        return notOffered('quantiles of waiting times');
      },
      get runTime() {
        return notOffered('quantiles of run times');
      },
      get workers() {
        return notOffered('statistics of workers');
      },
    };
  }

  async ready() {
    if (this.status !== 'open') throw new DispatcherClosedError();
    await this.#pool.ready();
  }

  close({ cancelPending = false, timeout } = {}) {
    const limit = checkTimeout(timeout);
    if (this.status === 'open') this.status = 'closing';
    if (cancelPending) for (const future of this.#open.keys()) if (future.state === 'pending') future.cancel();
    const stopAll = () => {
      for (const stop of this.#open.values()) stop(new DispatcherClosedError());
    };
    const timer = limit < 2 ** 31 && this.status !== 'closed' ? setTimeout(stopAll, limit) : undefined;
    this.#closing ??= this.#end();
    return this.#closing.finally(() => clearTimeout(timer));
  }

  [Symbol.asyncDispose]() {
    return this.close();
  }

  async #end() {
    if (this.#open.size > 0) await new Promise((resolve) => (this.#onIdle = resolve));
    await this.#pool.end();
    this.status = 'closed';
  }

  /** The error of the interface for one of the library. */
  #translate(error) {
    const message = String(error?.message);
    const [, reason] = /^the module does not load: (.*)$/s.exec(message) ?? [];
    if (reason !== undefined) return new DispatcherUnavailableError(message, { cause: new Error(reason) });
    if (/^the module has .* tasks? '/.test(message)) return new TaskNotFoundError(message, { cause: error });
    if (error?.code === 'ERR_WORKER_OUT_OF_MEMORY') return new WorkerLostError(message, { cause: error });
    if (error?.name === 'DataCloneError') return new SerializationError(message, { cause: error });
    if (this.#pool.queueFull.test(message)) return new QueueFullError(message, { cause: error });
    if (this.#pool.workerLost.test(message))
      return new WorkerLostError(message, { cause: error, exitCode: /\d+/.exec(message)?.map(Number)[0] });
    return error;
  }
}

/** A copy of the arguments: what `transfer()` marks is moved into it. */
function snapshotOf(args) {
  return structuredClone(args, { transfer: args.flatMap((each) => transferablesOf(each) ?? []) });
}
