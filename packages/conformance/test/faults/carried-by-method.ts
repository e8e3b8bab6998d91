import type { DispatcherOptions } from '@dispatch/core';
import { ReferenceDispatcher } from '../reference/dispatcher.js';
import type { AnyGenerator } from '../reference/generator.js';
import type { Run } from '../reference/run.js';
import { fault, type Fault } from './fault.js';

type Context = NonNullable<Run['context']>;

const methods = ['execute', 'executeAsync', 'executeSync', 'stream', 'map'] as const;

/** Sends what was captured. */
class SendsCaptured extends ReferenceDispatcher {
  constructor({ context, ...options }: DispatcherOptions = {}) {
    super({ ...options, context: context?.map(({ send: _send, ...carrier }) => carrier) });
  }
}

/** Runs a task without its context if that cannot be cloned. */
class LeavesOutUncloneable extends ReferenceDispatcher {
  protected override cloneContext(run: Run): boolean {
    try {
      if (run.context !== undefined) run.context = this.copyContext(run.context);
    } catch {
      run.context = undefined;
    }
    return true;
  }
}

class RoundsPriorities extends ReferenceDispatcher {
  protected override launch(run: Run): void {
    Object.defineProperty(run, 'priority', { value: Math.round(run.priority) });
    super.launch(run);
  }
}

/** Runs the last step of a generator that is stopped outside of its context. */
class LosesLastStep extends ReferenceDispatcher {
  protected override stopGenerator(run: Run, generator: AnyGenerator): Promise<void> {
    run.context = undefined;
    return super.stopGenerator(run, generator);
  }
}

export const carriedByMethodFaults: readonly Fault[] = [
  ...methods.flatMap((method) => [
    fault(
      `sends what was captured in place of what send() returned: ${method}`,
      SendsCaptured,
      `carried/sent-with-${method}`,
      'what the task saw: expected "captured, sent", got "captured"',
    ),
    fault(
      `leaves out a context that cannot be cloned: ${method}`,
      LeavesOutUncloneable,
      `carried/uncloneable-with-${method}`,
      `${method} fails: it succeeded`,
    ),
    fault(
      `tells a task its priority as an integer: ${method}`,
      RoundsPriorities,
      `carried/priority-with-${method}`,
      'what the task saw with the priority 0.5: expected 0.5, got 1',
    ),
  ]),
  ...(['abort', 'throw'] as const).map((how) =>
    fault(
      `runs the finally of a generator outside of its context: ${how}`,
      LosesLastStep,
      `carried/last-step-after-${how}`,
      'it waits for: the note "caller"',
    ),
  ),
  fault(
    'takes what a carrier returns for the result',
    class extends ReferenceDispatcher {
      protected override enterContext<R>(context: Context, body: () => R): R {
        const result = super.enterContext(context, body);
        return context['conformance/broken'] === 'gives another' ? ('another' as R) : result;
      }
    },
    'carried/run-gives-another',
    'its result: expected "caller", got "another"',
  ),
  fault(
    'fails a task for what its carrier rejects with',
    class extends ReferenceDispatcher {
      protected override enterContext<R>(context: Context, body: () => R): R {
        const result = super.enterContext(context, body);
        return context['conformance/broken'] === 'rejects later' ? (Promise.reject(new Error('late')) as R) : result;
      }
    },
    'carried/run-rejects-later',
    'a task succeeds: it failed with',
  ),
  fault(
    'runs only the first step of a generator in its context, without a consumer',
    class extends ReferenceDispatcher {
      protected override produce(run: Run, generator: AnyGenerator): Promise<unknown> {
        const produced = super.produce(run, generator);
        if (run.yields === undefined) run.context = undefined;
        return produced;
      }
    },
    'carried/steps-without-a-consumer',
    'what its steps saw',
  ),
  fault(
    'fails all later tasks with what send() threw for one',
    class extends ReferenceDispatcher {
      #thrown: { readonly error: unknown } | undefined;
      protected override carry(run: Run): { readonly error: unknown } | undefined {
        this.#thrown ??= super.carry(run);
        return this.#thrown;
      }
    },
    'carried/send-throws-for-one-item',
    'what the items gave',
  ),
];
