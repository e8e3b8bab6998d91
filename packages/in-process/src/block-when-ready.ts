import type { Blocking } from '@dispatch/adapter-kit';
import { DispatcherUnavailableError } from '@dispatch/core';

/** Blocks only while a worker is ready: a task must not run before the setup, for which this thread cannot wait. */
export function blockWhenReady(blocking: Blocking): Blocking {
  return (clock) => {
    const { block, executeSync } = blocking(clock);
    return {
      executeSync,
      block(call, timeout, parts) {
        if (!parts.pool.lanes.some(({ status }) => status === 'ready'))
          throw new DispatcherUnavailableError(
            `no worker is ready: 'await dispatcher.ready()' before blocking calls, since the setup has to run first`,
          );
        block(call, timeout, parts);
      },
    };
  };
}
