import { describe, expect, test, vi } from 'vitest';
import { Signals } from '../../../src/host/call/signals.js';
import type { Call } from '../../../src/host/call/call.js';
import { callOf, profileOf } from '../../support/calls.js';

function create() {
  const controller = new AbortController();
  const add = vi.spyOn(controller.signal, 'addEventListener');
  const remove = vi.spyOn(controller.signal, 'removeEventListener');
  return { signals: new Signals(), controller, signal: controller.signal, add, remove };
}

function callWith(signal: AbortSignal, order = 1): Call {
  return callOf(order, profileOf(), 0, { signal });
}

function watchedCall(signal: AbortSignal, order: number) {
  const call = callWith(signal, order);
  return { call, cancel: vi.spyOn(call, 'cancel').mockImplementation(() => {}) };
}

test('a signal has one listener, however many calls share it', () => {
  const { signals, signal, add } = create();
  for (const order of [1, 2, 3]) signals.watch(callWith(signal, order), signal);
  expect(add).toHaveBeenCalledOnce();
});

test('aborting cancels every call once, with the reason', () => {
  const { signals, controller, signal } = create();
  const all = [watchedCall(signal, 1), watchedCall(signal, 2)];
  for (const { call } of all) signals.watch(call, signal);
  controller.abort('reason');
  controller.abort('again');
  for (const { cancel } of all) expect(cancel).toHaveBeenCalledExactlyOnceWith('reason');
});

test('a released call is not cancelled', () => {
  const { signals, controller, signal } = create();
  const [gone, left] = [watchedCall(signal, 1), watchedCall(signal, 2)];
  signals.watch(gone.call, signal);
  signals.watch(left.call, signal);
  signals.unwatch(gone.call);
  controller.abort();
  expect(gone.cancel).not.toHaveBeenCalled();
  expect(left.cancel).toHaveBeenCalledOnce();
});

test('the listener is removed with the last call', () => {
  const { signals, signal, add, remove } = create();
  const [first, second] = [callWith(signal, 1), callWith(signal, 2)];
  signals.watch(first, signal);
  signals.watch(second, signal);
  signals.unwatch(first);
  expect(remove).not.toHaveBeenCalled();
  signals.unwatch(second);
  expect(remove).toHaveBeenCalledExactlyOnceWith('abort', add.mock.calls[0]?.[1]);
});

test('a signal gets a listener again after its last call was released', () => {
  const { signals, controller, signal, add } = create();
  const first = callWith(signal);
  signals.watch(first, signal);
  signals.unwatch(first);
  const { call, cancel } = watchedCall(signal, 2);
  signals.watch(call, signal);
  expect(add).toHaveBeenCalledTimes(2);
  controller.abort();
  expect(cancel).toHaveBeenCalledOnce();
});

test('releasing twice, or without a signal, has no effect', () => {
  const { signals, signal, remove } = create();
  const call = callWith(signal);
  signals.unwatch(call);
  signals.watch(call, signal);
  signals.unwatch(call);
  signals.unwatch(call);
  expect(remove).toHaveBeenCalledOnce();
});

describe('while a signal aborts', () => {
  test('calls that are released, like cancelled ones, do not prevent others from being cancelled', () => {
    const { signals, controller, signal } = create();
    const all = [1, 2, 3].map((order) => watchedCall(signal, order));
    for (const { call, cancel } of all) {
      cancel.mockImplementation(() => signals.unwatch(call));
      signals.watch(call, signal);
    }
    controller.abort();
    for (const { cancel } of all) expect(cancel).toHaveBeenCalledOnce();
  });
});

test('signals are independent of each other', () => {
  const { signals, signal } = create();
  const other = new AbortController();
  const [mine, theirs] = [watchedCall(signal, 1), watchedCall(other.signal, 2)];
  signals.watch(mine.call, signal);
  signals.watch(theirs.call, other.signal);
  other.abort();
  expect(mine.cancel).not.toHaveBeenCalled();
  expect(theirs.cancel).toHaveBeenCalledOnce();
});

describe('a signal that was tampered with', () => {
  const trap = (): never => {
    throw new Error('from the signal');
  };

  test('whose addEventListener throws is not watched', () => {
    const { signals, signal, add, remove } = create();
    add.mockImplementation(trap);
    const call = callWith(signal);
    expect(() => signals.watch(call, signal)).toThrow('from the signal');
    signals.unwatch(call);
    expect(remove).not.toHaveBeenCalled();
  });

  test('whose removeEventListener throws is released, and the error is reported', () => {
    const { signals, signal, remove, add } = create();
    const reported = vi.spyOn(console, 'error').mockImplementation(() => {});
    remove.mockImplementation(trap);
    const call = callWith(signal);
    signals.watch(call, signal);
    signals.unwatch(call);
    expect(reported).toHaveBeenCalledOnce();
    reported.mockRestore();
    signals.watch(call, signal);
    expect(add).toHaveBeenCalledTimes(2);
  });

  test('whose reason throws cancels its calls with what it throws', () => {
    const { signals, controller, signal } = create();
    const { call, cancel } = watchedCall(signal, 1);
    signals.watch(call, signal);
    Object.defineProperty(signal, 'reason', { get: trap });
    controller.abort('reason');
    expect(cancel).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ message: 'from the signal' }));
  });
});
