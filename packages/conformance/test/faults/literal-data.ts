import { SerializationError } from '@dispatch/core';
import { ReferenceDispatcher } from '../reference/dispatcher.js';
import type { Run } from '../reference/run.js';
import { fault, type Fault } from './fault.js';

/** Where values may leave the process. */
const elsewhere = { transfer: false } as const;

function hasInner(value: unknown): value is { readonly inner: unknown } {
  return typeof value === 'object' && value !== null && 'inner' in value;
}

/** Copies a value and puts an empty object in place of each object of the platform that `isLost` says. */
function losing(isLost: (within: readonly unknown[]) => boolean): typeof ReferenceDispatcher {
  const change = (value: unknown, within: readonly unknown[]): unknown => {
    if (value instanceof Blob) return isLost(within) ? {} : value;
    const inside = [...within, value];
    if (Array.isArray(value)) return value.map((part) => change(part, inside));
    if (value instanceof Set) return new Set([...value].map((part) => change(part, inside)));
    if (value instanceof Map)
      return new Map([...value].map(([key, part]) => [change(key, inside), change(part, inside)]));
    if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, change(part, inside)]));
  };
  return class extends ReferenceDispatcher {
    protected override copyArgument(value: unknown): unknown {
      return change(super.copyArgument(value), []);
    }
  };
}

/** Parts of the clause about objects of the platform, each broken alone. */
export const literalDataFaults: readonly Fault[] = [
  ...(
    [
      ['nothing', (within) => within.length === 0],
      ['a-map', (within) => within.at(-1) instanceof Map],
      ['a-map-as-a-key', (within) => within.at(-1) instanceof Map],
      ['a-set', (within) => within.at(-1) instanceof Set],
      ['twenty-objects', (within) => within.length > 16],
      ['twenty-arrays', (within) => within.length > 16],
    ] as const satisfies readonly (readonly [string, (within: readonly unknown[]) => boolean])[]
  ).map(([name, isLost]) =>
    fault(
      `sends an object of the platform as a plain object within ${name.replaceAll('-', ' ')}`,
      losing(isLost),
      `data/platform-within-${name}`,
      'the object within the value: expected an instance of Blob, got',
    ),
  ),
  fault(
    'rejects the tasks that are submitted with one that has an object of the platform',
    class extends ReferenceDispatcher {
      protected override cloneArguments(run: Run): boolean {
        if (!run.args.some(hasInner)) return super.cloneArguments(run);
        for (const other of [run, ...this.queue.splice(0)])
          this.reject(other, new SerializationError('argument 1 .inner[0] is a Blob'));
        return false;
      }
    },
    'data/platform-argument-beside-others',
    'the tasks beside it succeeds: it failed with SerializationError',
    elsewhere,
  ),
  fault(
    'rejects the tasks that end with one that gives an object of the platform',
    class extends ReferenceDispatcher {
      protected override onReturned(run: Run, value: unknown): void {
        super.onReturned(run, value);
        if (hasInner(value))
          for (const other of this.queue.splice(0))
            this.reject(other, new SerializationError('the result .inner[0] is a Blob'));
      }
    },
    'data/platform-result-beside-others',
    'the tasks beside it succeeds: it failed with SerializationError',
    elsewhere,
  ),
  fault(
    'rejects an object of the platform although it can transfer',
    class extends ReferenceDispatcher {
      protected override copyResult(value: unknown): unknown {
        if (hasInner(value)) throw new Error('a Blob cannot be cloned');
        return super.copyResult(value);
      }
    },
    'data/platform-result-beside-others',
    'the task succeeds with `transfer: true`',
  ),
  fault(
    'does not say where an object of the platform is that it rejects',
    class extends ReferenceDispatcher {
      protected override onReturned(run: Run, value: unknown): void {
        if (!hasInner(value)) return super.onReturned(run, value);
        this.onEnded(run);
        this.reject(run, new SerializationError('the result cannot be sent'));
      }
    },
    'data/platform-result-beside-others',
    'its message: expected it to contain ".inner[0]"',
    elsewhere,
  ),
  fault(
    'drops the properties of an error beside an object of the platform',
    class extends ReferenceDispatcher {
      protected override copyError(run: Run, error: unknown): unknown {
        const copy = super.copyError(run, error);
        if (typeof copy === 'object' && copy !== null && 'detail' in copy) {
          Reflect.deleteProperty(copy, 'detail');
          Reflect.deleteProperty(copy, 'code');
        }
        return copy;
      }
    },
    'data/platform-property-of-an-error',
    'the code: expected "KEPT", got undefined',
    elsewhere,
  ),
];
