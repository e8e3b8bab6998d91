/// <reference lib="esnext.disposable" preserve="true" />
import type { Dispatcher } from '@dispatch/core';
import { DispatcherRecording } from './dispatcher-recording.js';
import type { Trace, TraceEvent } from './trace-event.js';

// Taken when this module loads: tests may replace the clock later, and that of the events stays the platform's.
const platformNow = performance.now.bind(performance);

/** Options of {@link TraceRecorder}. */
export interface TraceRecorderOptions {
  /**
   * The maximum number of events to keep; later events are counted and dropped. A task causes about three. Default
   * 1 000 000.
   */
  readonly limit?: number | undefined;
}

/**
 * Records the tasks and workers of dispatchers: one track per worker with a slice for each task that ran on it, the
 * time of tasks in the queue, tasks that a worker took over from another worker, and the life cycle of workers.
 *
 * ```ts
 * using recorder = new TraceRecorder();
 * recorder.record(dispatcher);
 * // …
 * await writeFile('trace.json', JSON.stringify(recorder));
 * ```
 *
 * `JSON.stringify(recorder)` is in the Trace Event Format, for https://ui.perfetto.dev and `chrome://tracing`. While
 * recording, each task that starts costs one additional message.
 */
export class TraceRecorder implements Disposable {
  readonly #limit: number;
  readonly #events: TraceEvent[] = [];
  readonly #recordings: DispatcherRecording[] = [];
  #dispatchers = 0;
  #dropped = 0;

  /** @throws {TypeError} if `limit` is not a positive integer. */
  constructor({ limit = 1_000_000 }: TraceRecorderOptions = {}) {
    if (!Number.isInteger(limit) || limit < 1)
      throw new TypeError(`'limit' must be a positive integer, got ${String(limit)}`);
    this.#limit = limit;
  }

  /**
   * Records `dispatcher` from now on, as a separate group of tracks. Tasks that have already started are not recorded.
   * A dispatcher that is recorded twice appears twice. After {@link stop}, recording can begin again, within the same
   * limit.
   */
  record(dispatcher: Dispatcher): void {
    this.#dispatchers += 1;
    const recording = new DispatcherRecording(dispatcher, this.#dispatchers, (event) => {
      if (this.#events.length < this.#limit) this.#events.push(event);
      else this.#dropped += 1;
    });
    this.#recordings.push(recording);
  }

  /** Stops recording. Tasks that are still running get a slice that ends now. Repeated calls have no effect. */
  stop(): void {
    const now = platformNow();
    for (const recording of this.#recordings.splice(0)) recording.stop(now);
  }

  /** Returns a copy of the trace so far, while recording or after it. */
  toJSON(): Trace {
    return { traceEvents: [...this.#events], displayTimeUnit: 'ms', otherData: { dropped: this.#dropped } };
  }

  /** Same as {@link stop}. */
  [Symbol.dispose](): void {
    this.stop();
  }
}
