import { Tinypool } from 'tinypool';
import { allowOnly, checkDispatcherOptions } from './check-options.mjs';
import { harnessOf } from './harness.mjs';
import { RivalDispatcher } from './rival-dispatcher.mjs';
import { TaskQueue } from './task-queue.mjs';

const filename = new URL('./tinypool-worker.mjs', import.meta.url).href;
const offered = ['workers', 'tasksPerWorker', 'maxQueue', 'idleTimeout', 'cancelGrace', 'startTimeout'];

/** Also shows which tasks wait, and when they begin. */
class BeginningQueue extends TaskQueue {
  push(task) {
    task[Tinypool.queueOptionsSymbol].wait();
    super.push(task);
  }

  shift() {
    const task = super.shift();
    task?.[Tinypool.queueOptionsSymbol].begin();
    return task;
  }
}

const nothing = { priority: 0, wait() {}, begin() {} };

class Pool {
  name = 'tinypool';
  offers = ['priority'];
  queueFull = /^Task queue is at limit|^No task queue available/;
  workerLost = /^Worker exited unexpectedly|^worker exited with code|^Terminating worker thread/;
  #pool;
  #isShared;
  #busy = 0;

  constructor({ workers, tasksPerWorker, maxQueue, idleTimeout = 10_000, maxTasksPerWorker }, threadOptions) {
    this.#isShared = tasksPerWorker > 1;
    this.#pool = new Tinypool({
      ...threadOptions,
      filename,
      taskQueue: new BeginningQueue(Tinypool.queueOptionsSymbol),
      // The only number of tasks after which it replaces a worker is 1.
      isolateWorkers: maxTasksPerWorker === 1,
      ...(workers !== undefined && { minThreads: workers.min, maxThreads: workers.max }),
      // With atomics, a worker would wait for the next task instead of turning its event loop.
      ...(this.#isShared && { concurrentTasksPerWorker: tasksPerWorker, useAtomics: false }),
      ...(maxQueue !== undefined && { maxQueue }),
      idleTimeout,
    });
    // Without a listener, an error of an idle thread would end the process.
    this.#pool.on('error', () => {});
  }

  async run(request, { transferList, signal, priority, begin }) {
    let [waits, began] = [false, false];
    const wait = () => {
      waits = true;
    };
    const beginNow = () => {
      began = true;
      this.#busy += 1;
      begin();
    };
    const result = this.#pool.run(
      { ...request, [Tinypool.queueOptionsSymbol]: { priority, begin: beginNow, wait } },
      // It ends the worker of a task that is aborted, and therefore gives a task with a signal a worker of its own.
      { transferList, ...(!this.#isShared && { signal }) },
    );
    if (!waits) beginNow();
    try {
      return await result;
    } finally {
      if (began) this.#busy -= 1;
    }
  }

  async ready() {
    const missing = Math.max(0, this.#pool.options.minThreads - this.#busy);
    await Promise.all(
      Array.from({ length: missing }, () =>
        this.#pool.run({ [Tinypool.queueOptionsSymbol]: nothing }, { name: 'nothing' }),
      ),
    );
  }

  end() {
    return this.#pool.destroy();
  }
}

export function createDispatcher(options = {}, threadOptions = {}) {
  const checked = checkDispatcherOptions(options);
  allowOnly(checked, offered, { maxTasksPerWorker: 1 });
  return new RivalDispatcher(options, new Pool(checked, threadOptions));
}

export const harness = harnessOf('tinypool', import.meta.url, createDispatcher);
