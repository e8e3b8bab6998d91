import { defineTasks } from '@dispatch/core';
import { createDispatcher } from '@dispatch/in-process';
import { dispatcherKey, useTask } from '@dispatch/vue';
import { createSSRApp, defineComponent } from 'vue';
import { renderToString } from 'vue/server-renderer';
import { expect, test } from 'vitest';

test('a server renders the first state and runs nothing', async () => {
  await using dispatcher = createDispatcher();
  let runs = 0;
  const tasks = defineTasks(undefined, {
    count: () => {
      runs += 1;
    },
  });
  const Counts = defineComponent(() => {
    const { status } = useTask(tasks.count, { args: [] });
    return () => status.value;
  });
  expect(await renderToString(createSSRApp(Counts).provide(dispatcherKey, dispatcher))).toBe('running');
  expect(dispatcher.stats()).toMatchObject({ queued: 0, running: 0, completed: 0, cancelled: 0 });
  expect(runs).toBe(0);
});
