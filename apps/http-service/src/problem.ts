import { isDispatchError, type DispatchErrorCode } from '@dispatch/core';
import { InvalidInputError } from './invalid-input.js';

/** What a client is told of a request that failed: RFC 9457, `application/problem+json`. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
    this.code = code;
  }

  toResponse(requestId: string): Response {
    const body = { title: this.message, status: this.status, code: this.code, requestId };
    return new Response(JSON.stringify(body), {
      status: this.status,
      headers: {
        'content-type': 'application/problem+json',
        'x-request-id': requestId,
        // Seconds. All that is 503 here is short: a queue that is full, a service that restarts.
        ...(this.status === 503 && { 'retry-after': '1' }),
      },
    });
  }
}

/** What the dispatcher's errors are in HTTP. */
const answers: Record<DispatchErrorCode, readonly [status: number, title: string]> = {
  DISPATCH_QUEUE_FULL: [503, 'too many requests are waiting'],
  DISPATCH_CLOSED: [503, 'the service stops'],
  DISPATCH_UNAVAILABLE: [503, 'no worker can be started'],
  DISPATCH_TIMEOUT: [504, 'the time for this request ran out'],
  // Only this request was lost, and it may be sent again; 500 is for what fails again.
  DISPATCH_WORKER_LOST: [502, 'the worker died while it ran this request'],
  // Nobody reads it but the metrics. 499 is what nginx logs then.
  DISPATCH_CANCELLED: [499, 'the client went away'],
  DISPATCH_SERIALIZATION: [500, 'the service failed'],
  DISPATCH_TASK_NOT_FOUND: [500, 'the service failed'],
  DISPATCH_UNSUPPORTED: [500, 'the service failed'],
  DISPATCH_INVALID_STATE: [500, 'the service failed'],
};

/** What any error is to the client. Only errors made for clients show their message. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof InvalidInputError) return new Problem(422, 'INVALID_INPUT', error.message, { cause: error });
  if (!isDispatchError(error)) return new Problem(500, 'INTERNAL', 'the service failed', { cause: error });
  const [status, title] = answers[error.code];
  return new Problem(status, error.code, title, { cause: error });
}
