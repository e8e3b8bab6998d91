import type {
  CloseOptions,
  DispatcherClock,
  DispatcherEventMap,
  DispatcherOptions,
  ExecuteOptions,
  Future,
  Task,
} from '@dispatch/core';
import { ReferenceDispatcher } from '../reference/dispatcher.js';
import type { Run, Yields } from '../reference/run.js';
import { fault, type Fault } from './fault.js';

/** Takes timers and the time from `globalThis` whenever it needs them. */
const lateClock: DispatcherClock = {
  now: () => performance.now(),
  after(delay, run) {
    const timer = setTimeout(run, delay);
    return () => {
      clearTimeout(timer);
    };
  },
};

class LateLimits extends ReferenceDispatcher {
  constructor(options?: DispatcherOptions) {
    super({ ...options, clock: lateClock });
  }
}

class LateTurns extends ReferenceDispatcher {
  protected override schedule(): void {
    setTimeout(() => {
      super.schedule();
    }, 0);
  }
}

class WithoutClock extends ReferenceDispatcher {
  constructor({ clock: _clock, ...options }: DispatcherOptions = {}) {
    super(options);
  }
}

class PassesDeadlines extends ReferenceDispatcher {
  protected override submit<P>(task: Task<unknown>, options: ExecuteOptions<P>, yields?: Yields): Run {
    const run = super.submit(task, options, yields);
    Object.defineProperty(run, 'deadline', { value: run.limit });
    return run;
  }
}

const { timeOrigin } = performance;

class ReadsTheDate extends ReferenceDispatcher {
  protected override submit<P>(task: Task<unknown>, options: ExecuteOptions<P>, yields?: Yields): Run {
    const run = super.submit(task, options, yields);
    Object.defineProperty(run, 'deadline', { value: run.limit + performance.timeOrigin - timeOrigin });
    return run;
  }
}

const lateTurns = ['execute', 'map', 'by-a-task'].map((use) =>
  fault(
    `takes its turns from timers that may be replaced: ${use}`,
    LateTurns,
    `replaced-timers/${use}`,
    'it does not settle while timers are replaced',
  ),
);

const lateLimits = ['timeout', 'grace', 'close'].map((use) =>
  fault(
    `takes its limits from timers that may be replaced: ${use}`,
    LateLimits,
    `replaced-timers/${use}`,
    'it does not settle while timers are replaced',
  ),
);

const withoutClock = [
  ['timeout-of-a-queued-task', 'its state before the timeout: expected "pending", got "finished"'],
  ['settled-in-time', 'the task succeeds: it failed with TimeoutError'],
  ['grace', 'the state of the next task before cancelGrace: expected "pending", got "finished"'],
  ['close', 'the state of the running task before the timeout: expected "running", got "finished"'],
  ['deadline', 'whether its deadline is Infinity: expected true, got false'],
].map(([id, complaint]) =>
  fault(`ignores the option \`clock\`: ${id}`, WithoutClock, `clock/${id}`, complaint ?? 'no complaint'),
);

export const clocksFaults: readonly Fault[] = [
  fault(
    'converts deadlines by a date that a task may move',
    ReadsTheDate,
    'replaced-timers/date-by-a-task',
    'the deadlines are alike',
  ),
  ...lateTurns,
  ...lateLimits,
  ...withoutClock,
  fault(
    'has one clock for all dispatchers',
    class extends ReferenceDispatcher {
      static shared: DispatcherClock | undefined;
      constructor(options: DispatcherOptions = {}) {
        super({ ...options, clock: options.clock ?? new.target.shared });
        new.target.shared ??= options.clock;
      }
    },
    'clock/two-dispatchers',
    'the state of a task of the other dispatcher: expected "pending", got "finished"',
  ),
  fault(
    'waits once more after a timer that fires late',
    class extends ReferenceDispatcher {
      override onTimeout(run: Run): void {
        this.clock.after(0, () => {
          super.onTimeout(run);
        });
      }
    },
    'clock/late-timer',
    'its state: expected "finished", got "pending"',
  ),
  fault(
    'waits for its clock also where no time has to pass',
    class extends ReferenceDispatcher {
      override close({ timeout, ...options }: CloseOptions = {}): Promise<void> {
        return super.close({ ...options, timeout: timeout === 0 ? 1 : timeout });
      }
    },
    'clock/close-timeout-zero',
    'it waits for: the running task',
  ),
  fault(
    'waits for its clock also where a cancelled task has no time to stop',
    class extends ReferenceDispatcher {
      constructor({ cancelGrace, ...options }: DispatcherOptions = {}) {
        super({ ...options, cancelGrace: cancelGrace === 0 ? 1 : cancelGrace });
      }
    },
    'clock/grace-zero',
    'it waits for: the next task',
  ),
  fault(
    'passes deadlines of its clock to tasks',
    PassesDeadlines,
    'clock/deadline-in-a-blocking-call',
    'whether its deadline is Infinity: expected true, got false',
  ),
  fault(
    'waits for futures by its clock',
    class extends ReferenceDispatcher {
      override executeAsync<T, P = unknown>(task: Task<T>, options?: ExecuteOptions<P>): Future<T> {
        const future = super.executeAsync(task, options);
        future.result = (): Promise<T> => future.finally();
        return future;
      }
    },
    'clock/waits',
    'it waits for: result()',
  ),
  fault(
    'reports the time of its clock in events',
    class extends ReferenceDispatcher {
      protected override emit(
        type: keyof DispatcherEventMap,
        about: Run | { readonly worker: number },
        details?: object,
      ): void {
        super.emit(type, about, { ...details, time: this.clock.now() });
      }
    },
    'clock/times-of-events',
    'their times are between',
  ),
  fault(
    'accepts any clock',
    class extends ReferenceDispatcher {
      constructor({ clock, ...options }: DispatcherOptions = {}) {
        super({ ...options, ...(typeof clock?.after === 'function' && { clock }) });
      }
    },
    'options/clock-without-after',
    'create() fails: it succeeded',
  ),
];
