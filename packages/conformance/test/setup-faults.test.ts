import { runSuite, type Harness } from '@dispatch/conformance';
import setup from '@dispatch/conformance/setup';
import type { CloseOptions, DispatcherOptions } from '@dispatch/core';
import { describe, expect, it } from 'vitest';
import { catchingTime, caught } from './catching.js';
import { ReferenceDispatcher } from './reference/dispatcher.js';
import type { Run } from './reference/run.js';
import { SetupDispatcher } from './reference/setup-dispatcher.js';

interface SetupFault {
  readonly name: string;
  readonly type: typeof SetupDispatcher;
  readonly caughtBy: string;
  readonly complaint: string;
}

/** Knows the teardown of its worker. */
class EagerDispatcher extends SetupDispatcher {
  readonly #kept: { teardown?: unknown };
  constructor(options: DispatcherOptions = {}, setup: ConstructorParameters<typeof SetupDispatcher>[1] = () => {}) {
    const kept: { teardown?: unknown } = {};
    super(options, async (worker) => (kept.teardown = await setup(worker)) as () => void);
    this.#kept = kept;
  }
  protected tearDownNow(): Promise<void> {
    return this.tearDown(this.#kept.teardown);
  }
}

const faults: readonly SetupFault[] = [
  {
    name: 'runs the teardown for each call of close()',
    type: class extends EagerDispatcher {
      #isClosing = false;
      override close(options?: CloseOptions): Promise<void> {
        if (this.#isClosing) void this.tearDownNow();
        this.#isClosing = true;
        return super.close(options);
      }
    },
    caughtBy: 'teardown/once',
    complaint: 'what was noted: expected ["setup 1", "teardown 1", "torn down 1"]',
  },
  {
    name: 'runs the teardown as soon as the dispatcher closes',
    type: class extends EagerDispatcher {
      override close(options?: CloseOptions): Promise<void> {
        void this.tearDownNow();
        return super.close(options);
      }
    },
    caughtBy: 'teardown/after-the-last-task',
    complaint: 'what was noted: expected',
  },
  {
    name: 'runs the teardown of a setup that ends after the dispatcher has closed',
    type: class extends EagerDispatcher {
      protected override async prepare(): Promise<void> {
        await super.prepare();
        if (this.status === 'closed') await this.tearDownNow();
      }
    },
    caughtBy: 'teardown/setup-that-has-not-ended',
    complaint: 'what was noted: expected ["setup 1"]',
  },
  {
    name: 'gives a teardown no longer than cancelGrace',
    type: class extends SetupDispatcher {
      protected override limit(): number {
        return this.options.cancelGrace ?? 1000;
      }
    },
    caughtBy: 'teardown/short-grace',
    complaint: 'whether close() has fulfilled after 99 ms: expected false, got true',
  },
  {
    name: 'starts tasks during the setup',
    type: class extends SetupDispatcher {
      protected override schedule(): void {
        void this.prepareOnce();
        super.schedule();
      }
      protected override mayStart(): boolean {
        return true;
      }
    },
    caughtBy: 'setup/before-the-first-task',
    complaint: 'the states of the tasks during the setup',
  },
  {
    name: 'runs the setup before each task',
    type: class extends SetupDispatcher {
      protected override occupy(run: Run): void {
        super.occupy(run);
        void this.prepare();
      }
    },
    caughtBy: 'setup/before-the-first-task',
    complaint: 'what it noted: expected ["setup"]',
  },
  {
    name: 'passes the data as they are when a worker starts',
    type: class extends SetupDispatcher {
      protected override cloneData(data: unknown): unknown {
        return data;
      }
    },
    caughtBy: 'setup/argument',
    complaint: 'the data that it got',
  },
  {
    name: 'passes all workers the same copy',
    type: class extends SetupDispatcher {
      #only: unknown;
      protected override dataFor(): unknown {
        return (this.#only ??= super.dataFor());
      }
    },
    caughtBy: 'setup/each-worker',
    complaint: 'the data of the second worker: expected undefined, got "changed"',
  },
  {
    name: 'is ready before the setup has ended',
    type: class extends SetupDispatcher {
      override ready(): Promise<void> {
        void this.prepareOnce();
        return Promise.resolve();
      }
    },
    caughtBy: 'setup/ready-waits',
    complaint: 'whether ready() has fulfilled during the setup: expected false, got true',
  },
  ...['setup/fails', 'setup/fails-later'].map((caughtBy): SetupFault => ({
    name: `fails with the error of the setup itself: ${caughtBy}`,
    type: class extends SetupDispatcher {
      protected override failedStart(cause: unknown): Error {
        return cause instanceof Error ? cause : new Error('another error');
      }
    },
    caughtBy,
    complaint: 'expected an error with code DISPATCH_UNAVAILABLE, got RangeError',
  })),
  {
    name: 'never tries again after a setup has failed',
    type: class extends SetupDispatcher {
      #cause: unknown;
      protected override onStartFailed(cause: unknown): void {
        this.#cause = cause;
        super.onStartFailed(cause);
      }
      protected override prepare(): Promise<void> {
        if (this.#cause === undefined) return super.prepare();
        this.onStartFailed(this.#cause);
        return Promise.reject(this.failedStart(this.#cause));
      }
    },
    caughtBy: 'setup/fails-in-one-worker',
    complaint: 'the next task succeeds: it failed with DispatcherUnavailableError',
  },
  {
    name: 'waits for a setup forever',
    type: class extends SetupDispatcher {
      constructor(options: DispatcherOptions = {}, ...rest: [ConstructorParameters<typeof SetupDispatcher>[1]]) {
        super({ ...options, startTimeout: 60_000 }, ...rest);
      }
    },
    caughtBy: 'setup/never-ends',
    complaint: 'it waits for: a task',
  },
  {
    name: 'passes the memory that a Buffer of the data is a part of',
    type: class extends SetupDispatcher {
      protected override cloneData(data: unknown): unknown {
        return structuredClone(data);
      }
    },
    caughtBy: 'setup/pooled',
    complaint: 'the size of what arrived, and that of its buffer',
  },
  ...['port', 'closed-port', 'transferred-port', 'url', 'subclass', 'event', 'headers-iterator'].map(
    (kind): SetupFault => ({
      name: `accepts data with an object that no clone copies: ${kind}`,
      type: class extends SetupDispatcher {
        constructor(options: DispatcherOptions = {}) {
          super({ ...options, setupData: undefined });
        }
      },
      caughtBy: `setup/uncopied-${kind}`,
      complaint: 'creating it fails: it succeeded',
    }),
  ),
  {
    name: 'accepts data that cannot be cloned',
    type: class extends SetupDispatcher {
      constructor(options: DispatcherOptions = {}) {
        super({ ...options, setupData: undefined });
      }
    },
    caughtBy: 'setup/data-that-cannot-be-cloned',
    complaint: 'creating it fails: it succeeded',
  },
  {
    name: 'runs a task that it blocks for before the setup',
    type: class extends SetupDispatcher {
      override block(run: Run): void {
        ReferenceDispatcher.prototype.block.call(this, run);
      }
    },
    caughtBy: 'setup/blocking-before-it',
    complaint: 'executeSync() throws: it returned',
  },
  {
    name: 'does not wait for a teardown',
    type: class extends SetupDispatcher {
      protected override limit(): number {
        return 0;
      }
    },
    caughtBy: 'teardown/close',
    complaint: 'whether close() has fulfilled during the teardown: expected false, got true',
  },
  ...['teardown/worn', 'teardown/idle', 'teardown/cancelled-tasks-before-it'].map((caughtBy): SetupFault => ({
    name: `runs no teardown: ${caughtBy}`,
    type: class extends SetupDispatcher {
      protected override tearDown(): Promise<void> {
        return Promise.resolve();
      }
    },
    caughtBy,
    complaint: 'it waits for:',
  })),
  {
    name: 'waits with the next worker until the teardown has ended',
    type: class extends SetupDispatcher {
      #before: Promise<void> = Promise.resolve();
      protected override tearDown(teardown: unknown): Promise<void> {
        return (this.#before = super.tearDown(teardown));
      }
      protected override async prepare(): Promise<void> {
        await this.#before;
        await super.prepare();
      }
    },
    caughtBy: 'teardown/worn',
    complaint: 'it waits for: another task',
  },
  {
    name: 'waits for a teardown longer than close() may take',
    type: class extends SetupDispatcher {
      protected override noTime(): Promise<void> {
        return new Promise(() => {});
      }
    },
    caughtBy: 'teardown/no-more-time',
    complaint: 'it waits for: close({ timeout })',
  },
  {
    name: 'waits for a teardown forever',
    type: class extends SetupDispatcher {
      protected override limit(): number {
        return 60_000;
      }
    },
    caughtBy: 'teardown/never-ends',
    complaint: 'it waits for: close()',
  },
  {
    name: 'ignores the error of a teardown',
    type: class extends SetupDispatcher {
      protected override onTeardownFailed(): void {}
    },
    caughtBy: 'teardown/fails',
    complaint: 'it waits for: onUnobservedError to be called',
  },
  {
    name: 'rejects close() with the error of a teardown',
    type: class extends SetupDispatcher {
      #error: unknown;
      protected override onTeardownFailed(error: unknown): void {
        this.#error = error;
      }
      override async close(options?: CloseOptions): Promise<void> {
        await super.close(options);
        if (this.#error !== undefined) throw this.#error;
      }
    },
    caughtBy: 'teardown/fails',
    complaint: 'close() succeeds: it failed with RangeError',
  },
];

function harnessOf(type: typeof SetupDispatcher): Harness {
  const createWithSetup = (options?: DispatcherOptions): SetupDispatcher => new type(options, setup);
  return { name: 'a reference with a setup', create: (options) => new type(options), createWithSetup };
}

describe('each faulty dispatcher with a setup is caught', () => {
  it('and a correct one passes', { timeout: 60_000 }, async () => {
    const report = await runSuite(harnessOf(SetupDispatcher), { only: ['setup/', 'teardown/'] });
    expect(report.results.filter(({ status }) => status === 'failed')).toEqual([]);
    expect(report.counts.passed).toBeGreaterThanOrEqual(17);
  });

  for (const { name, type, caughtBy, complaint } of faults) {
    it(`${name}: ${caughtBy}`, { timeout: catchingTime }, async () => {
      const { results } = await caught(harnessOf(type), caughtBy, complaint);
      expect(results[0]).toMatchObject({ id: caughtBy, status: 'failed' });
      expect(results[0]?.reason).toContain(complaint);
    });
  }
});
