import type { Dispatcher, DispatcherOptions } from '@dispatch/core';
import type { ContextCarrier } from '@dispatch/core/context';
import type { CapabilityPattern } from '../case.js';
import type { CaseContext } from '../context.js';
import { carried, carriers } from '../fixtures/carried.js';
import { takeAll } from './taking.js';

/** A way of calling, which gives what its task saw as the store of the call. */
export interface Way {
  readonly id: string;
  readonly requires?: CapabilityPattern;
  see(t: CaseContext, dispatcher: Dispatcher): Promise<unknown>;
}

export const ways: readonly Way[] = [
  { id: 'execute', see: (_t, dispatcher) => dispatcher.execute(carried.request()) },
  { id: 'executeAsync', see: (_t, dispatcher) => dispatcher.executeAsync(carried.request()).result() },
  {
    id: 'executeSync',
    requires: { blocking: [true, 'when-ready', 'synchronous'] },
    see: (_t, dispatcher) => Promise.resolve(dispatcher.executeSync(carried.request())),
  },
  {
    id: 'stream',
    see: (t, dispatcher) => {
      const stream = dispatcher.stream(carried.requests(2));
      return takeAll(t, stream).then(({ returned }) => returned);
    },
  },
  {
    id: 'map',
    see: (t, dispatcher) => {
      const results = dispatcher.map(() => carried.request(), [1, 2, 3]);
      return takeAll(t, results).then(({ values }) => values[2]);
    },
  },
];

/** A dispatcher with one worker, which is ready: calls may block. */
export async function carrying(t: CaseContext, options: DispatcherOptions = {}): Promise<Dispatcher> {
  const dispatcher = await t.dispatcher({ workers: 1, context: [carriers.request], ...options });
  await t.gives('ready()', dispatcher.ready());
  return dispatcher;
}

/** A carrier that no worker has. */
export function unknownCarrier(capture: () => unknown): ContextCarrier {
  return { name: 'conformance/unknown', capture, run: () => {} };
}
