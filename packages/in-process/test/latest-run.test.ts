import { createDispatcher } from '@dispatch/in-process';
import { currentTask, defineTasks, isDispatchError, type Dispatcher } from '@dispatch/core';
import { LatestRun, type RunState } from '@dispatch/core/latest-run';
import { expect, onTestFinished, test } from 'vitest';

const tasks = defineTasks(undefined, {
  double: (value: number): number => 2 * value,
  fail(): never {
    throw new RangeError('on purpose');
  },
  async endless(): Promise<never> {
    const task = currentTask();
    task.progress('runs');
    await new Promise((resolve) => task.signal.addEventListener('abort', resolve));
    throw task.signal.reason;
  },
});

function create(): { dispatcher: Dispatcher; latest: LatestRun<number>; states: RunState<number>[] } {
  const dispatcher = createDispatcher();
  onTestFinished(() => dispatcher.close());
  const states: RunState<number>[] = [];
  const latest = new LatestRun<number>((state) => {
    expect(latest.state).toBe(state);
    states.push(state);
  });
  return { dispatcher, latest, states };
}

const empty = { result: undefined, error: undefined, progress: undefined };

test('a run: running within start(), then succeeded', async () => {
  const { dispatcher, latest, states } = create();
  expect(latest.state).toEqual({ status: 'idle', ...empty });
  const future = latest.start(dispatcher, tasks.double(21));
  expect(states).toEqual([{ status: 'running', ...empty }]);
  expect(await future).toBe(42);
  expect(states).toEqual([
    { status: 'running', ...empty },
    { status: 'succeeded', ...empty, result: 42 },
  ]);
});

test('a failure is a state, which keeps the result of an earlier run; the next start clears the error', async () => {
  const { dispatcher, latest } = create();
  await latest.start(dispatcher, tasks.double(1));
  await latest.start(dispatcher, tasks.fail()).exception();
  expect(latest.state).toMatchObject({ status: 'failed', result: 2, error: new RangeError('on purpose') });
  latest.start(dispatcher, tasks.double(2));
  expect(latest.state).toEqual({ status: 'running', ...empty, result: 2 });
});

test('a new run cancels the one before, whose outcome and progress no longer count', async () => {
  const { dispatcher, latest, states } = create();
  let toldOf: unknown;
  const first = latest.start(dispatcher, tasks.endless(), { onProgress: (value) => (toldOf = value) });
  await expect.poll(() => latest.state.progress).toBe('runs');
  expect(toldOf).toBe('runs');
  const second = latest.start(dispatcher, tasks.double(3));
  expect(first.cancelled()).toBe(true);
  await second;
  expect(states.map(({ status }) => status)).toEqual(['running', 'running', 'running', 'succeeded']);
  expect(latest.state).toEqual({ status: 'succeeded', ...empty, result: 6 });
});

test('cancel() makes a run idle and keeps the last result; without a run it does nothing', async () => {
  const { dispatcher, latest, states } = create();
  latest.cancel();
  expect(states).toEqual([]);
  await latest.start(dispatcher, tasks.double(1));
  const future = latest.start(dispatcher, tasks.endless());
  latest.cancel('why');
  expect(latest.state).toEqual({ status: 'idle', ...empty, result: 2 });
  await expect(future).rejects.toMatchObject({ code: 'DISPATCH_CANCELLED', cause: 'why' });
  const count = states.length;
  latest.cancel();
  expect(states).toHaveLength(count);
});

test('a run that someone else cancels has failed', async () => {
  const { dispatcher, latest } = create();
  latest.start(dispatcher, tasks.endless(), { signal: AbortSignal.abort() });
  await expect.poll(() => latest.state.status).toBe('failed');
  expect(isDispatchError(latest.state.error, 'DISPATCH_CANCELLED')).toBe(true);
});

test('what is not a task is thrown, and changes nothing', async () => {
  const { dispatcher, latest, states } = create();
  await latest.start(dispatcher, tasks.double(1));
  const count = states.length;
  // @ts-expect-error The factory is not called.
  expect(() => latest.start(dispatcher, tasks.double)).toThrow(TypeError);
  expect(states).toHaveLength(count);
  expect(latest.state.status).toBe('succeeded');
});

test('a change of the state may start another run', async () => {
  const { dispatcher } = create();
  const results: number[] = [];
  const latest: LatestRun<number> = new LatestRun((state) => {
    if (state.status !== 'succeeded') return;
    results.push(state.result);
    if (state.result < 8) latest.start(dispatcher, tasks.double(state.result));
  });
  latest.start(dispatcher, tasks.double(1));
  await expect.poll(() => results).toEqual([2, 4, 8]);
});
