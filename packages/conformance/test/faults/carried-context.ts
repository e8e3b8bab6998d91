import { AsyncResource } from 'node:async_hooks';
import { SerializationError, type ExecuteOptions, type Task } from '@dispatch/core';
import { runInContext, setBindContext, type CarryingCall } from '@dispatch/core/internal';
import { ReferenceDispatcher } from '../reference/dispatcher.js';
import type { AnyGenerator } from '../reference/generator.js';
import type { Run, Traced, Yields } from '../reference/run.js';
import { fault, type Fault } from './fault.js';

type Context = NonNullable<Run['context']>;

/** Captures when a task is submitted, by whichever code causes that. */
class CapturesLate extends ReferenceDispatcher {
  #isSubmitting = false;
  protected override capture(isItem: boolean): CarryingCall['carry'] {
    return this.#isSubmitting ? super.capture(isItem) : undefined;
  }
  protected override submit<P>(task: Task<unknown>, { ...options }: ExecuteOptions<P>, yields?: Yields): Run {
    this.#isSubmitting = true;
    const { carry: _carry, ...rest } = options as ExecuteOptions<P> & Traced;
    const run = super.submit(task, rest, yields);
    this.#isSubmitting = false;
    return run;
  }
}

/** Runs only the function of a generator task in its context, and not its steps. */
class LosesSteps extends ReferenceDispatcher {
  protected override produce(run: Run, generator: AnyGenerator): Promise<unknown> {
    run.context = undefined;
    return super.produce(run, generator);
  }
}

/** Runs tasks in the contexts of their callers. */
class InContextOfCaller extends ReferenceDispatcher {
  readonly #callers = new WeakMap<Run, AsyncResource>();
  protected override enqueue(run: Run): void {
    this.#callers.set(run, new AsyncResource('caller'));
    super.enqueue(run);
  }
  protected override call(run: Run): unknown {
    return this.#callers.get(run)?.runInAsyncScope(() => super.call(run));
  }
}

/** Runs callbacks in what their task carries. */
class CarriesToCallbacks extends ReferenceDispatcher {
  protected override enqueue(run: Run): void {
    setBindContext((fn) => fn);
    super.enqueue(run);
  }
  protected override resolve(run: Run, value: unknown): void {
    const settle = (): void => {
      super.resolve(run, value);
    };
    if (run.context === undefined) settle();
    else this.enterContext(run.context, settle);
  }
}

/** Gives all carriers the first task as the current one. */
class OneCurrentTask extends ReferenceDispatcher {
  #first: Run | undefined;
  protected override enter<R>(run: Run, body: () => R): R {
    this.#first ??= run;
    return super.enter(run, body);
  }
  protected override enterContext<R>(context: Context, body: () => R): R {
    const enter = (): R => super.enterContext(context, body);
    return this.#first === undefined ? enter() : runInContext(this.#first, enter);
  }
}

export const carriedContextFaults: readonly Fault[] = [
  fault(
    'runs tasks in the context of their caller itself',
    InContextOfCaller,
    'carried/not-without-the-option',
    'what it saw: expected undefined',
  ),
  fault(
    'runs callbacks in what their task carries',
    CarriesToCallbacks,
    'carried/callbacks',
    'the store of the callback',
  ),
  fault(
    'gives carriers the task of another run',
    OneCurrentTask,
    'carried/task-of-a-carrier',
    'what the carrier kept for each',
  ),
  fault(
    'wraps what a task throws that carries something',
    class extends ReferenceDispatcher {
      protected override enterContext<R>(context: Context, body: () => R): R {
        try {
          return super.enterContext(context, body);
        } catch (cause) {
          throw new Error('carried', { cause });
        }
      }
    },
    'carried/outcome',
    'its error',
  ),
  ...['execute', 'executeAsync', 'executeSync', 'stream', 'map'].map((way) =>
    fault(
      `carries nothing: ${way}`,
      class extends ReferenceDispatcher {
        protected override carry(): undefined {}
      },
      `carried/${way}`,
      'what the task saw',
    ),
  ),
  fault(
    'keeps the context of the previous task',
    class extends ReferenceDispatcher {
      #last: Context | undefined;
      protected override enter<R>(run: Run, body: () => R): R {
        this.#last = run.context ?? this.#last;
        run.context ??= this.#last;
        return super.enter(run, body);
      }
    },
    'carried/execute',
    'what its task saw: expected undefined',
  ),
  fault(
    'keeps only the last context of those that are submitted at the same time',
    class extends ReferenceDispatcher {
      #last: Context | undefined;
      protected override carry(run: Run): { readonly error: unknown } | undefined {
        const thrown = super.carry(run);
        this.#last = run.context ?? this.#last;
        return thrown;
      }
      protected override copyContext(context: Context): Context {
        return super.copyContext(this.#last ?? context);
      }
    },
    'carried/at-the-same-time',
    'what they saw',
  ),
  ...['port', 'closed-port', 'transferred-port', 'url', 'event', 'subclass', 'headers-iterator', 'blocking'].map(
    (kind) =>
      fault(
        `carries an object that no clone copies as an empty object: ${kind}`,
        class extends ReferenceDispatcher {
          protected override copyContext(): Context {
            return {};
          }
        },
        `carried/uncopied-${kind}`,
        kind === 'blocking' ? 'executeSync() throws: it returned' : 'the task fails: it succeeded',
      ),
  ),
  fault(
    'carries the memory that a Buffer is a part of',
    class extends ReferenceDispatcher {
      protected override ownBytes(value: unknown): unknown {
        return value;
      }
    },
    'carried/pooled',
    'the size of what arrived, and that of its buffer',
  ),
  fault(
    'carries the value of the first carrier only',
    class extends ReferenceDispatcher {
      protected override copyContext(context: Context): Context {
        return Object.fromEntries(Object.entries(super.copyContext(context)).slice(0, 1));
      }
    },
    'carried/several',
    'what they saw',
  ),
  fault(
    'carries no falsy values',
    class extends ReferenceDispatcher {
      protected override copyContext(context: Context): Context {
        return Object.fromEntries(Object.entries(super.copyContext(context)).filter(([, value]) => Boolean(value)));
      }
    },
    'carried/falsy',
    'what it saw: expected null',
  ),
  fault(
    'gives tasks the value itself',
    class extends ReferenceDispatcher {
      protected override copyContext(context: Context): Context {
        return context;
      }
    },
    'carried/copy',
    'the store of the caller',
  ),
  fault(
    'gives tasks an argument as their store',
    class extends ReferenceDispatcher {
      #first: unknown;
      protected override cloneArguments(run: Run): boolean {
        const isCloned = super.cloneArguments(run);
        this.#first ??= run.args[0];
        run.context = { ...run.context, 'conformance/request': this.#first };
        return isCloned;
      }
    },
    'carried/apart-from-arguments',
    'the store of a task',
  ),
  ...['steps-of-requests', 'steps-of-requestsLater'].map((steps) =>
    fault(
      `carries nothing to the steps of a generator: ${steps}`,
      LosesSteps,
      `carried/${steps}`,
      'what the steps saw',
    ),
  ),
  fault(
    'closes a generator outside its context',
    class extends ReferenceDispatcher {
      protected override stopGenerator(run: Run, generator: AnyGenerator): Promise<void> {
        run.context = undefined;
        return super.stopGenerator(run, generator);
      }
    },
    'carried/last-step',
    'it waits for: the note "caller"',
  ),
  fault(
    'captures a stream and a map where they are consumed',
    CapturesLate,
    'carried/captured-in-the-call',
    'how often it was called',
  ),
  fault(
    'sends what was captured once for all items',
    class extends ReferenceDispatcher {
      #context: Context | undefined;
      protected override carry(run: Run): { readonly error: unknown } | undefined {
        if (this.#context === undefined) return super.carry(run) ?? ((this.#context = run.context), undefined);
        run.context = this.#context;
        return undefined;
      }
    },
    'carried/sent-for-each-task',
    'what the tasks of the items saw',
  ),
  ...['execute', 'executeAsync', 'executeSync', 'stream', 'map'].map((way) =>
    fault(
      `runs a task whose context was not captured: ${way}`,
      class extends ReferenceDispatcher {
        protected override carry(run: Run): undefined {
          super.carry(run);
        }
      },
      `carried/capture-throws-${way}`,
      'its error: expected',
    ),
  ),
  fault(
    'throws what a carrier throws',
    class extends ReferenceDispatcher {
      protected override carry(run: Run): undefined {
        const thrown = super.carry(run);
        if (thrown !== undefined) throw thrown.error;
      }
    },
    'carried/capture-throws-in-a-future',
    'nothing to send',
  ),
  fault(
    'does not say whose value cannot be cloned',
    class extends ReferenceDispatcher {
      protected override copyContext(context: Context): Context {
        try {
          return super.copyContext(context);
        } catch {
          return {};
        }
      }
    },
    'carried/uncloneable',
    'the task fails: it succeeded with',
  ),
  fault(
    'says only that a value cannot be cloned, in a blocking call',
    class extends ReferenceDispatcher {
      protected override cloneContext(run: Run): boolean {
        try {
          run.context &&= this.copyContext(run.context);
          return true;
        } catch (cause) {
          this.reject(run, new SerializationError('the context cannot be cloned', { cause }));
          return false;
        }
      }
    },
    'carried/uncloneable-blocking',
    'its message: expected it to contain "conformance/request"',
  ),
  fault(
    'fails tasks whose carrier the worker does not know',
    class extends ReferenceDispatcher {
      protected override enterContext<R>(context: Context, body: () => R): R {
        if ('conformance/unknown' in context) throw new Error('there is no carrier of that name');
        return super.enterContext(context, body);
      }
    },
    'carried/unknown-in-the-worker',
    'the task succeeds: it failed with',
  ),
  ...(['throws', 'returns'] as const).map((how) =>
    fault(
      `runs the function of a task if its carrier does not: ${how}`,
      class extends ReferenceDispatcher {
        protected override enterContext<R>(context: Context, body: () => R): R {
          try {
            return super.enterContext(context, body);
          } catch {
            return body();
          }
        }
      },
      `carried/run-${how}`,
      'the task fails: it succeeded with',
    ),
  ),
  fault(
    'fails a task for what its carrier throws afterwards',
    class extends ReferenceDispatcher {
      protected override enterContext<R>(context: Context, body: () => R): R {
        const result = super.enterContext(context, body);
        if (context['conformance/broken'] === 'throws after') throw new RangeError('afterwards');
        return result;
      }
    },
    'carried/run-throws-after',
    'the task succeeds: it failed with',
  ),
  ...(['priority', 'priority-blocking'] as const).map((which) =>
    fault(
      `tells no task its priority: ${which}`,
      class extends ReferenceDispatcher {
        protected override launch(run: Run): void {
          Object.defineProperty(run, 'priority', { value: 0 });
          super.launch(run);
        }
      },
      `carried/${which}`,
      'what',
    ),
  ),
];
