import { SerializationError, type ExecuteOptions } from '@dispatch/core';
import { ReferenceDispatcher } from '../reference/dispatcher.js';
import type { Run } from '../reference/run.js';
import { fault, type Fault } from './fault.js';

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** Whether it is a port or has a list with one. */
function holdsPort(value: unknown): boolean {
  if (value instanceof MessagePort) return true;
  return isRecord(value) && 'list' in value && Array.isArray(value.list) && value.list.some(holdsPort);
}

export const dataFaults: readonly Fault[] = [
  fault(
    'does not copy arguments',
    class extends ReferenceDispatcher {
      protected override copyArgument(value: unknown): unknown {
        return value;
      }
    },
    'data/argument-is-a-copy',
    'the caller’s array',
  ),
  fault(
    'copies a value that several runs share only once',
    class extends ReferenceDispatcher {
      readonly #copies = new WeakMap<object, unknown>();
      protected override copyArgument(value: unknown): unknown {
        if (typeof value !== 'object' || value === null) return value;
        const copy = this.#copies.get(value) ?? super.copyArgument(value);
        this.#copies.set(value, copy);
        return copy;
      }
    },
    'data/copies-of-one-turn',
    'the results with one array as the argument of all runs',
  ),
  fault(
    'does not copy results',
    class extends ReferenceDispatcher {
      protected override copyResult(value: unknown): unknown {
        return value;
      }
    },
    'data/result-is-a-copy',
    'changes that the caller makes to a result are not visible to the task',
  ),
  fault(
    'clones within the call',
    class extends ReferenceDispatcher {
      protected override accept(run: Run, options: ExecuteOptions): void {
        super.accept(run, { ...options, snapshot: true });
      }
    },
    'data/not-cloned-within-the-call',
    'how often the argument was read before executeAsync() returned: expected 0, got 1',
  ),
  fault(
    'ignores the option snapshot',
    class extends ReferenceDispatcher {
      protected override accept(run: Run): void {
        super.accept(run, {});
      }
    },
    'data/snapshot',
    'its result',
  ),
  fault(
    'clones values as JSON',
    class extends ReferenceDispatcher {
      protected override clone(value: unknown): unknown {
        return value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as unknown);
      }
    },
    'data/clone-map',
    'the returned value',
  ),
  ...(['blob', 'crypto-key'] as const).map((name) =>
    fault(
      'copies objects of the platform by their own properties: ' + name,
      class extends ReferenceDispatcher {
        protected override clone(value: unknown): unknown {
          return value instanceof Blob || value instanceof CryptoKey ? { ...value } : super.clone(value);
        }
      },
      `data/platform-${name}`,
      'the returned object: expected ["[object ',
    ),
  ),
  ...(['result-beside-others', 'argument-beside-others', 'yield', 'progress', 'property-of-an-error'] as const).map(
    (what) =>
      fault(
        `sends an object of the platform within a value as a plain object: ${what}`,
        class extends ReferenceDispatcher {
          protected override clone(value: unknown): unknown {
            return isRecord(value) && 'inner' in value ? { inner: [{}] } : super.clone(value);
          }
        },
        `data/platform-${what}`,
        'the object within the value',
        { transfer: false },
      ),
  ),
  fault(
    'fails the cancellation of a task if it cannot send the reason',
    class extends ReferenceDispatcher {
      protected override stop(run: Run, reason: unknown): void {
        if (!isRecord(reason) || !('inner' in reason)) super.stop(run, reason);
      }
    },
    'data/platform-reason',
    'the task to see that it is cancelled',
  ),
  fault(
    'accepts objects of the platform that cannot be cloned',
    class extends ReferenceDispatcher {
      protected override clone(value: unknown): unknown {
        return value instanceof MessagePort ? {} : super.clone(value);
      }
    },
    'data/platform-message-port',
    'the task fails: it succeeded with',
  ),
  fault(
    'sends objects of the platform that cannot be copied as empty objects',
    class extends ReferenceDispatcher {
      protected override rejectUncopied(): void {}
    },
    'data/uncopied-url',
    'the task fails: it succeeded with',
  ),
  ...(['closed-port-as-argument', 'closed-port-in-result'] as const).map((what) =>
    fault(
      `sends a port that is not transferred as an empty object: ${what}`,
      class extends ReferenceDispatcher {
        protected override clone(value: unknown, transferred?: readonly object[]): unknown {
          return holdsPort(value) ? {} : super.clone(value, transferred);
        }
      },
      `data/${what}`,
      'the task fails: it succeeded with',
    ),
  ),
  fault(
    'reports a port as an empty object',
    class extends ReferenceDispatcher {
      protected override copyProgress(value: unknown): unknown {
        return holdsPort(value) ? {} : super.copyProgress(value);
      }
    },
    'data/closed-port-in-progress',
    'what progress() throws: expected it to contain',
  ),
  fault(
    'sends a port that is a property of an error as an empty object',
    class extends ReferenceDispatcher {
      protected override clone(value: unknown, transferred?: readonly object[]): unknown {
        return value instanceof MessagePort ? {} : super.clone(value, transferred);
      }
    },
    'data/closed-port-in-error',
    'its message, code and property',
  ),
  fault(
    'calls a port by the class that it extends',
    class extends ReferenceDispatcher {
      protected override reject(run: Run, error: unknown): void {
        if (error instanceof Error) error.message = error.message.replace('MessagePort', 'EventTarget');
        super.reject(run, error);
      }
    },
    'data/port-named',
    'its message: expected it to contain "MessagePort"',
  ),
  fault(
    'runs a task again without the port that it transferred',
    class extends ReferenceDispatcher {
      readonly #transferred = new Set<unknown>();
      protected override cloneArguments(run: Run): boolean {
        const again = run.args.some((value) => this.#transferred.has(value));
        for (const value of run.args) if (value instanceof MessagePort) this.#transferred.add(value);
        if (again) run.args = [{ postMessage() {}, close() {} }];
        return again || super.cloneArguments(run);
      }
    },
    'data/transfer-port-runs-once',
    'a later run, snapshot: false fails: it succeeded',
  ),
  fault(
    'sends iterators of the platform as empty objects',
    class extends ReferenceDispatcher {
      protected override clone(value: unknown, transferred?: readonly object[]): unknown {
        return isRecord(value) && 'next' in value ? {} : super.clone(value, transferred);
      }
    },
    'data/uncopied-url-search-params-iterator',
    'the task fails: it succeeded with',
  ),
  fault(
    'looks only at arguments themselves for objects that cannot be copied',
    class extends ReferenceDispatcher {
      protected override rejectUncopied(value: unknown, transferred: readonly object[]): void {
        if (value instanceof URL) super.rejectUncopied(value, transferred);
      }
    },
    'data/uncopied-as-within-argument',
    'the task fails: it succeeded with',
  ),
  fault(
    'looks only at small values for objects that cannot be copied',
    class extends ReferenceDispatcher {
      protected override rejectUncopied(value: unknown, transferred: readonly object[]): void {
        if (!Array.isArray(value) || value.length < 1000) super.rejectUncopied(value, transferred);
      }
    },
    'data/uncopied-as-within-large-argument',
    'the task fails: it succeeded with',
  ),
  fault(
    'yields objects of the platform that cannot be copied as empty objects',
    class extends ReferenceDispatcher {
      protected override copyYield(value: unknown): unknown {
        return structuredClone(value);
      }
    },
    'data/uncopied-yield',
    'the task fails: it succeeded with',
  ),
  fault(
    'reports objects of the platform that cannot be copied as empty objects',
    class extends ReferenceDispatcher {
      protected override copyProgress(value: unknown): unknown {
        return structuredClone(value);
      }
    },
    'data/uncopied-progress',
    'what progress() throws: expected it to contain',
  ),
  fault(
    'sends a property of an error that cannot be copied as an empty object',
    class extends ReferenceDispatcher {
      protected override rejectUncopied(value: unknown, transferred: readonly object[]): void {
        if (!(value instanceof URL)) super.rejectUncopied(value, transferred);
      }
    },
    'data/uncopied-property-of-an-error',
    'its message, code and property',
  ),
  fault(
    'calls an iterator a Proxy',
    class extends ReferenceDispatcher {
      protected override reject(run: Run, error: unknown): void {
        if (error instanceof SerializationError) error.message = 'argument 1 (.part is a Proxy) cannot be cloned';
        super.reject(run, error);
      }
    },
    'data/uncloneable-array-iterator',
    'its message does not mention a Proxy',
  ),
  fault(
    'loses the sign of zero',
    class extends ReferenceDispatcher {
      protected override clone(value: unknown): unknown {
        return value === 0 ? 0 : super.clone(value);
      }
    },
    'data/clone-minus-zero',
    'expected -0, got 0',
  ),
  fault(
    'does not name the value that cannot be cloned',
    class extends ReferenceDispatcher {
      protected override reject(run: Run, error: unknown): void {
        if (error instanceof Error && error.message.startsWith('argument')) error.message = 'could not be cloned';
        super.reject(run, error);
      }
    },
    'data/uncloneable-argument',
    'its message: expected it to contain "argument 2"',
  ),
  fault(
    'counts arguments that have names',
    class extends ReferenceDispatcher {
      protected override reject(run: Run, error: unknown): void {
        if (error instanceof Error) error.message = error.message.replace(/^the captured value '\w+'/, 'argument 2');
        super.reject(run, error);
      }
    },
    'data/uncloneable-captured-value',
    'its message: expected it to contain "the captured value \'connection\'"',
  ),
  fault(
    'does not name the kind of value that cannot be cloned',
    class extends ReferenceDispatcher {
      protected override reject(run: Run, error: unknown): void {
        if (error instanceof Error) error.message = error.message.replace(/\(.*\)/, '');
        super.reject(run, error);
      }
    },
    'data/uncloneable-argument-itself',
    'its message: expected it to contain "Symbol"',
  ),
  fault(
    'stops at an argument that cannot be cloned',
    class extends ReferenceDispatcher {
      #stuck = false;
      protected override cloneArguments(run: Run): boolean {
        const cloned = super.cloneArguments(run);
        if (!cloned) this.#stuck = true;
        return cloned;
      }
      protected override next(): Run | undefined {
        return this.#stuck ? undefined : super.next();
      }
    },
    'stranding/behind-uncloneable-argument',
    'it waits for: the bad task',
  ),
  fault(
    'copies values that should be transferred',
    class extends ReferenceDispatcher {
      protected override clone(value: unknown): unknown {
        return structuredClone(value);
      }
    },
    'data/transfer-argument',
    'the size of the buffer on this thread: expected 0, got 1000',
  ),
  fault(
    'loses the cause of an argument that cannot be cloned',
    class extends ReferenceDispatcher {
      protected override reject(run: Run, error: unknown): void {
        if (error instanceof SerializationError) delete error.cause;
        super.reject(run, error);
      }
    },
    'data/throwing-getter-in-argument',
    'cause',
  ),
  fault(
    'reports a result that cannot be cloned as the error of the clone',
    class extends ReferenceDispatcher {
      protected override reject(run: Run, error: unknown): void {
        super.reject(run, error instanceof SerializationError ? error.cause : error);
      }
    },
    'data/uncloneable-result',
    'its error: expected an error with code DISPATCH_SERIALIZATION, got',
  ),
  fault(
    'passes an empty buffer instead of one that was transferred',
    class extends ReferenceDispatcher {
      protected override cloneArguments(run: Run): boolean {
        run.args = run.args.map((value) =>
          value instanceof ArrayBuffer && value.byteLength === 0 ? new ArrayBuffer(0) : value,
        );
        return super.cloneArguments(run);
      }
    },
    'data/transfer-runs-once',
    'the second run fails: it succeeded with',
  ),
  ...(['readable', 'writable'] as const).map((side) =>
    fault(
      `transfers a ${side} stream again that has ended`,
      class extends ReferenceDispatcher {
        protected override isSpent(): boolean {
          return false;
        }
      },
      `data/transfer-${side}-runs-once`,
      side === 'readable'
        ? 'a later run, snapshot: false fails: it succeeded'
        : 'its error: expected an error with code DISPATCH_SERIALIZATION, got TypeError',
    ),
  ),
  ...(['readable', 'writable'] as const).map((side) =>
    fault(
      `rejects every ${side} stream, on a platform that transfers them`,
      class extends ReferenceDispatcher {
        protected override clone(value: unknown, transferred?: readonly object[]): unknown {
          const isStream = (each: object): boolean => each instanceof ReadableStream || each instanceof WritableStream;
          if (transferred?.some(isStream) === true) throw new DOMException('a stream', 'DataCloneError');
          return super.clone(value, transferred);
        }
      },
      `data/transfer-${side}-runs-once`,
      'the first run succeeds: it failed with',
    ),
  ),
  fault(
    'copies shared memory',
    class extends ReferenceDispatcher {
      protected override copyArgument(value: unknown): unknown {
        return value instanceof SharedArrayBuffer ? value.slice(0) : super.copyArgument(value);
      }
    },
    'data/shared-memory',
    'expected',
  ),
  fault(
    'copies an object in the maps of several runs only once',
    class extends ReferenceDispatcher {
      readonly #copies = new WeakMap<object, object>();
      protected override copyArgument(value: unknown): unknown {
        if (!(value instanceof Map)) return super.copyArgument(value);
        return new Map([...value].map(([key, each]) => [key, this.#copyOnce(each as object)]));
      }
      #copyOnce(value: object): object {
        const copy = this.#copies.get(value) ?? structuredClone(value);
        this.#copies.set(value, copy);
        return copy;
      }
    },
    'data/copies-of-one-turn-in-collections',
    'the results with one array in all maps',
  ),
];
