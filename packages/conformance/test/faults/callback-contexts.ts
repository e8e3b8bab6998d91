import type { DispatcherEventMap, ExecuteOptions, MapOptions, Task, TaskStream } from '@dispatch/core';
import { setBindContext } from '@dispatch/core/internal';
import { ReferenceDispatcher } from '../reference/dispatcher.js';
import type { Run, Yields } from '../reference/run.js';
import { fault, type Fault } from './fault.js';

/** Binds nothing while `body` runs. */
function unbound<R>(body: () => R): R {
  setBindContext((fn) => fn);
  return body();
}

/** Runs `onProgress`, and nothing else, in the context of the code that reports progress. */
class StrangeProgress extends ReferenceDispatcher {
  protected override submit<P>(task: Task<unknown>, options: ExecuteOptions<P>, yields?: Yields): Run {
    return unbound(() => super.submit(task, options, yields));
  }
}

/** Runs the functions of a map in the context of its consumer. */
class StrangeMap extends ReferenceDispatcher {
  protected override createMap<A>(
    factory: (item: A) => Task<unknown>,
    items: Iterable<A | PromiseLike<A>> | AsyncIterable<A>,
    options: MapOptions,
  ): TaskStream<unknown, void> {
    return unbound(() => super.createMap(factory, items, options));
  }
}

/** Runs callbacks of futures in the context of the code that settles them. */
class StrangeCallbacks extends ReferenceDispatcher {
  protected override enqueue(run: Run): void {
    unbound(() => {
      super.enqueue(run);
    });
  }
}

const progressFaults = ['execute', 'executeAsync', 'stream'].map((method) =>
  fault(
    `runs the onProgress of ${method}() in the context of a stranger`,
    StrangeProgress,
    `callback-context/progress-${method}`,
    'the contexts in which the onProgress',
  ),
);

const callbackFaults = ['added-elsewhere', 'of-a-cancelled-future', 'of-an-aborted-call', 'of-a-closed-dispatcher'].map(
  (which) =>
    fault(
      `runs a callback in the context of a stranger: ${which}`,
      StrangeCallbacks,
      `callback-context/callback-${which}`,
      'the contexts in which a callback',
    ),
);

const mapFaults = [
  'map-factory',
  'map-items',
  'map-items-later',
  'map-items-closed',
  'map-items-closed-by-a-failure',
  'map-items-aborted',
].map((what) =>
  fault(
    `runs the code of a map in the context of its consumer: ${what}`,
    StrangeMap,
    `callback-context/${what}`,
    'the contexts in which the ',
  ),
);

export const callbackContextsFaults: readonly Fault[] = [
  ...progressFaults,
  ...callbackFaults,
  ...mapFaults,
  fault(
    'passes unobserved errors to a stranger',
    class extends ReferenceDispatcher {
      override onUnobserved(run: Run, error: unknown): void {
        this.options.onUnobservedError?.(error, run.definition.name);
      }
    },
    'callback-context/unobserved-error',
    'the context in which it ran',
  ),
  fault(
    'notifies listeners in the context of the call',
    class extends ReferenceDispatcher {
      protected override emit(
        type: keyof DispatcherEventMap,
        about: Run | { readonly worker: number },
        details?: object,
      ): void {
        super.emit(type, about, details);
        this.events.dispatchEvent(new Event(type));
      }
    },
    'callback-context/taskqueued',
    'the contexts in which the listener',
  ),
];
