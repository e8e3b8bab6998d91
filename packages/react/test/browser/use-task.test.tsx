import type { Dispatcher } from '@dispatch/core';
import { DispatcherProvider, useDispatcher, useTask, type UseTask } from '@dispatch/react';
import { Component, StrictMode, Suspense, use, useState, type ReactNode } from 'react';
import { createRoot, hydrateRoot } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { expect, onTestFinished, test } from 'vitest';
import { create, record } from 'binding-tests/dispatcher';
import { tasks } from 'binding-tests/tasks';

function container(): HTMLElement {
  const element = document.body.appendChild(document.createElement('div'));
  onTestFinished(() => element.remove());
  return element;
}

/** Renders in StrictMode, which runs every effect twice, with `dispatcher` provided. */
function show(dispatcher: Dispatcher | undefined, children: ReactNode) {
  const element = container();
  const root = createRoot(element);
  onTestFinished(() => root.unmount());
  const render = (next: ReactNode): void =>
    root.render(
      <StrictMode>
        <DispatcherProvider value={dispatcher}>{next}</DispatcherProvider>
      </StrictMode>,
    );
  render(children);
  return { render, text: () => element.textContent, unmount: () => root.unmount() };
}

/** What each render saw, without what is equal to the one before. */
const seen: string[] = [];

function Double({ value }: { value: number | undefined }) {
  const { status, result } = useTask(tasks.double, { args: value === undefined ? undefined : [value] });
  const text = `${status} ${result}`;
  if (seen.at(-1) !== text) seen.push(text);
  return text;
}

test('a task runs for its arguments, and again for others', async () => {
  seen.length = 0;
  const { render, text } = show(create(), <Double value={21} />);
  await expect.poll(text).toBe('succeeded 42');
  render(<Double value={21} />);
  render(<Double value={4} />);
  await expect.poll(text).toBe('succeeded 8');
  render(<Double value={undefined} />);
  await expect.poll(text).toBe('succeeded 8');
  // StrictMode cancels the first run. No render shows a result as that of other arguments.
  expect(seen.filter((each) => !each.startsWith('idle'))).toEqual([
    'running undefined',
    'succeeded 42',
    'running 42',
    'succeeded 8',
  ]);
});

test('equal arguments start nothing', async () => {
  const dispatcher = create();
  const outcomes = record(dispatcher);
  const { render, text } = show(dispatcher, <Double value={1} />);
  await expect.poll(text).toBe('succeeded 2');
  const before = outcomes.length;
  render(<Double value={1} />);
  render(<Double value={3} />);
  await expect.poll(text).toBe('succeeded 6');
  expect(outcomes.slice(before)).toEqual(['double: completed']);
});

test('an error is a state, and the result of an earlier run stays', async () => {
  let task: UseTask<[string], number> | undefined;
  const either = (what: string) => (what === 'fail' ? tasks.fail('on purpose') : tasks.double(4));
  function Either() {
    task = useTask<[string], number>(either);
    return `${task.status} ${task.result} ${task.error instanceof RangeError ? task.error.message : task.error}`;
  }
  const { text } = show(create(), <Either />);
  await expect.poll(text).toBe('idle undefined undefined');
  task?.run('double');
  await expect.poll(text).toBe('succeeded 8 undefined');
  task?.run('fail');
  await expect.poll(text).toBe('failed 8 on purpose');
  task?.run('double');
  await expect.poll(text).toBe('succeeded 8 undefined');
});

function Endless({ name }: { name: string }) {
  const { status, progress, cancel } = useTask(tasks.endless, { args: [name] });
  return (
    <button onClick={() => cancel()}>
      {status} {String(progress)}
    </button>
  );
}

test('other arguments and unmounting cancel the run', async () => {
  const dispatcher = create();
  const outcomes = record(dispatcher);
  const { render, text, unmount } = show(dispatcher, <Endless name="a" />);
  await expect.poll(text).toBe('running a');
  render(<Endless name="b" />);
  await expect.poll(text).toBe('running b');
  unmount();
  await expect.poll(() => outcomes.length).toBe(3);
  // One of them is the run that StrictMode ends.
  expect(outcomes).toEqual(Array(3).fill('endless: cancelled'));
});

test('cancel() makes it idle', async () => {
  const { text } = show(create(), <Endless name="a" />);
  await expect.poll(text).toBe('running a');
  document.querySelector('button')?.click();
  await expect.poll(text).toBe('idle a');
});

test('Suspense: a component below uses the promise of the latest run', async () => {
  const Result = ({ promise }: { promise: Promise<number> }) => `result ${use(promise)}`;
  const doubles = (value: number) => (value === 0 ? tasks.endless('0') : tasks.double(value));
  function Parent({ value }: { value: number }) {
    const { promise } = useTask<[number], number>(doubles, { args: [value] });
    return (
      <Suspense fallback="waits">
        <Result promise={promise} />
      </Suspense>
    );
  }
  const { render, text } = show(create(), <Parent value={0} />);
  await expect.poll(text).toBe('waits');
  render(<Parent value={1} />);
  await expect.poll(text).toBe('result 2');
  render(<Parent value={2} />);
  await expect.poll(text).toContain('result 4');
});

class Boundary extends Component<{ children: ReactNode }, { message?: string }> {
  override state: { message?: string } = {};
  static getDerivedStateFromError(error: unknown) {
    return { message: String(error) };
  }
  override render() {
    return this.state.message ?? this.props.children;
  }
}

test('Suspense: a failure goes to the error boundary', async () => {
  const Result = ({ promise }: { promise: Promise<never> }) => use(promise);
  function Parent() {
    const { promise } = useTask(tasks.fail, { args: ['on purpose'] });
    return (
      <Boundary>
        <Suspense>
          <Result promise={promise} />
        </Suspense>
      </Boundary>
    );
  }
  const { text } = show(create(), <Parent />);
  await expect.poll(text).toBe('RangeError: on purpose');
});

test('hydration: the page takes over what a server has rendered', async () => {
  const dispatcher = create();
  const application = (
    <StrictMode>
      <DispatcherProvider value={dispatcher}>
        <Double value={5} />
      </DispatcherProvider>
    </StrictMode>
  );
  const element = container();
  element.innerHTML = renderToString(application);
  expect(element.textContent).toBe('running undefined');
  const errors: unknown[] = [];
  const root = hydrateRoot(element, application, { onRecoverableError: (error) => errors.push(error) });
  onTestFinished(() => root.unmount());
  await expect.poll(() => element.textContent).toBe('succeeded 10');
  expect(errors).toEqual([]);
});

test('a factory may be another function in every render', async () => {
  function Adds({ more, value }: { more: number; value: number }) {
    const { result } = useTask((number: number) => tasks.double(number + more), { args: [value] });
    return String(result);
  }
  const dispatcher = create();
  const { render, text } = show(dispatcher, <Adds more={1} value={1} />);
  await expect.poll(text).toBe('4');
  const outcomes = record(dispatcher);
  render(<Adds more={2} value={1} />);
  render(<Adds more={3} value={2} />);
  await expect.poll(text).toBe('10');
  expect(outcomes).toEqual(['double: completed']);
});

test('arguments that change in every render are an error that says what to do', async () => {
  function Loops() {
    const task = useTask((values: { readonly a: number }) => tasks.double(values.a), { args: [{ a: 1 }] });
    return task.status;
  }
  const { text } = show(
    create(),
    <Boundary>
      <Loops />
    </Boundary>,
  );
  await expect.poll(text).toContain('keep objects with useMemo()');
});

test('without a dispatcher, the message says what to do', async () => {
  const Asks = () => useDispatcher().name;
  const { text } = show(
    undefined,
    <Boundary>
      <Asks />
    </Boundary>,
  );
  await expect.poll(text).toContain('<DispatcherProvider value={dispatcher}>');
});

test('the option `dispatcher` needs no provider, and options are those of the latest render', async () => {
  const dispatcher = create();
  const seenBy: string[] = [];
  function Reports({ name }: { name: string }) {
    const [value, setValue] = useState('');
    useTask(tasks.endless, {
      args: ['started'],
      dispatcher,
      onProgress: () => {
        seenBy.push(name);
        setValue(name);
      },
    });
    return value;
  }
  const { text } = show(undefined, <Reports name="first" />);
  await expect.poll(text).toBe('first');
});
