import type {
  Capabilities,
  DispatcherOptions,
  ExecuteOptions,
  Future,
  MapOptions,
  Task,
  TaskStream,
} from '@dispatch/core';
import type { ContextCarrier } from '@dispatch/core/context';
import { ReferenceDispatcher } from '../reference/dispatcher.js';
import { fault, type Fault } from './fault.js';
import { streaming } from './tampering.js';

/** A dispatcher that changes its carriers. */
function carrying(change: (carrier: ContextCarrier) => ContextCarrier): typeof ReferenceDispatcher {
  return class extends ReferenceDispatcher {
    constructor(options: DispatcherOptions = {}, capabilities?: Partial<Capabilities>) {
      super({ ...options, context: options.context?.map(change) }, capabilities);
    }
  };
}

/** Removes its own listener from the signal of a task only if that succeeds. */
class LeavesListeners extends ReferenceDispatcher {
  override executeAsync<T, P = unknown>(task: Task<T>, options: ExecuteOptions<P> = {}): Future<T> {
    const future = super.executeAsync(task, options);
    const listener = (): void => {};
    options.signal?.addEventListener('abort', listener);
    future.then(
      () => options.signal?.removeEventListener('abort', listener),
      () => {},
    );
    return future;
  }
}

/** Ignores `ordered: false` with `settled: true`. */
class OrdersSettled extends ReferenceDispatcher {
  protected override createMap<A>(
    factory: (item: A) => Task<unknown>,
    items: Iterable<A | PromiseLike<A>> | AsyncIterable<A>,
    options: MapOptions,
  ): TaskStream<unknown, void> {
    return super.createMap(factory, items, { ...options, ordered: options.settled === true || options.ordered });
  }
}

/** Options and outcomes that are correct one at a time. */
export const besideOthersFaults: readonly Fault[] = [
  fault(
    'leaves a listener on the signal of a task that fails',
    LeavesListeners,
    'signal/listeners-after-every-outcome',
    'how many listeners are left: expected 0',
  ),
  fault('ignores ordered: false with settled: true', OrdersSettled, 'map/unordered-and-settled', 'the first outcome'),
  fault(
    'gives a value again after an abort',
    streaming((stream) => {
      const original = stream.next.bind(stream);
      let last: IteratorResult<unknown, unknown> = { done: true, value: undefined };
      stream.next = () =>
        original().then(
          (result) => (last = result),
          () => last,
        );
    }),
    'stream/abort-between-values-that-have-arrived',
    'next() fails: it succeeded with',
  ),
  fault(
    'sends what is falsy as it was captured',
    carrying(({ send, ...carrier }) =>
      send === undefined ? carrier : { ...carrier, send: (value, task) => (value ? send(value, task) : value) },
    ),
    'carried/falsy-and-sent',
    'what it saw: expected "sent null"',
  ),
  fault(
    'wraps what capture() throws',
    carrying(({ capture, ...carrier }) => ({
      ...carrier,
      capture() {
        try {
          return capture();
        } catch (cause) {
          throw new Error('capture() threw', { cause });
        }
      },
    })),
    'carried/capture-throws-beside-send',
    'its error is what capture() has thrown',
  ),
];
