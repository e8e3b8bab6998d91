import type { Dispatcher } from '@dispatch/core';
import { DispatcherRecording } from './dispatcher-recording.js';
import type { Trace, TraceEvent } from './trace-event.js';

/** Options of {@link TraceRecorder}. */
export interface TraceRecorderOptions {
  /** How many events are kept. Later ones are counted and dropped. A task makes about three. Default 1 000 000. */
  readonly limit?: number | undefined;
}

/**
 * Records what dispatchers do: one track a worker with a slice for each task that ran there, the time in the queue, tasks
 * that a worker took over from another, and the fate of workers.
 *
 * ```ts
 * using recorder = new TraceRecorder();
 * recorder.record(dispatcher);
 * // …
 * await writeFile('trace.json', JSON.stringify(recorder));
 * ```
 *
 * As JSON it is the Trace Event format: https://ui.perfetto.dev and `chrome://tracing` open it. While it records, each
 * start of a task costs a message.
 */
export class TraceRecorder implements Disposable {
  readonly #limit: number;
  readonly #events: TraceEvent[] = [];
  readonly #recordings: DispatcherRecording[] = [];
  #dispatchers = 0;
  #dropped = 0;

  /** @throws {TypeError} if `limit` is no positive integer. */
  constructor({ limit = 1_000_000 }: TraceRecorderOptions = {}) {
    if (!Number.isInteger(limit) || limit < 1)
      throw new TypeError(`'limit' must be a positive integer, got ${String(limit)}`);
    this.#limit = limit;
  }

  /** Records what `dispatcher` does from now on, as a group of tracks of its own. */
  record(dispatcher: Dispatcher): void {
    this.#dispatchers += 1;
    const recording = new DispatcherRecording(dispatcher, this.#dispatchers, (event) => {
      if (this.#events.length < this.#limit) this.#events.push(event);
      else this.#dropped += 1;
    });
    this.#recordings.push(recording);
  }

  /** Records no more. What still runs gets a slice up to now. A second time nothing happens. */
  stop(): void {
    const now = performance.now();
    for (const recording of this.#recordings.splice(0)) recording.stop(now);
  }

  /** The trace so far. */
  toJSON(): Trace {
    return { traceEvents: [...this.#events], displayTimeUnit: 'ms', otherData: { dropped: this.#dropped } };
  }

  /** As {@link stop}. */
  [Symbol.dispose](): void {
    this.stop();
  }
}
