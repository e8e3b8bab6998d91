import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { WorkerLostError } from '@dispatch/core';
import { proxy, transfer, wrap } from 'comlink';
import nodeEndpoint from 'comlink/dist/esm/node-adapter.mjs';
import { allowOnly, checkDispatcherOptions } from './check-options.mjs';
import { harnessOf } from './harness.mjs';
import { RivalDispatcher } from './rival-dispatcher.mjs';

const offered = ['workers', 'cancelGrace', 'startTimeout'];

/** Comlink is not a pool. This is the shortest one over its proxies: idle workers, and calls that wait for one. */
class Pool {
  name = 'comlink';
  offers = ['onProgress'];
  queueFull = /(?!)/;
  workerLost = /(?!)/;
  #threadOptions;
  #idle = [];
  #waiting = [];
  #workers = new Set();
  #isEnding = false;

  constructor({ workers }, threadOptions) {
    this.#threadOptions = threadOptions;
    const count = workers?.max ?? availableParallelism();
    for (let left = count; left > 0; left -= 1) this.#start();
  }

  async run(request, { transferList, signal, begin, onProgress }) {
    const worker = await this.#take(signal);
    if (signal.aborted) {
      this.#offer(worker);
      throw signal.reason;
    }
    begin();
    worker.thread.ref();
    // A call cannot be cancelled, but its worker can be ended.
    const end = () => worker.thread.terminate();
    signal.addEventListener('abort', end);
    try {
      const call = worker.remote.run(transfer(request, transferList), onProgress ? proxy(onProgress) : null);
      return await Promise.race([call, worker.exit]);
    } finally {
      signal.removeEventListener('abort', end);
      worker.thread.unref();
      if (this.#workers.has(worker) && !signal.aborted) this.#offer(worker);
    }
  }

  async ready() {
    const start = async ({ thread, remote, exit }) => {
      thread.ref();
      await Promise.race([remote.nothing(), exit]);
      if (this.#idle.some((each) => each.thread === thread)) thread.unref();
    };
    await Promise.all(this.#idle.map(start));
  }

  async end() {
    this.#isEnding = true;
    await Promise.all([...this.#workers].map(({ thread }) => thread.terminate()));
  }

  #start() {
    const thread = new Worker(new URL('./comlink-worker.mjs', import.meta.url), this.#threadOptions);
    let cause;
    const worker = {
      thread,
      remote: wrap(nodeEndpoint(thread)),
      exit: new Promise((_resolve, reject) => {
        thread.on('error', (error) => (cause = error));
        thread.once('exit', (exitCode) => {
          reject(new WorkerLostError(undefined, { exitCode, cause }));
          this.#workers.delete(worker);
          this.#idle = this.#idle.filter((each) => each !== worker);
          if (!this.#isEnding) this.#start();
        });
      }),
    };
    worker.exit.catch(() => {});
    thread.unref();
    this.#workers.add(worker);
    this.#offer(worker);
  }

  #offer(worker) {
    const next = this.#waiting.shift();
    if (next === undefined) this.#idle.push(worker);
    else next(worker);
  }

  #take(signal) {
    const idle = this.#idle.shift();
    if (idle !== undefined) return Promise.resolve(idle);
    return new Promise((resolve, reject) => {
      this.#waiting.push(resolve);
      signal.addEventListener('abort', () => {
        this.#waiting = this.#waiting.filter((each) => each !== resolve);
        reject(signal.reason);
      });
    });
  }
}

export function createDispatcher(options = {}, threadOptions = {}) {
  const checked = checkDispatcherOptions(options);
  allowOnly(checked, offered, { tasksPerWorker: 1, maxQueue: Infinity });
  return new RivalDispatcher(options, new Pool(checked, threadOptions));
}

export const harness = harnessOf('comlink', import.meta.url, createDispatcher);
