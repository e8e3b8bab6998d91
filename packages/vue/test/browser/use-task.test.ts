import type { Dispatcher } from '@dispatch/core';
import { dispatcherKey, provideDispatcher, useDispatcher, useTask, type UseTask } from '@dispatch/vue';
import {
  createApp,
  createSSRApp,
  defineComponent,
  effectScope,
  h,
  nextTick,
  reactive,
  ref,
  shallowRef,
  type Component,
} from 'vue';
import { renderToString } from 'vue/server-renderer';
import { expect, onTestFinished, test } from 'vitest';
import { create, record } from 'binding-tests/dispatcher';
import { tasks } from 'binding-tests/tasks';

/** Mounts a component, with `dispatcher` provided. */
function show(dispatcher: Dispatcher, component: Component, make = createApp, html = '') {
  const element = document.body.appendChild(document.createElement('div'));
  element.innerHTML = html;
  const warnings: string[] = [];
  const app = make(component);
  app.config.warnHandler = (message) => warnings.push(message);
  app.provide(dispatcherKey, dispatcher).mount(element);
  let isMounted = true;
  const unmount = (): void => {
    if (isMounted) app.unmount();
    isMounted = false;
  };
  onTestFinished(() => {
    unmount();
    element.remove();
  });
  return { text: () => element.textContent, unmount, warnings };
}

test('a task runs for its arguments, and again for others', async () => {
  const value = ref<number | undefined>(21);
  const dispatcher = create();
  const outcomes = record(dispatcher);
  const seen: string[] = [];
  const Double = defineComponent(() => {
    const { status, result } = useTask(tasks.double, {
      args: () => (value.value === undefined ? undefined : [value.value]),
    });
    return () => {
      const text = `${status.value} ${result.value}`;
      seen.push(text);
      return text;
    };
  });
  const { text } = show(dispatcher, Double);
  await expect.poll(text).toBe('succeeded 42');
  value.value = 4;
  await expect.poll(text).toBe('succeeded 8');
  value.value = undefined;
  await nextTick();
  expect(text()).toBe('succeeded 8');
  expect([...new Set(seen)]).toEqual(['running undefined', 'succeeded 42', 'running 42', 'succeeded 8']);
  expect(outcomes).toEqual(['double: completed', 'double: completed']);
});

test('equal arguments start nothing, and a reactive object is passed as the object itself', async () => {
  const values = reactive([1, 2]);
  const other = ref(0);
  const dispatcher = create();
  const outcomes = record(dispatcher);
  const Sum = defineComponent(() => {
    const { result } = useTask((list: readonly number[]) => tasks.sum(list), {
      args: () => (other.value < 2 ? [values] : undefined),
    });
    return () => String(result.value);
  });
  const { text } = show(dispatcher, Sum);
  await expect.poll(text).toBe('3');
  other.value = 1;
  await nextTick();
  other.value = 2;
  await nextTick();
  expect(outcomes).toEqual(['sum: completed']);
});

test('an error is a state, and the result of an earlier run stays', async () => {
  let task: UseTask<[string], number> | undefined;
  const Either = defineComponent(() => {
    const current = useTask<[string], number>((what) => (what === 'fail' ? tasks.fail('on purpose') : tasks.double(4)));
    task = current;
    return () => `${current.status.value} ${current.result.value} ${String(current.error.value)}`;
  });
  const { text } = show(create(), Either);
  expect(text()).toBe('idle undefined undefined');
  task?.run('double');
  await expect.poll(text).toBe('succeeded 8 undefined');
  task?.run('fail');
  await expect.poll(text).toBe('failed 8 RangeError: on purpose');
});

test('other arguments, cancel() and unmounting cancel the run', async () => {
  const name = ref('a');
  const dispatcher = create();
  const outcomes = record(dispatcher);
  let cancel = (): void => {};
  const Endless = defineComponent(() => {
    const task = useTask(tasks.endless, { args: () => [name.value] });
    cancel = () => task.cancel();
    return () => `${task.status.value} ${task.progress.value}`;
  });
  const { text, unmount } = show(dispatcher, Endless);
  await expect.poll(text).toBe('running a');
  name.value = 'b';
  await expect.poll(text).toBe('running b');
  cancel();
  await expect.poll(text).toBe('idle b');
  name.value = 'c';
  await expect.poll(text).toBe('running c');
  unmount();
  await expect.poll(() => outcomes).toEqual(Array(3).fill('endless: cancelled'));
});

test('a scope without a component, and the option `dispatcher`', async () => {
  const value = shallowRef(1);
  const dispatcher = create();
  const scope = effectScope();
  const task = scope.run(() => useTask(tasks.double, { args: () => [value.value], dispatcher }));
  await expect.poll(() => task?.result.value).toBe(2);
  value.value = 5;
  await expect.poll(() => task?.result.value).toBe(10);
  const outcomes = record(dispatcher);
  scope.stop();
  value.value = 6;
  await nextTick();
  expect(outcomes).toEqual([]);
});

test('hydration: the page takes over what a server has rendered', async () => {
  const dispatcher = create();
  const Double = defineComponent(() => {
    const { status, result } = useTask(tasks.double, { args: [5] });
    return () => h('p', `${status.value} ${result.value}`);
  });
  const html = await renderToString(createSSRApp(Double).provide(dispatcherKey, dispatcher));
  expect(html).toBe('<p>running undefined</p>');
  const { text, warnings } = show(dispatcher, Double, createSSRApp, html);
  await expect.poll(text).toBe('succeeded 10');
  expect(warnings).toEqual([]);
});

test('a component provides a dispatcher to those below it', async () => {
  const dispatcher = create();
  const Below = defineComponent(() => {
    const { name } = useDispatcher();
    return () => name;
  });
  const Above = defineComponent(() => {
    provideDispatcher(dispatcher);
    return () => h(Below);
  });
  const { text } = show(create(), Above);
  expect(text()).toBe(dispatcher.name);
});

test('without a dispatcher, the message says what to do', () => {
  const app = createApp(defineComponent(() => () => useDispatcher().name));
  app.config.warnHandler = () => {};
  expect(() => app.mount(document.createElement('div'))).toThrow('app.provide(dispatcherKey, dispatcher)');
});
