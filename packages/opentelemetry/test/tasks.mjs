import '@dispatch/opentelemetry/worker';
import { currentTask, defineTasks } from '@dispatch/core';
import { propagation, context, trace } from '@opentelemetry/api';
import { takeSpans } from './sdk.mjs';

export const tasks = defineTasks(import.meta.url, {
  /** Makes a span of its own, after an await. @param {string} name */
  async work(name) {
    await Promise.resolve();
    trace.getTracer('tasks').startSpan(name).end();
    return propagation.getBaggage(context.active())?.getEntry('user')?.value;
  },

  /** @returns {void} */
  fail() {
    throw new RangeError('it fails');
  },

  /** Waits until it is asked to stop. */
  async wait() {
    const { signal } = currentTask();
    // The task may be cancelled as soon as it has started.
    signal.throwIfAborted();
    await new Promise((resolve) => {
      signal.addEventListener('abort', resolve);
    });
    throw signal.reason;
  },

  /** A span for each step. @param {number} end */
  *count(end) {
    for (let number = 0; number < end; number += 1) {
      trace.getTracer('tasks').startSpan(`step ${number}`).end();
      yield number;
    }
    return 'counted';
  },

  /** Ends its worker. */
  die() {
    process.exit(3);
  },

  /** The spans of its worker that have ended. */
  spans: () => takeSpans(),
});
