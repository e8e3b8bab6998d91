import { DispatcherUnavailableError, SerializationError } from '@dispatch/core';
import { Bell, bellBytes } from '../../wire/bell.js';
import type { Call } from '../call/call.js';
import { executeSync } from './execute-sync.js';
import { blockOn, type Blocking, type BlockingParts } from './blocking.js';

/**
 * Blocks like `blockOnBell`, on a platform where a worker cannot start while this thread is blocked, and where not all
 * messages can be read then. For `blocking: 'when-ready'`.
 */
export const blockOnReadyWorkers: Blocking = (clock) => {
  const bell = new SharedArrayBuffer(bellBytes);
  const block = blockOn(new Bell(bell), clock, check);
  return {
    bell,
    executeSync,
    block(call, timeout, parts) {
      const { assignment, pool } = parts;
      const couldStart = pool.canStart;
      pool.canStart = false;
      try {
        block(call, timeout, parts);
      } finally {
        pool.canStart = couldStart;
        // Replaces workers that were lost meanwhile, once the event loop runs.
        assignment.assignSoon();
      }
    },
  };
};

function check(call: Call, { calls, pool }: BlockingParts): void {
  if (call.settled) return;
  const { lanes } = pool;
  // A blocked thread is not notified when a worker is awake, so each round tries again.
  for (const lane of lanes) lane.calls.flush();
  // The call has a future and so is no stream: its reply is in the port.
  const answered = lanes.find((lane) => lane.capacity.isSuspended(call));
  if (answered !== undefined) {
    answered.calls.release(call);
    const { name } = call.profile.definition;
    calls.fail(
      call,
      new SerializationError(
        `the result of '${name}' has parts that a blocked thread cannot receive, such as an image or a port: await it instead`,
      ),
    );
  } else if (!call.isRunning() && !lanes.some(({ status }) => status === 'ready')) {
    throw new DispatcherUnavailableError(
      'no worker is ready, and none can start while this thread is blocked: await ready() first',
    );
  }
}
