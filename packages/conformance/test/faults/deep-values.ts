import {
  SerializationError,
  type ExecuteOptions,
  type ExecuteSyncOptions,
  type Future,
  type Task,
} from '@dispatch/core';
import { ReferenceDispatcher } from '../reference/dispatcher.js';
import type { Mailbox } from '../reference/mailbox.js';
import type { Run } from '../reference/run.js';
import { fault, type Fault } from './fault.js';

/** The error of the platform, if a value was nested too deeply. */
function overflowOf(error: unknown): unknown {
  return error instanceof SerializationError && error.cause instanceof RangeError ? error.cause : undefined;
}

/** Fails tasks with the error of the platform. */
class Raw extends ReferenceDispatcher {
  protected override reject(run: Run, error: unknown): void {
    super.reject(run, overflowOf(error) ?? error);
  }
}

/** Never settles a task with such a value. */
class Silent extends ReferenceDispatcher {
  protected override reject(run: Run, error: unknown): void {
    if (overflowOf(error) === undefined) super.reject(run, error);
  }
}

/** Fails the next task too. */
class Spreading extends ReferenceDispatcher {
  #error: unknown;
  protected override reject(run: Run, error: unknown): void {
    this.#error ??= overflowOf(error);
    super.reject(run, error);
  }
  protected override resolve(run: Run, value: unknown): void {
    if (this.#error === undefined) super.resolve(run, value);
    else super.reject(run, this.#error);
  }
}

/** Does not name the task of an argument. */
class Nameless extends ReferenceDispatcher {
  protected override reject(run: Run, error: unknown): void {
    super.reject(run, overflowOf(error) === undefined ? error : new SerializationError('it cannot be cloned'));
  }
}

/** Reports something else in place of a progress value that is nested too deeply. */
function replacingProgress(replacement: () => unknown): typeof ReferenceDispatcher {
  return class extends ReferenceDispatcher {
    protected override copyProgress(value: unknown): unknown {
      try {
        return super.copyProgress(value);
      } catch (error) {
        if (overflowOf(error) === undefined) throw error;
        return replacement();
      }
    }
  };
}

export const deepValuesFaults: readonly Fault[] = [
  ...(
    [
      ['fails with the error of the platform', Raw, 'fails with'],
      ['does not settle', Silent, 'it waits for: the task with a value of'],
      ['fails the next tasks too', Spreading, 'the tasks beside it'],
      ['is not named', Nameless, 'the message of'],
    ] as const
  ).flatMap(([what, type, complaint]) => [
    fault(`an argument that is nested too deeply ${what}`, type, 'data/deep-argument-execute', complaint),
    fault(`a result that is nested too deeply ${what}`, type, 'data/deep-result-execute', complaint),
  ]),
  fault(
    'a future whose argument is nested too deeply does not settle',
    Silent,
    'data/deep-argument-executeAsync',
    'it waits for: the task with a value of',
  ),
  fault(
    'a snapshot that is nested too deeply fails with the error of the platform',
    class extends Raw {
      #isSnapshot = false;
      protected override accept<P>(run: Run, options: ExecuteOptions<P>): void {
        this.#isSnapshot = options.snapshot === true;
        super.accept(run, options);
        this.#isSnapshot = false;
      }
      protected override reject(run: Run, error: unknown): void {
        if (this.#isSnapshot) super.reject(run, error);
        else ReferenceDispatcher.prototype['reject'].call(this, run, error);
      }
    },
    'data/deep-argument-execute-with-snapshot',
    'fails with',
  ),
  fault('a map with such an argument does not end', Silent, 'data/deep-argument-map', 'it waits for: the task'),
  fault('a map with such a result does not end', Silent, 'data/deep-result-map', 'it waits for: the task'),
  ...['execute', 'map'].map((way) =>
    fault(
      `an error with a property that is nested too deeply becomes an error of the platform: ${way}`,
      class extends ReferenceDispatcher {
        protected override copyError(run: Run, error: unknown): unknown {
          try {
            structuredClone(error instanceof Error && 'detail' in error ? error.detail : undefined);
          } catch (cause) {
            return cause;
          }
          return super.copyError(run, error);
        }
      },
      `data/deep-property-of-an-error-${way}`,
      'fails with',
    ),
  ),
  ...['argument', 'result'].map((what) =>
    fault(
      `a blocking call throws the error of the platform for such a value: ${what}`,
      class extends ReferenceDispatcher {
        override executeSync<T>(task: Task<T>, options?: ExecuteSyncOptions): T {
          try {
            return super.executeSync(task, options);
          } catch (error) {
            throw overflowOf(error) ?? error;
          }
        }
      },
      `block/deep-${what}-sync`,
      'fails with',
    ),
  ),
  ...['argument', 'result'].map((what) =>
    fault(
      `resultSync() throws the error of the platform for such a value: ${what}`,
      Raw,
      `block/deep-${what}-future`,
      'fails with',
    ),
  ),
  fault(
    'another future with such a result fails with the error of the platform',
    Raw,
    'block/deep-result-of-another',
    'fails with',
  ),
  fault(
    'does not stop a task for a reason that is nested too deeply',
    class extends ReferenceDispatcher {
      protected override stop(run: Run, reason: unknown): void {
        try {
          structuredClone(reason);
        } catch {
          return;
        }
        super.stop(run, reason);
      }
    },
    'cancel/deep-reason',
    'it waits for',
  ),
  fault(
    'a yield that is nested too deeply is left out',
    class extends ReferenceDispatcher {
      protected override onYield(run: Run, value: unknown): void {
        try {
          super.onYield(run, value);
        } catch (error) {
          if (overflowOf(error) === undefined) throw error;
        }
      }
    },
    'stream/deep-yield',
    'the values of the stream',
  ),
  fault(
    'a yield that is nested too deeply fails its stream only when the next one arrives',
    class extends ReferenceDispatcher {
      readonly #broken = new WeakMap<Run, unknown>();
      protected override onYield(run: Run, value: unknown): void {
        if (this.#broken.has(run)) throw this.#broken.get(run);
        try {
          super.onYield(run, value);
        } catch (error) {
          if (overflowOf(error) === undefined) throw error;
          this.#broken.set(run, error);
        }
      }
    },
    'stream/deep-yield-and-waits',
    'it waits for: the value of',
  ),
  fault(
    'a return value that is nested too deeply is left out',
    class extends ReferenceDispatcher {
      protected override endStream(mailbox: Mailbox<unknown, unknown>, future: Future<unknown>): void {
        try {
          mailbox.finish(future.resultSync(0));
        } catch (error) {
          if (overflowOf(error) === undefined) super.endStream(mailbox, future);
          else mailbox.finish(undefined);
        }
      }
    },
    'stream/deep-return-value',
    'gives is as expected',
  ),
  fault(
    'a progress value that is nested too deeply is left out',
    replacingProgress(() => undefined),
    'progress/deep-value',
    'the values that arrived',
  ),
  fault(
    'a progress value that is nested too deeply fails its task only at its end',
    replacingProgress(() => new Promise(() => {})),
    'progress/deep-value-and-waits',
    'levels gives is as expected',
  ),
];
