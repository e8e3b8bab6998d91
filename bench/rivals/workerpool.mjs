import { fileURLToPath } from 'node:url';
import workerpool from 'workerpool';
import { allowOnly, checkDispatcherOptions } from './check-options.mjs';
import { harnessOf } from './harness.mjs';
import { RivalDispatcher } from './rival-dispatcher.mjs';

const script = fileURLToPath(new URL('./workerpool-worker.mjs', import.meta.url));
const offered = ['workers', 'maxQueue', 'cancelGrace', 'startTimeout'];

/** workerpool takes a queue of the user's: by priority, then in the order of submission. */
class TaskQueue {
  #tasks = [];

  size = () => this.#tasks.length;
  contains = (task) => this.#tasks.includes(task);
  clear = () => void this.#tasks.splice(0);

  push(task) {
    const { priority } = task.options.metadata;
    const place = this.#tasks.findIndex((other) => other.options.metadata.priority < priority);
    this.#tasks.splice(place < 0 ? this.#tasks.length : place, 0, task);
  }

  /** Removes the task with this metadata: the pool would do so only when it is its turn. */
  withdraw(metadata) {
    this.#tasks = this.#tasks.filter((task) => task.options.metadata !== metadata);
  }

  pop() {
    const task = this.#tasks.shift();
    task?.options.metadata.begin();
    return task;
  }
}

class Pool {
  name = 'workerpool';
  offers = ['priority', 'onProgress'];
  queueFull = /^Max queue size of/;
  workerLost = /^Workerpool Worker (?:error|terminated)|^Worker is terminated/;
  #pool;
  #queue = new TaskQueue();
  #min;

  constructor({ workers, maxQueue }, threadOptions) {
    this.#min = workers?.min ?? 0;
    this.#pool = workerpool.pool(script, {
      workerType: 'thread',
      queueStrategy: this.#queue,
      workerThreadOpts: threadOptions,
      ...(workers !== undefined && { minWorkers: workers.min, maxWorkers: workers.max }),
      ...(maxQueue !== undefined && { maxQueueSize: maxQueue }),
    });
  }

  async run(request, { transferList, signal, priority, begin, onProgress }) {
    const metadata = { priority, begin };
    const result = this.#pool.exec('run', [request, onProgress !== undefined], {
      transfer: transferList,
      metadata,
      ...(onProgress !== undefined && { on: onProgress }),
    });
    signal.addEventListener('abort', () => {
      this.#queue.withdraw(metadata);
      result.cancel();
    });
    return await result;
  }

  async ready() {
    await Promise.all(
      Array.from({ length: Math.max(0, this.#min - this.#pool.stats().busyWorkers) }, () =>
        this.#pool.exec('methods', [], { metadata: { priority: 0, begin() {} } }),
      ),
    );
  }

  async end() {
    await this.#pool.terminate(true);
  }
}

export function createDispatcher(options = {}, threadOptions = {}) {
  const checked = checkDispatcherOptions(options);
  allowOnly(checked, offered, { tasksPerWorker: 1 });
  return new RivalDispatcher(options, new Pool(checked, threadOptions));
}

export const harness = harnessOf('workerpool', import.meta.url, createDispatcher);
