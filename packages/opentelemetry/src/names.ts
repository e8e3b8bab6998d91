import { isDispatchError } from '@dispatch/core';
import type { Attributes } from '@opentelemetry/api';

/** The name of the carrier, the tracer and the meter. */
export const scope = '@dispatch/opentelemetry';

/** How a task ended. The events of a dispatcher count a task that timed out as failed. */
export type Outcome = 'completed' | 'failed' | 'cancelled' | 'timed_out';

/** The attributes of a task, on spans and in metrics. */
export function taskAttributes(task: string, namespace: string): Attributes {
  return { 'dispatch.task.name': task, ...(namespace !== '' && { 'dispatch.task.namespace': namespace }) };
}

/** The attributes of spans beside those of the task: a dispatcher is a messaging system, with a queue for each task. */
export function messagingAttributes(operation: 'queue' | 'run', task: string): Attributes {
  return {
    'messaging.system': 'dispatch',
    'messaging.destination.name': task,
    'messaging.operation.name': operation,
    'messaging.operation.type': operation === 'queue' ? 'send' : 'process',
  };
}

/** The attribute `error.type`: the code of an error of a dispatcher, the name of another error, or the type of a value. */
export function errorType(error: unknown): string {
  if (isDispatchError(error)) return error.code;
  return error instanceof Error ? error.name : typeof error;
}
