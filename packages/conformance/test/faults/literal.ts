import type { CloseOptions, DispatcherOptions, TaskStream } from '@dispatch/core';
import { ReferenceDispatcher } from '../reference/dispatcher.js';
import { fault, type Fault } from './fault.js';
import { mapping } from './tampering.js';

/** A dispatcher whose maps have another method `toReadableStream`. */
function readable(create: (values: TaskStream<unknown, void>) => ReadableStream<unknown>): typeof ReferenceDispatcher {
  return mapping((values) => {
    const original = Object.create(values, {}) as TaskStream<unknown, void>;
    original.next = values.next.bind(values) as typeof original.next;
    original.return = values.return.bind(values) as typeof original.return;
    values.toReadableStream = () => create(original);
  });
}

/** Parts of clauses that one case states each. */
export const literalFaults: readonly Fault[] = [
  fault(
    'does not check cancelPending',
    class extends ReferenceDispatcher {
      override close({ cancelPending, ...options }: CloseOptions = {}): Promise<void> {
        return super.close({ ...options, cancelPending: Boolean(cancelPending) });
      }
    },
    'options/close-cancelPending-yes',
    'close() throws: it returned',
  ),
  fault(
    'takes an empty name for none',
    class extends ReferenceDispatcher {
      constructor({ name, ...options }: DispatcherOptions = {}) {
        super(name === '' ? options : { ...options, name });
      }
    },
    'interface/default-name',
    'the given name, and the status: expected "" at .0, got "reference"',
  ),
  fault(
    'reads a map ahead for its ReadableStream',
    readable(
      (values) =>
        new ReadableStream({
          async pull(controller) {
            const { done, value } = await values.next();
            if (done === true) controller.close();
            else controller.enqueue(value);
          },
        }),
    ),
    'map/readable',
    'how many items were taken before the first read: expected 0, got',
  ),
  fault(
    'does not close a map when its ReadableStream is cancelled',
    readable(
      (values) =>
        new ReadableStream(
          {
            async pull(controller) {
              controller.enqueue((await values.next()).value);
            },
          },
          { highWaterMark: 0 },
        ),
    ),
    'map/readable-cancel',
    'how often the iterator of the items was closed: expected 1, got 0',
  ),
  fault(
    'ends the ReadableStream of a map where an item fails',
    readable(
      (values) =>
        new ReadableStream(
          {
            async pull(controller) {
              const { done, value } = await values.next().catch(() => ({ done: true, value: undefined }));
              if (done === true) controller.close();
              else controller.enqueue(value);
            },
          },
          { highWaterMark: 0 },
        ),
    ),
    'map/readable-error',
    'a read fails: it succeeded',
  ),
];
