import { DispatcherUnavailableError, SerializationError } from '@dispatch/core';
import { Bell, bellBytes } from '../../wire/bell.js';
import { blockOn, type Blocking } from './blocking.js';
import type { Call } from '../call/call.js';
import type { Scheduler } from '../scheduling/scheduler.js';

/**
 * Blocks on the bell as `blockOnBell` does, on a platform where a worker cannot start while this thread is blocked, nor all
 * that it posts be read. For `blocking: 'when-ready'`.
 */
export const blockOnReadyWorkers: Blocking = (clock) => {
  const bell = new SharedArrayBuffer(bellBytes);
  const block = blockOn(new Bell(bell), clock, check);
  return {
    bell,
    block(call, timeout, scheduler) {
      const { pool } = scheduler;
      const could = pool.canStart;
      pool.canStart = false;
      try {
        block(call, timeout, scheduler);
      } finally {
        pool.canStart = could;
        // Workers that were lost meanwhile are replaced once the event loop turns.
        scheduler.assignSoon();
      }
    },
  };
};

function check(call: Call, scheduler: Scheduler): void {
  if (call.settled) return;
  const { lanes } = scheduler.pool;
  // One that is being woken need not be waited for by a thread that is blocked: it would not hear of it.
  for (const lane of lanes) lane.flush();
  const answered = lanes.find((lane) => lane.isPortOnly(call));
  if (answered !== undefined) {
    answered.settle(call.id);
    const { name } = call.profile.definition;
    scheduler.fail(
      call,
      new SerializationError(
        `the result of '${name}' has parts that no thread can take while it is blocked, an image or a port say: await it instead`,
      ),
    );
  } else if (!call.isRunning() && !lanes.some(({ status }) => status === 'ready')) {
    throw new DispatcherUnavailableError(
      'no worker is ready, and none can start while this thread is blocked: await ready() first',
    );
  }
}
