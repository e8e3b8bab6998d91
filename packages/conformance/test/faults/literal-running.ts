import type { ExecuteOptions } from '@dispatch/core';
import { LanesDispatcher } from '../reference/lanes-dispatcher.js';
import { ReferenceDispatcher } from '../reference/dispatcher.js';
import { setTimeout } from '../reference/platform.js';
import type { Run } from '../reference/run.js';
import { fault, type Fault } from './fault.js';
import { SettlingDispatcher } from './tampering.js';

const parallel = { parallel: true } as const;
const again = 'what started: expected';

/** Tries a task again that has failed, once. */
class TriesAgain extends ReferenceDispatcher {
  readonly #tried = new WeakSet<Run>();

  /** @returns whether it is tried again. */
  protected tryAgain(run: Run): boolean {
    if (this.#tried.has(run)) return false;
    this.#tried.add(run);
    run.phase = 'queued';
    this.active.delete(run);
    this.queue.unshift(run);
    this.schedule();
    return true;
  }

  protected override onThrew(run: Run, error: unknown): void {
    if (!this.tryAgain(run)) super.onThrew(run, error);
  }
}

/** Parts of the clauses about running tasks, each broken alone. */
export const literalRunningFaults: readonly Fault[] = [
  fault(
    'starts a task during the submitting call if its worker is idle',
    class extends ReferenceDispatcher {
      protected override enqueue(run: Run): void {
        const isIdle = this.active.size === 0 && this.stats().completed > 0;
        if (isIdle) this.start(run);
        else super.enqueue(run);
      }
    },
    'run/returns-before-start-when-idle',
    'state right after executeAsync(): expected "pending", got "finished"',
  ),
  fault(
    'reverses tasks that are submitted before its worker has started',
    class extends ReferenceDispatcher {
      protected override enqueue(run: Run): void {
        if (this.workers().length === 0) this.queue.unshift(run);
        else super.enqueue(run);
      }
    },
    'run/in-order-when-starting',
    'the order of starts',
  ),
  fault(
    'starts the last task first where there are several workers',
    class extends LanesDispatcher {
      protected override next(): Run | undefined {
        this.queue.reverse();
        const run = super.next();
        this.queue.reverse();
        return run;
      }
    },
    'run/order-on-several-workers',
    'no task starts before 50 earlier ones: one starts before 99',
    parallel,
  ),
  fault(
    'lets a task wait for one thing at a time',
    class extends ReferenceDispatcher {
      protected override call(run: Run): unknown {
        const { BroadcastChannel: Original } = globalThis;
        let before = Promise.resolve();
        globalThis.BroadcastChannel = class extends Original {
          readonly #turn = before;
          #onClosed = (): void => {};
          constructor(name: string) {
            super(name);
            before = new Promise((resolve) => (this.#onClosed = resolve));
          }
          override postMessage(message: unknown): void {
            void this.#turn.then(() => {
              super.postMessage(message);
            });
          }
          override close(): void {
            this.#onClosed();
            super.close();
          }
        };
        try {
          return super.call(run);
        } finally {
          globalThis.BroadcastChannel = Original;
        }
      }
    },
    'run/subtasks-overlap',
    'it waits for: 1 arrival(s) at a gate, 0 so far',
  ),
  ...(['throws', 'rejects'] as const).map((how) =>
    fault(`tries a task again that fails: ${how}`, TriesAgain, `run/not-tried-again-${how}`, again),
  ),
  fault('tries a stream again that fails', TriesAgain, 'run/not-tried-again-stream-throws', 'the next one fails'),
  ...(
    [
      ['uncloneable', again],
      ['stream-uncloneable', 'the next one fails'],
    ] as const
  ).map(([how, complaint]) =>
    fault(
      `tries a task again whose result cannot be cloned: ${how}`,
      class extends TriesAgain {
        protected override onReturned(run: Run, value: unknown): void {
          if (typeof value !== 'object' || !this.tryAgain(run)) super.onReturned(run, value);
        }
      },
      `run/not-tried-again-${how}`,
      complaint,
    ),
  ),
  fault(
    'swaps the errors of two tasks',
    class extends ReferenceDispatcher {
      #held: { readonly run: Run; readonly error: unknown } | undefined;
      protected override reject(run: Run, error: unknown): void {
        const held = this.#held;
        this.#held = held === undefined ? { run, error } : undefined;
        if (held === undefined) return;
        super.reject(held.run, error);
        super.reject(run, held.error);
      }
    },
    'run/each-its-own-error',
    'their outcomes: expected',
  ),
  fault(
    'runs one task too many where a worker has several slots',
    class extends ReferenceDispatcher {
      protected override slots(): number {
        const slots = super.slots();
        return slots > 1 ? slots + 1 : slots;
      }
    },
    'run/no-more-than-the-slots',
    'the highest number of tasks that ran at a time: expected 3, got 4',
  ),
  fault(
    'yields to the event loop only after 20 tasks',
    class extends ReferenceDispatcher {
      #isScheduled = false;
      protected override schedule(): void {
        if (this.#isScheduled) return;
        this.#isScheduled = true;
        setTimeout(() => {
          this.#isScheduled = false;
          for (let count = 0; count < 20 && this.active.size < this.slots(); count += 1) {
            const run = this.next();
            if (run === undefined) return;
            this.start(run);
          }
          this.schedule();
        }, 0);
      }
    },
    'run/turn-after-10-ms',
    'at most 5 tasks of 2 ms run between two turns of a timer',
  ),
  fault(
    'binds each task to a worker when it is submitted',
    class extends LanesDispatcher {
      protected override laneFor({ order }: Run): number | undefined {
        const lane = this.lanes[order % this.lanes.length];
        return lane !== undefined && this.isFree(lane) ? lane : undefined;
      }
    },
    'run/not-stranded-behind-a-slow-task',
    'it waits for: the burst around the slow task',
    parallel,
  ),
  fault(
    'rejects what a callback of a future submits',
    class extends SettlingDispatcher {
      protected override accept(run: Run, options: ExecuteOptions): void {
        if (this.isSettling) this.reject(run, new Error('not now'));
        else super.accept(run, options);
      }
    },
    'run/callback-submits',
    'a chain of ten tasks succeeds: it failed with Error: not now',
  ),
  ...(['throws', 'rejects'] as const).flatMap((how) => [
    fault(
      `fails the tasks before one that fails: ${how}`,
      class extends ReferenceDispatcher {
        readonly #early = new Map<Run, unknown>();
        protected override resolve(run: Run, value: unknown): void {
          this.#early.set(run, value);
          if (this.queue.length > 0) return;
          for (const [early, result] of this.#early) super.resolve(early, result);
          this.#early.clear();
        }
        protected override onThrew(run: Run, error: unknown): void {
          for (const early of this.#early.keys()) this.reject(early, error);
          this.#early.clear();
          super.onThrew(run, error);
        }
      },
      `run/failure-leaves-others-alone-${how}`,
      'the tasks before succeeds: it failed with RangeError',
    ),
    fault(
      `fails the tasks after one that fails: ${how}`,
      class extends ReferenceDispatcher {
        protected override onThrew(run: Run, error: unknown): void {
          super.onThrew(run, error);
          for (const other of this.queue.splice(0)) this.reject(other, error);
        }
      },
      `run/failure-leaves-others-alone-${how}`,
      'the tasks after succeeds: it failed with RangeError',
    ),
  ]),
  fault(
    'fails the tasks after one whose result cannot be cloned',
    class extends ReferenceDispatcher {
      protected override onReturned(run: Run, value: unknown): void {
        super.onReturned(run, value);
        if (typeof value === 'object')
          for (const other of this.queue.splice(0)) this.reject(other, new RangeError('in the same message'));
      }
    },
    'run/failure-leaves-others-alone-uncloneable',
    'the tasks after succeeds: it failed with RangeError',
  ),
];
