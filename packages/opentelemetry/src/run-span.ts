import { isDispatchError, type TaskContext } from '@dispatch/core';
import { context, SpanKind, SpanStatusCode, trace, type Context, type Span } from '@opentelemetry/api';
import { errorType, messagingAttributes, scope, taskAttributes, type Outcome } from './names.js';
import { contextOf, type TraceHeaders } from './trace-context.js';

/** What is sent with a task. */
export interface SentTrace extends TraceHeaders {
  readonly task: string;
  readonly namespace: string;
}

/** The span of one run of a task, in its worker. It ends with the task, and for a generator with its last step. */
export class RunSpan {
  readonly #task: TaskContext;
  readonly #span: Span;
  readonly #context: Context;
  #isGenerator = false;
  #hasEnded = false;

  constructor(sent: SentTrace, task: TaskContext) {
    const parent = contextOf(sent);
    this.#task = task;
    this.#span = trace.getTracer(scope).startSpan(
      `run ${sent.task}`,
      {
        kind: SpanKind.CONSUMER,
        attributes: {
          ...messagingAttributes('run', sent.task),
          ...taskAttributes(sent.task, sent.namespace),
          ...(task.worker !== undefined && { 'dispatch.worker.number': task.worker }),
        },
      },
      parent,
    );
    this.#context = trace.setSpan(parent, this.#span);
  }

  /** Runs the function of the task, or a step of its generator. */
  run(fn: () => unknown): unknown {
    return context.with(this.#context, () => {
      try {
        const result = fn();
        if (isThenable(result)) result.then(this.#onResult, this.#onError);
        else this.#onResult(result);
        return result;
      } catch (error) {
        this.#onError(error);
        throw error;
      }
    });
  }

  readonly #onResult = (result: unknown): void => {
    if (!this.#isGenerator) {
      this.#isGenerator = isGenerator(result);
      if (!this.#isGenerator) this.#end();
    } else if (isLastStep(result)) this.#end();
  };

  readonly #onError = (error: unknown): void => {
    this.#end({ error });
  };

  #end(failure?: { readonly error: unknown }): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    const stopped = stoppedBy(this.#task);
    const outcome = stopped ?? (failure === undefined ? 'completed' : 'failed');
    this.#span.setAttribute('dispatch.task.outcome', outcome);
    if (failure !== undefined) this.#span.recordException(exceptionOf(failure.error));
    if (outcome === 'timed_out') this.#fail('DISPATCH_TIMEOUT', 'the task timed out');
    else if (outcome === 'failed') this.#fail(errorType(failure?.error), exceptionOf(failure?.error).message);
    this.#span.end();
  }

  #fail(type: string, message: string): void {
    this.#span.setAttribute('error.type', type);
    this.#span.setStatus({ code: SpanStatusCode.ERROR, message });
  }
}

/** Whether a task was cancelled, or its time ran out: its outcome has no meaning then. */
function stoppedBy(task: TaskContext): Outcome | undefined {
  if (!task.cancelled) return undefined;
  try {
    task.throwIfCancelled();
  } catch (reason) {
    return isDispatchError(reason, 'DISPATCH_TIMEOUT') ? 'timed_out' : 'cancelled';
  }
  return undefined;
}

/** Any value can be thrown. */
export function exceptionOf(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

function isGenerator(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (!(Symbol.asyncIterator in value) && !(Symbol.iterator in value)) return false;
  return 'next' in value && typeof value.next === 'function' && 'return' in value && typeof value.return === 'function';
}

function isLastStep(step: unknown): boolean {
  return typeof step !== 'object' || step === null || ('done' in step && step.done === true);
}
