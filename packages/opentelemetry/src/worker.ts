/**
 * The worker's side. Its import defines the carrier: import it in the module that sets up the SDK in workers, or in a module
 * of tasks.
 */
import { currentTask, type TaskContext } from '@dispatch/core';
import { defineCarrier, type ContextCarrier } from '@dispatch/core/context';
import { context, type Context } from '@opentelemetry/api';
import { scope } from './names.js';
import { RunSpan, type SentTrace } from './run-span.js';
import { headersOf, type TraceHeaders } from './trace-context.js';

export type { SentTrace, TraceHeaders };

const runs = new WeakMap<TaskContext, RunSpan>();

/**
 * Carries the trace context and the baggage that are active in a call to its tasks, and makes a span of each run. The
 * carrier of `DispatcherTelemetry` makes a span of the time in the queue too.
 */
export const traceCarrier: ContextCarrier<Context, SentTrace> = defineCarrier<Context, SentTrace>({
  name: scope,
  capture: () => context.active(),
  send: (captured, { namespace, task }) => ({ ...headersOf(captured), namespace, task }),
  run(sent, fn) {
    const task = currentTask();
    const span = runs.get(task) ?? new RunSpan(sent, task);
    runs.set(task, span);
    return span.run(fn);
  },
});
