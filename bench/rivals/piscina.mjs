import { Piscina } from 'piscina';
import { allowOnly, checkDispatcherOptions } from './check-options.mjs';
import { harnessOf } from './harness.mjs';
import { RivalDispatcher } from './rival-dispatcher.mjs';
import { TaskQueue } from './task-queue.mjs';

const filename = new URL('./piscina-worker.mjs', import.meta.url).href;
const offered = ['workers', 'tasksPerWorker', 'maxQueue', 'idleTimeout', 'cancelGrace', 'startTimeout'];

class Pool {
  name = 'piscina';
  offers = ['priority'];
  queueFull = /^Task queue is at limit|^No task queue available/;
  workerLost = /^worker exited with code|^Terminating worker thread/;
  #pool;
  #queue = new TaskQueue(Piscina.queueOptionsSymbol);
  #isShared;
  #busy = 0;

  constructor({ workers, tasksPerWorker = 1, maxQueue, idleTimeout = 10_000 }, threadOptions) {
    this.#isShared = tasksPerWorker > 1;
    this.#pool = new Piscina({
      ...threadOptions,
      filename,
      taskQueue: this.#queue,
      stricterFIFO: true,
      loadBalancer: leastBusy(tasksPerWorker),
      ...(workers !== undefined && { minThreads: workers.min, maxThreads: workers.max }),
      // With atomics, a worker would wait for the next task instead of turning its event loop.
      ...(this.#isShared && { concurrentTasksPerWorker: tasksPerWorker, atomics: 'disabled' }),
      ...(maxQueue !== undefined && { maxQueue }),
      idleTimeout,
    });
    // Without a listener, an error of an idle thread would end the process.
    this.#pool.on('error', () => {});
  }

  async run(request, { transferList, signal, priority, begin }) {
    const options = { priority, begin: (worker) => this.#begin(options, worker, begin), worker: undefined };
    // Without a signal of its own: it keeps tasks with one in another order, and does not count them for `maxQueue`.
    const result = this.#pool.run({ ...request, [Piscina.queueOptionsSymbol]: options }, { transferList });
    if (!this.#isShared) signal.addEventListener('abort', () => this.#cancel(options));
    try {
      return await result;
    } finally {
      if (options.worker !== undefined) this.#busy -= 1;
    }
  }

  async ready() {
    const missing = Math.max(0, this.#pool.minThreads - this.#busy);
    const nothing = { [Piscina.queueOptionsSymbol]: { priority: Infinity, begin() {} } };
    await Promise.all(Array.from({ length: missing }, () => this.#pool.run(nothing, { name: 'nothing' })));
  }

  end() {
    return this.#pool.destroy();
  }

  #begin(options, worker, then) {
    options.worker = worker;
    this.#busy += 1;
    then();
  }

  #cancel(options) {
    if (options.worker === undefined) this.#queue.withdraw(options);
    else this.#pool.threads.find(({ threadId }) => threadId === options.worker)?.terminate();
  }
}

/** The same choice as piscina's own balancer. It also shows when a task begins, and where. */
function leastBusy(most) {
  return (task, workers) => {
    const [worker] = workers
      .filter(({ currentUsage }) => currentUsage < most)
      .sort((one, other) => one.currentUsage - other.currentUsage);
    if (worker !== undefined) task[Piscina.queueOptionsSymbol].begin(worker.id);
    return worker ?? null;
  };
}

export function createDispatcher(options = {}, threadOptions = {}) {
  const checked = checkDispatcherOptions(options);
  allowOnly(checked, offered);
  return new RivalDispatcher(options, new Pool(checked, threadOptions));
}

export const harness = harnessOf('piscina', import.meta.url, createDispatcher);
