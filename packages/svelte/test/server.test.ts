import { createDispatcher } from '@dispatch/in-process';
import { render } from 'svelte/server';
import { expect, test } from 'vitest';
import Above from './browser/Above.svelte';
import Double from './browser/Double.svelte';

test('a server renders the first state and runs nothing', async () => {
  await using dispatcher = createDispatcher();
  const { body } = render(Above, { props: { dispatcher, below: Double, props: { value: 5, see: () => {} } } });
  expect(body).toContain('running undefined');
  expect(dispatcher.stats()).toMatchObject({ queued: 0, running: 0, completed: 0, cancelled: 0 });
});
