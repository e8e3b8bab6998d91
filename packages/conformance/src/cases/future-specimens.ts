import type { Future } from '@dispatch/core';
import type { CaseContext } from '../context.js';
import { errors } from '../fixtures/errors.js';
import { running } from '../fixtures/running.js';
import { busy } from './situations.js';

/** The states of a future; two of them in both ways in which they can be reached. */
export type State =
  | 'pending'
  | 'running'
  | 'cancelled'
  | 'cancelled-while-running'
  | 'finished-with-value'
  | 'finished-with-error';

/** A future in one of its states, and a function that ends the state where that is possible. */
export interface Specimen {
  readonly future: Future<unknown>;
  finish(): Promise<void>;
}

const nothing = (): Promise<void> => Promise.resolve();

/** Functions that bring a future into each of its states. */
export const states: Readonly<Record<State, (t: CaseContext) => Promise<Specimen>>> = {
  async pending(t: CaseContext): Promise<Specimen> {
    const { dispatcher, gate } = await busy(t);
    const future = dispatcher.executeAsync(running.hold(gate.name, 'value'));
    return {
      future,
      finish: async () => {
        gate.open();
        await t.gives('the future', future);
      },
    };
  },
  async running(t: CaseContext): Promise<Specimen> {
    const dispatcher = await t.shared();
    const gate = t.gate();
    const future = dispatcher.executeAsync(running.hold(gate.name, 'value'));
    await gate.arrivals();
    return {
      future,
      finish: async () => {
        gate.open();
        await t.gives('the future', future);
      },
    };
  },
  async cancelled(t: CaseContext): Promise<Specimen> {
    const { dispatcher } = await busy(t);
    const future = dispatcher.executeAsync(running.double(1));
    future.cancel('reason');
    return { future, finish: nothing };
  },
  async 'cancelled-while-running'(t: CaseContext): Promise<Specimen> {
    const { holder } = await busy(t);
    holder.cancel('reason');
    return { future: holder, finish: nothing };
  },
  async 'finished-with-value'(t: CaseContext): Promise<Specimen> {
    const dispatcher = await t.shared();
    const future = dispatcher.executeAsync(running.sleep(0, 'value'));
    await t.gives('the future', future);
    return { future, finish: nothing };
  },
  async 'finished-with-error'(t: CaseContext): Promise<Specimen> {
    const dispatcher = await t.shared();
    const future = dispatcher.executeAsync(errors.fail('RangeError'));
    await t.failure('the future', future);
    return { future, finish: nothing };
  },
};

/** The names of all states. */
export const stateNames: readonly State[] = [
  'pending',
  'running',
  'cancelled',
  'cancelled-while-running',
  'finished-with-value',
  'finished-with-error',
];

/** Whether the state can still change. */
export const isOpen = (state: State): boolean => state === 'pending' || state === 'running';

export const isCancelled = (state: State): boolean => state.startsWith('cancelled');

/** The value of `state`. */
export const plain = (state: State): string => (isCancelled(state) ? 'cancelled' : isOpen(state) ? state : 'finished');
