import vm from 'node:vm';
import { describe, expect, test, vi } from 'vitest';
import { checkSignal, unwatchSignal, watchSignal } from '../src/signals.js';

function create() {
  const controller = new AbortController();
  const add = vi.spyOn(controller.signal, 'addEventListener');
  const remove = vi.spyOn(controller.signal, 'removeEventListener');
  return { controller, signal: controller.signal, add, remove };
}

function target() {
  return { cancel: vi.fn<(reason: unknown) => void>() };
}

test('a signal has one listener, however many watch it', () => {
  const { signal, add } = create();
  for (let index = 0; index < 20; index += 1) watchSignal(signal, target());
  expect(add).toHaveBeenCalledOnce();
});

test('aborting cancels every target once, with the reason, in the order in which they were added', () => {
  const { controller, signal } = create();
  const all = [target(), target(), target()];
  const order: number[] = [];
  all.forEach((each, index) => {
    each.cancel.mockImplementation(() => void order.push(index));
    watchSignal(signal, each);
  });
  controller.abort('reason');
  controller.abort('again');
  for (const { cancel } of all) expect(cancel).toHaveBeenCalledExactlyOnceWith('reason');
  expect(order).toEqual([0, 1, 2]);
});

test('a target that no longer watches is not cancelled', () => {
  const { controller, signal } = create();
  const [gone, left] = [target(), target()];
  watchSignal(signal, gone);
  watchSignal(signal, left);
  unwatchSignal(signal, gone);
  controller.abort();
  expect(gone.cancel).not.toHaveBeenCalled();
  expect(left.cancel).toHaveBeenCalledOnce();
});

test('the listener is removed with the last target', () => {
  const { signal, add, remove } = create();
  const [first, second] = [target(), target()];
  watchSignal(signal, first);
  watchSignal(signal, second);
  unwatchSignal(signal, first);
  expect(remove).not.toHaveBeenCalled();
  unwatchSignal(signal, second);
  expect(remove).toHaveBeenCalledExactlyOnceWith('abort', add.mock.calls[0]?.[1]);
});

test('a signal gets a listener again after its last target has left', () => {
  const { controller, signal, add } = create();
  const [first, second] = [target(), target()];
  watchSignal(signal, first);
  unwatchSignal(signal, first);
  watchSignal(signal, second);
  expect(add).toHaveBeenCalledTimes(2);
  controller.abort();
  expect(second.cancel).toHaveBeenCalledOnce();
});

test('to stop watching twice, or without having watched, has no effect', () => {
  const { signal, remove } = create();
  const one = target();
  unwatchSignal(signal, one);
  watchSignal(signal, one);
  unwatchSignal(signal, one);
  unwatchSignal(signal, one);
  expect(remove).toHaveBeenCalledOnce();
});

describe('while a signal aborts', () => {
  test('targets that stop watching do not prevent others from being cancelled', () => {
    const { controller, signal } = create();
    const all = [target(), target(), target()];
    for (const each of all) {
      each.cancel.mockImplementation(() => {
        unwatchSignal(signal, each);
      });
      watchSignal(signal, each);
    }
    controller.abort();
    for (const { cancel } of all) expect(cancel).toHaveBeenCalledOnce();
  });

  test('a target that another one removes is not cancelled', () => {
    const { controller, signal } = create();
    const [first, second] = [target(), target()];
    first.cancel.mockImplementation(() => {
      unwatchSignal(signal, second);
    });
    watchSignal(signal, first);
    watchSignal(signal, second);
    controller.abort();
    expect(second.cancel).not.toHaveBeenCalled();
  });
});

test('signals are independent of each other', () => {
  const { signal } = create();
  const other = new AbortController();
  const [mine, theirs] = [target(), target()];
  watchSignal(signal, mine);
  watchSignal(other.signal, theirs);
  other.abort();
  expect(mine.cancel).not.toHaveBeenCalled();
  expect(theirs.cancel).toHaveBeenCalledOnce();
});

test('a signal of another realm is a signal; an object that resembles one is not', () => {
  const foreign: unknown = vm.runInNewContext(
    `
    class AbortSignal extends EventTarget { aborted = false; get [Symbol.toStringTag]() { return 'AbortSignal'; } }
    new AbortSignal()
  `,
    { EventTarget },
  );
  expect(() => {
    checkSignal(foreign as AbortSignal);
  }).not.toThrow();
  for (const wrong of [{ aborted: false }, new EventTarget(), new AbortController(), null, 'abort', () => {}]) {
    expect(() => {
      checkSignal(wrong as AbortSignal);
    }).toThrow(/'signal' must be an AbortSignal/);
  }
});
