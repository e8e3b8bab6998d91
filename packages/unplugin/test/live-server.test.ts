import type { Dispatcher } from '@dispatch/core';
import { createDispatcher } from '@dispatch/node';
import { expect, test, vi } from 'vitest';
import type * as LiveServer from '../src/runtime/live-server.ts';

/** The module, evaluated again. */
async function evaluated(): Promise<typeof LiveServer> {
  vi.resetModules();
  return import('../src/runtime/live-server.ts');
}

const statesOf = (dispatcher: Dispatcher): string[] => dispatcher.stats().workers.map(({ state }) => state);

test('a module that is evaluated again with other code replaces the workers that started before', async () => {
  const starts: string[] = [];
  const startAs = (name: string) => (): never => {
    starts.push(name);
    throw new Error(name);
  };
  const first = await evaluated();
  first.startWith(startAs('first'), '1');
  await using dispatcher = first.track(createDispatcher({ workers: 1 }));
  await dispatcher.ready();
  expect(statesOf(dispatcher)).toEqual(['idle']);

  const second = await evaluated();
  expect(second).not.toBe(first);
  second.startWith(startAs('second'), '1');
  expect(statesOf(dispatcher)).toEqual(['idle']);
  // The modules that keep the first one start workers as the second does.
  expect(() => first.start({})).toThrow('second');

  const third = await evaluated();
  third.startWith(startAs('third'), '2');
  expect(statesOf(dispatcher)).not.toContain('idle');
  expect(() => first.start({})).toThrow('third');
  expect(starts).toEqual(['second', 'third']);
});

test('the plugin in the process of the server replaces them without evaluating a module', async () => {
  const ofPage = await evaluated();
  await using dispatcher = ofPage.track(createDispatcher({ workers: 1 }));
  await dispatcher.ready();
  (await evaluated()).reload();
  expect(statesOf(dispatcher)).not.toContain('idle');
});
