import { SerializationError } from '@dispatch/core';
import { ReferenceDispatcher } from '../reference/dispatcher.js';
import type { Run } from '../reference/run.js';
import { fault, type Fault } from './fault.js';

/** Whether a value has a `Blob` where the case of objects of the platform has it. */
function holdsBlob(value: unknown): boolean {
  const { items } = Object(value) as { readonly items?: readonly { readonly part?: unknown }[] };
  return items?.[1]?.part instanceof Blob;
}

/** Gives tasks a copy of one part of a shared value that is not frozen. */
function thawing(part: string): typeof ReferenceDispatcher {
  return class extends ReferenceDispatcher {
    protected override placeShares(run: Run, args: readonly unknown[]): readonly unknown[] {
      return super.placeShares(run, args).map((value) => {
        const thawed: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, part) : undefined;
        return thawed === undefined ? value : Object.freeze({ ...(value as object), [part]: structuredClone(thawed) });
      });
    }
  };
}

export const sharingFaults: readonly Fault[] = [
  ...[
    ['listInSet', 'a list in a set'] as const,
    ['keys', 'a key of a map that is an object'] as const,
    ['date', 'the year of a date'] as const,
    ['set', 'all items of a set'] as const,
  ].map(([part, change]) =>
    fault(`does not freeze a part of a shared value: ${part}`, thawing(part), 'share/frozen', change),
  ),
  ...['url', 'event', 'subclass', 'headers-iterator'].map((kind) =>
    fault(
      `shares an object that no clone copies as an empty object: ${kind}`,
      class extends ReferenceDispatcher {
        protected override own<T>(value: T): T {
          return value;
        }
      },
      `share/uncopied-${kind}`,
      'share() fails: it succeeded',
    ),
  ),
  ...['port', 'closed-port', 'transferred-port'].map((kind) =>
    fault(
      `shares a port as an empty object: ${kind}`,
      class extends ReferenceDispatcher {
        protected override own<T>(value: T): T {
          return { ...value, list: [1, {}] };
        }
      },
      `share/uncopied-${kind}`,
      'share() fails: it succeeded',
    ),
  ),
  fault(
    'shares the memory that a Buffer is a part of',
    class extends ReferenceDispatcher {
      protected override own<T>(value: T): T {
        return value;
      }
    },
    'share/pooled',
    'the size of what arrived, and that of its buffer',
    { sharedMemory: false },
  ),
  fault(
    'copies a shared value for each task',
    class extends ReferenceDispatcher {
      protected override placeShares(run: Run, args: readonly unknown[]): readonly unknown[] {
        return structuredClone(super.placeShares(run, args));
      }
    },
    'share/read-once',
    'how many objects the tasks got: expected 1',
  ),
  fault(
    'gives tasks a copy of a shared value that is not frozen',
    class extends ReferenceDispatcher {
      readonly #copies = new WeakMap<object, unknown>();
      protected override placeShares(run: Run, args: readonly unknown[]): readonly unknown[] {
        return super.placeShares(run, args).map((value) => {
          if (typeof value !== 'object' || value === null) return value;
          const copy: unknown = this.#copies.get(value) ?? structuredClone(value);
          this.#copies.set(value, copy);
          return copy;
        });
      }
    },
    'share/frozen',
    'what the task could change',
  ),
  fault(
    'puts a shared value in the place of the first argument',
    class extends ReferenceDispatcher {
      protected override placeShares(run: Run, args: readonly unknown[]): readonly unknown[] {
        const [value] = super.placeShares(run, args).filter((each, index) => each !== args[index]);
        return value === undefined ? args : [value, ...args.slice(1)];
      }
    },
    'share/beside-other-arguments',
    'what the first tasks got',
  ),
  fault(
    'forgets a shared value when a task is submitted',
    class extends ReferenceDispatcher {
      protected override takeShares(run: Run): Error | undefined {
        const failure = super.takeShares(run);
        this.letSharesGo(run);
        return failure;
      }
    },
    'share/argument-with-execute',
    'Cannot read properties of undefined',
  ),
  fault(
    'never lets a shared value go',
    class extends ReferenceDispatcher {
      protected override letSharesGo(): void {}
    },
    'share/released-while-in-use',
    'it waits for: release()',
  ),
  fault(
    'lets the shared values of a cancelled task never go',
    class extends ReferenceDispatcher {
      protected override letSharesGo(run: Run): void {
        if (!run.future.cancelled()) super.letSharesGo(run);
      }
    },
    'share/released-after-other-outcomes',
    'it waits for: release()',
  ),
  fault(
    'gives the next worker no shared values',
    class extends ReferenceDispatcher {
      protected override placeShares(run: Run, args: readonly unknown[]): readonly unknown[] {
        return this.workers().some(({ worker }) => worker > 1) ? args : super.placeShares(run, args);
      }
    },
    'share/replaced-worker',
    'Cannot read properties of undefined',
  ),
  fault(
    'copies the bytes of a shared value',
    class extends ReferenceDispatcher {
      protected override placeShares(run: Run, args: readonly unknown[]): readonly unknown[] {
        return super.placeShares(run, args).map((value) => (value instanceof Uint8Array ? value.slice() : value));
      }
    },
    'share/shared-memory',
    'its memory: expected "SharedArrayBuffer", got "ArrayBuffer"',
  ),
  fault(
    'returns a shared value itself',
    class extends ReferenceDispatcher {
      protected override copyResult(value: unknown): unknown {
        return value;
      }
    },
    'share/returned',
    'not extensible',
  ),
  fault(
    'counts the shared values that there ever were',
    class extends ReferenceDispatcher {
      #most = 0;
      override stats(): ReturnType<ReferenceDispatcher['stats']> {
        const stats = super.stats();
        this.#most = Math.max(this.#most, stats.sharedValues ?? 0);
        return { ...stats, ...(stats.sharedValues !== undefined && { sharedValues: this.#most }) };
      }
    },
    'share/counted',
    'the counts after a release',
  ),
  fault(
    'accepts a shared value that its workers cannot get',
    class extends ReferenceDispatcher {
      protected override call(run: Run): unknown {
        if (run.args.some(holdsBlob)) throw new SerializationError('it cannot be sent');
        return super.call(run);
      }
    },
    'share/objects-of-the-platform',
    'it cannot be sent',
  ),
  fault(
    'does not say what cannot be shared',
    class extends ReferenceDispatcher {
      override get '~engine'(): ReferenceDispatcher['~engine'] {
        return { ...super['~engine'], describe: () => 'something' };
      }
    },
    'share/uncloneable',
    'its message',
  ),
  fault(
    'cannot share values',
    class extends ReferenceDispatcher {
      override get '~engine'(): ReferenceDispatcher['~engine'] {
        return undefined as unknown as ReferenceDispatcher['~engine'];
      }
    },
    'share/closed',
    'DISPATCH_CLOSED',
  ),
  fault(
    'accepts tasks with released values',
    class extends ReferenceDispatcher {
      protected override takeShares(run: Run): undefined {
        super.takeShares(run);
      }
    },
    'share/after-release-with-executeAsync',
    'released',
  ),
];
