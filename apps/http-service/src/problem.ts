import { isDispatchError, type DispatchErrorCode } from '@dispatch/core';
import { InvalidInputError } from './invalid-input.js';

/** The response to a request that failed: RFC 9457, `application/problem+json`. */
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
        // In seconds. The causes of a 503 are short: a full queue, a restarting service.
        ...(this.status === 503 && { 'retry-after': '1' }),
      },
    });
  }
}

/** Maps the dispatcher's errors to HTTP. */
const answers: Record<DispatchErrorCode, readonly [status: number, title: string]> = {
  DISPATCH_QUEUE_FULL: [503, 'too many requests are waiting'],
  DISPATCH_CLOSED: [503, 'the service is stopping'],
  DISPATCH_UNAVAILABLE: [503, 'no worker can be started'],
  DISPATCH_TIMEOUT: [504, 'the request timed out'],
  // Not 500, because only this request was lost, and it may succeed when sent again.
  DISPATCH_WORKER_LOST: [502, 'the worker ended while it ran this request'],
  // Only the metrics see this status. nginx logs 499 in the same case.
  DISPATCH_CANCELLED: [499, 'the client disconnected'],
  DISPATCH_SERIALIZATION: [500, 'the service failed'],
  DISPATCH_TASK_NOT_FOUND: [500, 'the service failed'],
  DISPATCH_UNSUPPORTED: [500, 'the service failed'],
  DISPATCH_INVALID_STATE: [500, 'the service failed'],
};

/** The problem to send for any error. Only errors meant for clients show their message. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof InvalidInputError) return new Problem(422, 'INVALID_INPUT', error.message, { cause: error });
  if (!isDispatchError(error)) return new Problem(500, 'INTERNAL', 'the service failed', { cause: error });
  const [status, title] = answers[error.code];
  return new Problem(status, error.code, title, { cause: error });
}
