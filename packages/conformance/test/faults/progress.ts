import type { ExecuteOptions, Task } from '@dispatch/core';
import { ReferenceDispatcher } from '../reference/dispatcher.js';
import { Progress } from '../reference/progress.js';
import type { Run, Yields } from '../reference/run.js';
import { fault, type Fault } from './fault.js';

/** A dispatcher whose tasks report through a faulty `Progress`. */
function reportingThrough(type: typeof Progress): typeof ReferenceDispatcher {
  return class extends ReferenceDispatcher {
    protected override submit<P>(task: Task<unknown>, options: ExecuteOptions<P>, yields?: Yields): Run {
      const run = super.submit(task, options, yields);
      const { onProgress } = options;
      if (onProgress !== undefined)
        run.reporter = new type(
          (value) => onProgress(value as P),
          (value) => this.copyProgress(value),
        );
      return run;
    }
  };
}

/** A dispatcher that passes values to a function other than the listener. */
function listeningWith(
  change: (listener: (value: unknown) => void) => (value: unknown) => void,
): typeof ReferenceDispatcher {
  return class extends ReferenceDispatcher {
    protected override submit<P>(task: Task<unknown>, options: ExecuteOptions<P>, yields?: Yields): Run {
      const { onProgress } = options;
      return super.submit(
        task,
        onProgress === undefined ? options : { ...options, onProgress: change((value) => onProgress(value as P)) },
        yields,
      );
    }
  };
}

const everyone = new Set<(value: unknown) => void>();

export const progressFaults: readonly Fault[] = [
  fault(
    'passes all progress to every listener',
    listeningWith((listener) => {
      everyone.add(listener);
      return (value) => {
        for (const each of everyone) each(value);
      };
    }),
    'progress/reaches-its-own-run',
    'the last value of a: expected "a" at .label, got "d"',
  ),
  fault(
    'does not copy progress',
    class extends ReferenceDispatcher {
      protected override copyProgress(value: unknown): unknown {
        return value;
      }
    },
    'progress/is-a-copy',
    'the length of its own array: expected 3, got 4',
  ),
  fault(
    'drops falsy progress values',
    listeningWith((listener) => (value) => {
      if (value !== null && value !== false && value !== 0 && value !== '') listener(value);
    }),
    'progress/any-value',
    'the values that arrived',
  ),
  fault(
    'delivers progress only when its task ends',
    reportingThrough(
      class extends Progress {
        #held: unknown[] = [];
        override report(value: unknown): void {
          this.#held.push(value);
        }
        override flush(): void {
          for (const value of this.#held) super.report(value);
          super.flush();
        }
      },
    ),
    'progress/while-it-runs',
    'it waits for: the first value',
  ),
  fault(
    'drops the last value',
    class extends ReferenceDispatcher {
      protected override onEnded(run: Run): void {
        run.reporter?.end();
        super.onEnded(run);
      }
    },
    'progress/last-before-the-result-of-5',
    'the last value that arrived: expected 4, got',
  ),
  fault(
    'delivers progress after the outcome',
    listeningWith((listener) => (value) => setTimeout(() => listener(value), 0)),
    'progress/last-before-the-failure',
    'the values that arrived',
  ),
  fault(
    'reorders progress',
    listeningWith((listener) => {
      let held: readonly unknown[] = [];
      return (value) => {
        listener(value);
        for (const each of held) listener(each);
        held = [value];
      };
    }),
    'progress/last-before-the-result-of-5',
    'the last value that arrived: expected 4, got 0',
  ),
  fault(
    'sends all progress',
    reportingThrough(
      class extends Progress {
        override report(value: unknown): void {
          this.flush();
          super.report(value);
        }
      },
    ),
    'progress/flood-on-the-callers-thread',
    'at most two values arrive: 100000 arrived',
  ),
  fault(
    'clones progress that has no listener',
    class extends ReferenceDispatcher {
      protected override submit<P>(task: Task<unknown>, options: ExecuteOptions<P>, yields?: Yields): Run {
        return super.submit(task, { onProgress: () => {}, ...options }, yields);
      }
    },
    'progress/nobody-listens',
    'what progress() throws: expected "nothing", got "DISPATCH_SERIALIZATION"',
  ),
  fault(
    'ignores progress that cannot be cloned',
    class extends ReferenceDispatcher {
      protected override copyProgress(value: unknown): unknown {
        try {
          return super.copyProgress(value);
        } catch {
          return undefined;
        }
      }
    },
    'progress/uncloneable',
    'the code it saw: expected "DISPATCH_SERIALIZATION", got "nothing"',
  ),
  fault(
    'delivers progress of a task that has settled',
    reportingThrough(
      class extends Progress {
        override end(): void {}
      },
    ),
    'progress/nothing-after-cancel',
    'the values that arrived',
  ),
  fault(
    'does not report what a listener throws',
    listeningWith((listener) => (value) => {
      try {
        listener(value);
      } catch {
        // Not reported: that is the fault.
      }
    }),
    'progress/callback-that-throws',
    'how often it was reported: expected 2, got 0',
  ),
  fault(
    'delivers each value twice',
    listeningWith((listener) => (value) => {
      listener(value);
      listener(value);
    }),
    'progress/last-before-the-result-of-5',
    'the position of the first value that is out of order',
  ),
  {
    name: 'sends every tenth value of a loop, however soon it follows',
    create: (options) =>
      new (reportingThrough(
        class extends Progress {
          #count = 0;
          override report(value: unknown): void {
            if (this.#count % 10 === 0) this.flush();
            this.#count += 1;
            super.report(value);
          }
        },
      ))(options, { parallel: true }),
    caughtBy: 'progress/flood-without-shared-memory',
    complaint: 'at most one value arrives for each 50 ms',
  },
  fault(
    'lets a listener fail the task',
    class extends ReferenceDispatcher {
      protected override submit<P>(task: Task<unknown>, options: ExecuteOptions<P>, yields?: Yields): Run {
        const run = super.submit(task, options, yields);
        const { onProgress } = options;
        if (onProgress !== undefined) run.progress = (value) => onProgress(value as P);
        return run;
      }
    },
    'progress/callback-that-throws',
    'the task succeeds: it failed with Error: thrown by onProgress',
  ),
];
