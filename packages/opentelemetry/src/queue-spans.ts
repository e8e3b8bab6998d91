import type { TaskSettledEvent } from '@dispatch/core';
import type { SubmittedTask } from '@dispatch/core/context';
import {
  isSpanContextValid,
  SpanKind,
  SpanStatusCode,
  trace,
  type Context,
  type Span,
  type Tracer,
} from '@opentelemetry/api';
import { errorType, messagingAttributes, taskAttributes } from './names.js';
import { outcomeOf } from './outcome.js';
import { exceptionOf } from './run-span.js';

// Taken when this module loads: tests may replace the clock later, and that of the events stays the platform's.
const { timeOrigin } = performance;
const now = performance.now.bind(performance);

/** The spans of the time that tasks wait, from submission to start. */
export class QueueSpans {
  readonly #tracer: Tracer;
  readonly #items: 'linked' | 'children';
  /** The spans of runs that have not settled. */
  readonly #spans = new Map<number, Span>();

  constructor(tracer: Tracer, items: 'linked' | 'children') {
    this.#tracer = tracer;
    this.#items = items;
  }

  /** @returns the context of the run: that of the call, in the span of the queue. */
  begin(call: Context, { isItem, namespace, run, task }: SubmittedTask): Context {
    const caller = trace.getSpanContext(call);
    const isLinked = isItem && this.#items === 'linked' && caller !== undefined && isSpanContextValid(caller);
    const span = this.#tracer.startSpan(
      `queue ${task}`,
      {
        kind: SpanKind.PRODUCER,
        startTime: timeOrigin + now(),
        attributes: {
          ...messagingAttributes('queue', task),
          ...taskAttributes(task, namespace),
          'messaging.message.id': String(run),
        },
        ...(isLinked && { root: true, links: [{ context: caller }] }),
      },
      call,
    );
    this.#spans.set(run, span);
    return trace.setSpan(call, span);
  }

  /** Ends the span of a run at the start of its task, if the worker has reported that; otherwise now. */
  end(event: TaskSettledEvent): void {
    const { error, run, started, time, worker } = event;
    const span = this.#spans.get(run);
    if (span === undefined) return;
    this.#spans.delete(run);
    const outcome = outcomeOf(event);
    span.setAttribute('dispatch.task.outcome', outcome);
    if (worker !== undefined) span.setAttribute('dispatch.worker.number', worker);
    // What a task throws is in the span of its run.
    if (started === undefined && event.outcome === 'failed') {
      span.recordException(exceptionOf(error));
      span.setAttribute('error.type', errorType(error));
      span.setStatus({ code: SpanStatusCode.ERROR, message: exceptionOf(error).message });
    }
    span.end(timeOrigin + (started ?? time));
  }

  /** Ends the spans of all runs that have not settled. */
  endAll(): void {
    for (const span of this.#spans.values()) span.end();
    this.#spans.clear();
  }
}
