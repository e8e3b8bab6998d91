import { createDispatcher } from '@dispatch/in-process';
import { defineTasks } from '@dispatch/core';
import { DispatcherProvider, useTask } from '@dispatch/react';
import { createElement, Suspense, use } from 'react';
import { renderToPipeableStream, renderToString } from 'react-dom/server';
import { text } from 'node:stream/consumers';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';

let runs = 0;
const tasks = defineTasks(undefined, {
  count: (): number => {
    runs += 1;
    return runs;
  },
});

test('a server renders the first state and runs nothing', async () => {
  await using dispatcher = createDispatcher();
  const Counts = () => useTask(tasks.count, { args: [] }).status;
  const html = renderToString(createElement(DispatcherProvider, { value: dispatcher }, createElement(Counts)));
  expect(html).toBe('running');
  expect(dispatcher.stats()).toMatchObject({ queued: 0, running: 0, completed: 0, cancelled: 0 });
  expect(runs).toBe(0);
});

test('a server renders the fallback of a component that uses the promise', async () => {
  await using dispatcher = createDispatcher();
  const Result = ({ promise }: { promise: Promise<number> }) => use(promise);
  function Parent() {
    const { promise } = useTask(tasks.count, { args: [] });
    return createElement(Suspense, { fallback: 'waits' }, createElement(Result, { promise }));
  }
  const errors: unknown[] = [];
  const stream = renderToPipeableStream(
    createElement(DispatcherProvider, { value: dispatcher }, createElement(Parent)),
    { onError: (error) => void errors.push(error) },
  );
  expect(await text(stream.pipe(new PassThrough()))).toContain('waits');
  expect(String(errors)).toContain('in browsers');
  expect(runs).toBe(0);
});
