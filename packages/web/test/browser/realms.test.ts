import { running } from '@dispatch/conformance/fixtures';
import { asCompleted, Future, wait } from '@dispatch/core';
import { createDispatcher } from '@dispatch/web';
import { describe, expect, onTestFinished, test } from 'vitest';

type Realm = Window & typeof globalThis;

/** The realm of a frame of this page. */
function openFrame(): { readonly realm: Realm; remove(): void } {
  const frame = document.createElement('iframe');
  document.body.append(frame);
  const remove = (): void => {
    frame.remove();
  };
  onTestFinished(remove);
  const realm = frame.contentWindow;
  if (realm === null) throw new Error('the frame has no window');
  return { realm: realm as Realm, remove };
}

function create() {
  const dispatcher = createDispatcher({
    workers: 1,
    worker: () => new Worker(new URL('./support/fixtures-worker.ts', import.meta.url), { type: 'module' }),
  });
  onTestFinished(() => dispatcher.close({ timeout: 0 }));
  return dispatcher;
}

function openGate(): string {
  return `${crypto.randomUUID()}.0`;
}

describe('a signal of a frame', () => {
  test('is not an instance of the classes of this page', () => {
    const { realm } = openFrame();
    expect(new realm.AbortController().signal).not.toBeInstanceOf(AbortSignal);
  });

  test('cancels a task, with a reason of that frame', async () => {
    const { realm } = openFrame();
    const controller = new realm.AbortController();
    const reason = new realm.RangeError('enough');
    const dispatcher = create();
    await dispatcher.ready();
    const future = dispatcher.executeAsync(running.hold(openGate()), { signal: controller.signal });
    controller.abort(reason);
    expect(future.state).toBe('cancelled');
    await expect(future).rejects.toMatchObject({ code: 'DISPATCH_CANCELLED', cause: reason });
  });

  test.each([
    ['execute', (signal: AbortSignal) => create().execute(running.hold(openGate()), { signal })],
    [
      'map',
      (signal: AbortSignal) =>
        create()
          .map(() => running.hold(openGate()), [1, 2], { signal })
          .next(),
    ],
    ['wait', (signal: AbortSignal) => wait([Future.withResolvers().future], { signal })],
    ['asCompleted', (signal: AbortSignal) => asCompleted([Future.withResolvers().future], { signal }).next()],
  ])('ends %s(), before it begins and while it waits', async (_name, begin) => {
    const { realm } = openFrame();
    await expect(begin(realm.AbortSignal.abort('early'))).rejects.toMatchObject({ cause: 'early' });
    const controller = new realm.AbortController();
    const waiting = begin(controller.signal);
    controller.abort('late');
    await expect(waiting).rejects.toMatchObject({ code: 'DISPATCH_CANCELLED', cause: 'late' });
  });

  test('may be left by a frame that is removed: its task ends as any other', async () => {
    const { realm, remove } = openFrame();
    const { signal } = new realm.AbortController();
    const dispatcher = create();
    const result = dispatcher.execute(running.double(2), { signal });
    remove();
    expect(await result).toBe(4);
  });
});

test('an object that only claims to be a signal is rejected before anything is queued', async () => {
  const dispatcher = create();
  const signal = { [Symbol.toStringTag]: 'AbortSignal', aborted: false } as unknown as AbortSignal;
  expect(() => dispatcher.executeAsync(running.double(1), { signal })).toThrow(TypeError);
  expect(dispatcher.stats()).toMatchObject({ queued: 0, running: 0 });
});
