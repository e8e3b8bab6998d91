import type { Dispatcher } from '@dispatch/core';
import { flushSync, mount, unmount, type Component } from 'svelte';
import { expect, onTestFinished, test } from 'vitest';
import Above from './Above.svelte';
import Double from './Double.svelte';
import Either from './Either.svelte';
import Endless from './Endless.svelte';
import Name from './Name.svelte';
import Sum from './Sum.svelte';
import { reactive } from './support/reactive.svelte.ts';
import { create, record } from 'binding-tests/dispatcher';

/** Mounts a component below one that sets the dispatcher. */
function show(dispatcher: Dispatcher, below: Component<never>, props: Record<string, unknown> = {}) {
  const target = document.body.appendChild(document.createElement('div'));
  const mounted = mount(Above, { target, props: { dispatcher, below, props } });
  flushSync();
  let ended: Promise<void> | undefined;
  const end = (): Promise<void> => (ended ??= unmount(mounted));
  onTestFinished(async () => {
    await end();
    target.remove();
  });
  return {
    text: () => target.textContent?.trim(),
    click: (index = 0) => target.querySelectorAll('button')[index]?.click(),
    end,
  };
}

test('a task runs for its arguments, and again for others', async () => {
  const dispatcher = create();
  const outcomes = record(dispatcher);
  const seen: string[] = [];
  const props = reactive<{ value: number | undefined; see: (text: string) => void }>({
    value: 21,
    see: (each) => seen.push(each),
  });
  const { text } = show(dispatcher, Double, props);
  await expect.poll(text).toBe('succeeded 42');
  props.value = 4;
  await expect.poll(text).toBe('succeeded 8');
  props.value = undefined;
  flushSync();
  expect([...new Set(seen)]).toEqual(['running undefined', 'succeeded 42', 'running 42', 'succeeded 8']);
  expect(outcomes).toEqual(['double: completed', 'double: completed']);
});

test('deeply reactive state is passed as a snapshot, and a change of it starts another run', async () => {
  const { text, click } = show(create(), Sum);
  await expect.poll(text).toBe('3');
  click();
  await expect.poll(text).toBe('6');
});

test('an error is a state, and the result of an earlier run stays', async () => {
  const dispatcher = create();
  const { text, click } = show(create(), Either, { dispatcher });
  expect(text()).toContain('idle undefined');
  click(0);
  await expect.poll(text).toContain('succeeded 8 undefined');
  click(1);
  await expect.poll(text).toContain('failed 8 RangeError: on purpose');
});

test('other arguments, cancel() and the end of the component cancel the run', async () => {
  const dispatcher = create();
  const outcomes = record(dispatcher);
  const props = reactive({ name: 'a' });
  const { text, click, end } = show(dispatcher, Endless, props);
  await expect.poll(text).toBe('running a');
  props.name = 'b';
  await expect.poll(text).toBe('running b');
  click();
  await expect.poll(text).toBe('idle b');
  props.name = 'c';
  await expect.poll(text).toBe('running c');
  await end();
  await expect.poll(() => outcomes).toEqual(Array(3).fill('endless: cancelled'));
});

test('a component has the dispatcher that one above it has set', () => {
  const dispatcher = create();
  expect(show(dispatcher, Name).text()).toBe(dispatcher.name);
});

test('without a dispatcher, the message says what to do', () => {
  expect(() => mount(Name, { target: document.createElement('div') })).toThrow('call setDispatcher(dispatcher)');
});
