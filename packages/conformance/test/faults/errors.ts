import { DispatchError, SerializationError, WorkerLostError } from '@dispatch/core';
import { ReferenceDispatcher } from '../reference/dispatcher.js';
import type { Run } from '../reference/run.js';
import { fault, type Fault } from './fault.js';

export const errorsFaults: readonly Fault[] = [
  fault(
    'treats a thrown null as success',
    class extends ReferenceDispatcher {
      protected override onThrew(run: Run, error: unknown): void {
        if (error === null) this.onReturned(run, null);
        else super.onThrew(run, error);
      }
    },
    'error/null',
    'a task that throws null fails: it succeeded with null',
  ),
  fault(
    'clones errors like other values',
    class extends ReferenceDispatcher {
      protected override copyError(_run: Run, error: unknown): unknown {
        return structuredClone(error);
      }
    },
    'error/listed',
    'the error: expected an instance of OrderError, got Error',
  ),
  fault(
    'wraps errors',
    class extends ReferenceDispatcher {
      protected override copyError(run: Run, error: unknown): unknown {
        return new DispatchError('DISPATCH_WORKER_LOST', 'the task failed', { cause: super.copyError(run, error) });
      }
    },
    'error/RangeError',
    'the error: expected an instance of RangeError',
  ),
  ...['CompileError', 'LinkError', 'RuntimeError', 'QuotaExceededError'].map((kind) =>
    fault(
      `does not know the class ${kind}`,
      class extends ReferenceDispatcher {
        protected override copyError(run: Run, error: unknown): unknown {
          const copy = super.copyError(run, error);
          return copy instanceof Error && copy.name === kind ? new Error(copy.message) : copy;
        }
      },
      `error/${kind}`,
      'the error: expected an instance of',
    ),
  ),
  fault(
    'loses causes',
    class extends ReferenceDispatcher {
      protected override copyError(run: Run, error: unknown): unknown {
        const copy = super.copyError(run, error);
        if (copy instanceof Error) delete copy.cause;
        return copy;
      }
    },
    'error/cause',
    'its cause: expected an instance of TypeError, got undefined',
  ),
  fault(
    'loses the errors of an AggregateError',
    class extends ReferenceDispatcher {
      protected override copyError(run: Run, error: unknown): unknown {
        const copy = super.copyError(run, error);
        if (copy instanceof AggregateError) copy.errors = [];
        return copy;
      }
    },
    'error/AggregateError',
    'how many errors it has: expected 3, got 0',
  ),
  fault(
    'treats an error of the task as a cancellation',
    class extends ReferenceDispatcher {
      protected override reject(run: Run, error: unknown): void {
        if (error instanceof Error && error.name === 'AbortError') run.future.cancel(error);
        else super.reject(run, error);
      }
    },
    'error/cancelled-by-itself',
    'its message',
  ),
  fault(
    'loses the name of an error of an unknown class',
    class extends ReferenceDispatcher {
      protected override copyError(run: Run, error: unknown): unknown {
        const copy = super.copyError(run, error);
        if (copy instanceof Error && copy.name === 'PrivateError') copy.name = 'Error';
        return copy;
      }
    },
    'error/unlisted',
    'its name: expected "PrivateError", got "Error"',
  ),
  fault(
    'loses the own properties of an error',
    class extends ReferenceDispatcher {
      protected override copyError(run: Run, error: unknown): unknown {
        const copy = super.copyError(run, error);
        if (copy instanceof Error) for (const key of Object.keys(copy)) Reflect.deleteProperty(copy, key);
        return copy;
      }
    },
    'error/properties',
    'its properties',
  ),
  fault(
    'rejects an error with a property that cannot be cloned',
    class extends ReferenceDispatcher {
      protected override copyError(run: Run, error: unknown): unknown {
        if (error instanceof Error) for (const key of Object.keys(error)) this.clone(Reflect.get(error, key));
        return super.copyError(run, error);
      }
      protected override onThrew(run: Run, error: unknown): void {
        try {
          super.onThrew(run, error);
        } catch (cause) {
          this.reject(run, new SerializationError('the error cannot be cloned', { cause }));
        }
      }
    },
    'error/uncloneableProperty',
    'its message: expected "with a function"',
  ),
  fault(
    'makes a new stack for an error',
    class extends ReferenceDispatcher {
      protected override copyError(run: Run, error: unknown): unknown {
        const copy = super.copyError(run, error);
        if (copy instanceof Error) copy.stack = `${copy.name}: ${copy.message}`;
        return copy;
      }
    },
    'error/stack-names-the-task',
    'its stack: expected it to contain',
  ),
  fault(
    'ignores the option traceCallers',
    class extends ReferenceDispatcher {
      protected override copyError(run: Run, error: unknown): unknown {
        run.caller = undefined;
        return super.copyError(run, error);
      }
    },
    'error/trace-of-the-caller',
    'its stack: expected it to contain "submitsTheTask"',
  ),
  fault(
    'truncates a large error in silence',
    class extends ReferenceDispatcher {
      protected override copyError(run: Run, error: unknown): unknown {
        const copy = super.copyError(run, error);
        if (copy instanceof AggregateError) copy.errors = copy.errors.slice(0, 10_000);
        return copy;
      }
    },
    'error/many-errors',
    'whether the last line of its stack says that it is truncated: expected true, got false',
  ),
  fault(
    'truncates an error with many properties in silence',
    class extends ReferenceDispatcher {
      protected override copyError(run: Run, error: unknown): unknown {
        const copy = super.copyError(run, error);
        if (copy instanceof Error) for (const key of Object.keys(copy).slice(50_000)) Reflect.deleteProperty(copy, key);
        return copy;
      }
    },
    'error/many-properties',
    'whether the last line of its stack says that it is truncated: expected true, got false',
  ),
  fault(
    'loses the worker of an error with a long chain of causes',
    class extends ReferenceDispatcher {
      protected override copyError(run: Run, error: unknown): unknown {
        let length = 0;
        for (let each = error; each instanceof Error && length < 50_000; each = each.cause) length += 1;
        return length < 50_000 ? super.copyError(run, error) : new WorkerLostError('it sent an invalid message');
      }
    },
    'error/many-causes',
    'its message: expected "large"',
  ),
  fault(
    'reads the name of an error before it has one',
    class extends ReferenceDispatcher {
      protected override copyError(run: Run, error: unknown): unknown {
        if (!(error instanceof Error) || error.constructor.name !== 'LabelledError') return super.copyError(run, error);
        try {
          return Object.create(Object.getPrototypeOf(error) as object).name;
        } catch (cause) {
          return new WorkerLostError('it sent an invalid message', { cause });
        }
      }
    },
    'error/computed-name',
    'its error: expected an instance of LabelledError',
  ),
];
