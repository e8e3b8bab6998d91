import { runSuite, type Harness } from '@dispatch/conformance';
import { DispatcherClosedError, type CloseOptions, type DispatcherOptions } from '@dispatch/core';
import { describe, expect, it } from 'vitest';
import { catchingTime, caught } from './catching.js';
import { ReferenceDispatcher } from './reference/dispatcher.js';
import type { Run } from './reference/run.js';

/** The only worker of the reference, as `broadcast` sees it. */
interface Lane {
  readonly number: number;
  readonly status: string;
  readonly isOpen: boolean;
  readonly slots: { readonly hasFree: boolean };
  readonly calls: { assign(run: Run): void; flush(): void };
}

/** The reference on this thread, whose worker `broadcast` can address. */
class AddressedDispatcher extends ReferenceDispatcher {
  #isStarted = false;

  protected override begin(): void {
    this.#isStarted = true;
    super.begin();
  }

  protected lanes(): readonly Lane[] {
    if (!this.#isStarted) return [];
    const assign = (run: Run): void => {
      this.assign(run);
    };
    const calls = { assign, flush() {} };
    return [{ number: 1, status: 'ready', isOpen: true, slots: { hasFree: true }, calls }];
  }

  /** Runs it before the tasks of the queue. */
  protected assign(run: Run): void {
    this.queue.splice(this.queue.indexOf(run), 1);
    this.queue.unshift(run);
  }

  override get '~engine'(): ReferenceDispatcher['~engine'] {
    const keepalive = { hold() {}, release() {} };
    const timeline = { now: () => performance.now() };
    const engine = super['~engine'];
    const backlog = { ...engine.backlog, [Symbol.iterator]: () => this.queue.values() };
    const host = { pool: { lanes: this.lanes() as never }, backlog, timeline, keepalive };
    return { ...engine, ...host };
  }
}

interface BroadcastFault {
  readonly name: string;
  readonly type: typeof AddressedDispatcher;
  readonly caughtBy: string;
  readonly complaint: string;
}

const faults: readonly BroadcastFault[] = [
  {
    name: 'forgets a worker',
    type: class extends AddressedDispatcher {
      protected override lanes(): readonly Lane[] {
        return [];
      }
    },
    caughtBy: 'broadcast/one-worker',
    complaint: 'the results: expected',
  },
  {
    name: 'runs the task twice on a worker',
    type: class extends AddressedDispatcher {
      protected override launch(run: Run): void {
        super.launch(run);
        if (run.definition.namespace === 'conformance/broadcasting') this.call(run);
      }
    },
    caughtBy: 'broadcast/one-worker',
    complaint: 'what was noted: expected',
  },
  {
    name: 'starts workers for a broadcast',
    type: class extends AddressedDispatcher {
      protected override lanes(): readonly Lane[] {
        this.begin();
        return super.lanes();
      }
    },
    caughtBy: 'broadcast/no-worker',
    complaint: 'the results, and the workers',
  },
  {
    name: 'counts a worker that is starting as none',
    type: class extends AddressedDispatcher {
      protected override lanes(): readonly Lane[] {
        return super.lanes().map((lane) => ({ ...lane, isOpen: false }));
      }
    },
    caughtBy: 'broadcast/worker-starting-before',
    complaint: 'the results: expected',
  },
  {
    name: 'lets a broadcast wait behind the queue',
    type: class extends AddressedDispatcher {
      protected override assign(): void {}
    },
    caughtBy: 'broadcast/before-the-queue',
    complaint: 'what was noted: expected',
  },
  {
    name: 'does not stop the runs of a broadcast',
    type: class extends AddressedDispatcher {
      protected override stop(): void {}
    },
    caughtBy: 'broadcast/cancel',
    complaint: 'it waits for: the note "aborted"',
  },
  {
    name: 'stops the runs of a broadcast without the reason',
    type: class extends AddressedDispatcher {
      protected override stop(run: Run): void {
        super.stop(run, undefined);
      }
    },
    caughtBy: 'broadcast/reason-of-the-cancellation',
    complaint: 'it waits for: the note "RangeError: enough"',
  },
  {
    name: 'ignores the signals of tasks',
    type: class extends AddressedDispatcher {
      override executeAsync: ReferenceDispatcher['executeAsync'] = (task, { signal: _signal, ...options } = {}) =>
        super.executeAsync(task, options);
    },
    caughtBy: 'broadcast/signal',
    complaint: 'its state: expected "cancelled", got "running"',
  },
  {
    name: 'ignores the timeouts of tasks',
    type: class extends AddressedDispatcher {
      override executeAsync: ReferenceDispatcher['executeAsync'] = (task, { timeout: _timeout, ...options } = {}) =>
        super.executeAsync(task, options);
    },
    caughtBy: 'broadcast/timeout',
    complaint: 'it waits for: broadcast()',
  },
  ...[Infinity, undefined].map((timeout): BroadcastFault => ({
    name: `has a limit of its own for tasks without a timeout: ${timeout}`,
    type: class extends AddressedDispatcher {
      override executeAsync: ReferenceDispatcher['executeAsync'] = (task, { timeout: given = 0, ...options } = {}) =>
        super.executeAsync(task, { ...options, timeout: given });
    },
    caughtBy: `broadcast/timeout-${timeout}`,
    complaint: 'it waits for: 1 arrival(s) at a gate',
  })),
  ...[2 ** 31, 2 ** 40].map((timeout): BroadcastFault => ({
    name: `takes a timeout that timers cannot have for none at all: ${timeout}`,
    type: class extends AddressedDispatcher {
      override executeAsync: ReferenceDispatcher['executeAsync'] = (task, { timeout: given, ...options } = {}) =>
        super.executeAsync(task, { ...options, timeout: given !== undefined && given > 2 ** 31 - 2 ** 20 ? 0 : given });
    },
    caughtBy: `broadcast/timeout-${timeout}`,
    complaint: 'it waits for: 1 arrival(s) at a gate',
  })),
  {
    name: 'takes a timeout of 0 for no timeout',
    type: class extends AddressedDispatcher {
      override executeAsync: ReferenceDispatcher['executeAsync'] = (task, { timeout, ...options } = {}) =>
        super.executeAsync(task, { ...options, timeout: timeout === 0 ? undefined : timeout });
    },
    caughtBy: 'broadcast/timeout-0',
    complaint: 'broadcast() fails: it succeeded',
  },
  {
    name: 'lets no task time out before it runs',
    type: class extends AddressedDispatcher {
      override onTimeout(run: Run): void {
        if (run.phase !== 'queued') super.onTimeout(run);
      }
    },
    caughtBy: 'broadcast/timeout-behind-a-task',
    complaint: 'it waits for: broadcast()',
  },
  {
    name: 'runs a broadcast that is cancelled before it runs',
    type: class extends AddressedDispatcher {
      override onCancel(run: Run, reason: unknown): void {
        const isQueued = run.phase === 'queued';
        super.onCancel(run, reason);
        if (isQueued) this.call(run);
      }
    },
    caughtBy: 'broadcast/cancelled-before-it-runs',
    complaint: 'what was noted: expected ["later"]',
  },
  {
    name: 'does not look whether a signal is aborted already',
    type: class extends AddressedDispatcher {
      override executeAsync: ReferenceDispatcher['executeAsync'] = (task, { signal, ...options } = {}) =>
        super.executeAsync(task, { ...options, ...(signal?.aborted === false && { signal }) });
    },
    caughtBy: 'broadcast/signal-aborted-before',
    complaint: 'broadcast() fails: it succeeded',
  },
  {
    name: 'gives a broadcast no shared values',
    type: class extends AddressedDispatcher {
      protected override placeShares(run: Run, args: readonly unknown[]): readonly unknown[] {
        return String(run.affinity).startsWith('~broadcast') ? [[], 1] : super.placeShares(run, args);
      }
    },
    caughtBy: 'broadcast/shared-value',
    complaint: 'the results: expected',
  },
  {
    name: 'does not wait for a broadcast when it closes',
    type: class extends AddressedDispatcher {
      override close(options?: CloseOptions): Promise<void> {
        for (const run of [...this.active, ...this.queue]) this.reject(run, new DispatcherClosedError());
        return super.close(options);
      }
    },
    caughtBy: 'broadcast/close',
    complaint: 'broadcast() succeeds: it failed with DispatcherClosedError',
  },
];

function harnessOf(type: typeof AddressedDispatcher): Harness {
  const create = (options?: DispatcherOptions): AddressedDispatcher => new type(options);
  return { name: 'a reference that broadcasts', create, broadcasts: true };
}

describe('each faulty dispatcher is caught by a case of broadcasts', () => {
  it('and a correct one passes', { timeout: 60_000 }, async () => {
    const { counts, results } = await runSuite(harnessOf(AddressedDispatcher), { only: ['broadcast/'] });
    expect(results.filter(({ status }) => status === 'failed')).toEqual([]);
    expect(counts.passed).toBeGreaterThanOrEqual(8);
  });

  for (const { name, type, caughtBy, complaint } of faults) {
    it(`${name}: ${caughtBy}`, { timeout: catchingTime }, async () => {
      const { results } = await caught(harnessOf(type), caughtBy, complaint);
      expect(results[0]).toMatchObject({ id: caughtBy, status: 'failed' });
      expect(results[0]?.reason).toContain(complaint);
    });
  }
});
