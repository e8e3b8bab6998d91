import { appendFileSync, existsSync } from 'node:fs';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { MessagePort, threadId } from 'node:worker_threads';
import { currentTask, defineTasks } from '@dispatch/core';

function begin(number, log) {
  appendFileSync(log, `${number} ${process.pid}.${threadId}\n`);
}

export const tasks = defineTasks(import.meta.url, {
  /** Writes to the log that it has started. */
  async work(number, log, milliseconds) {
    begin(number, log);
    await setTimeout(milliseconds);
    return number;
  },
  /** The same, and ends once the file exists. */
  async workUntil(number, log, file) {
    begin(number, log);
    while (!existsSync(file)) await setTimeout(5);
    return number;
  },
  /** Ends its process. */
  poison(number, log) {
    begin(number, log);
    process.kill(process.pid, 'SIGKILL');
    for (;;);
  },
  echo: (value) => value,
  /** Reports that it runs, and never lets another task run. */
  async endless() {
    currentTask().progress(process.pid);
    await setImmediate();
    for (;;);
  },
  /** Reports that it runs, and does not end. */
  hold() {
    currentTask().progress(process.pid);
    return new Promise(() => {});
  },
  /** A loop that ends when its task is cancelled. */
  async untilCancelled() {
    const task = currentTask();
    task.progress(process.pid);
    await setImmediate();
    while (!task.cancelled);
  },
  /** Posts something to the port of its thread, by which its own progress is posted, and does not end. */
  async postsToHost(kind) {
    const { postMessage } = MessagePort.prototype;
    const ports = new Set();
    MessagePort.prototype.postMessage = function (...args) {
      ports.add(this);
      postMessage.apply(this, args);
    };
    currentTask().progress(0);
    await setImmediate();
    await setImmediate();
    const garbage = {
      null: null,
      object: {},
      shared: new Uint8Array(new SharedArrayBuffer(8)),
      bytes: new Uint8Array(9).fill(255),
      zeros: new Uint8Array(9),
    };
    for (const port of ports) postMessage.call(port, garbage[kind]);
    return new Promise(() => {});
  },
  /** Where it runs. */
  async place(milliseconds) {
    await setTimeout(milliseconds);
    return { process: process.pid, thread: threadId };
  },
  print(text) {
    console.log(text);
  },
  exit: (code) => process.exit(code),
  /** Throws outside the task. */
  async throwLater(message) {
    process.nextTick(() => {
      throw new Error(message);
    });
    await new Promise(() => {});
  },
  async *count(values, size) {
    for (let value = 0; value < values; value += 1) {
      const bytes = new Uint8Array(size);
      bytes[0] = value % 256;
      yield bytes;
    }
  },
});
