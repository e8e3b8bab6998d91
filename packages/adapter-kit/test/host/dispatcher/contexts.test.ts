import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';
import { setBindContext } from '@dispatch/core/internal';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Spawn } from '../../../src/host/worker-link.js';
import { createFake, settle, tasks } from '../../support/fake-dispatcher.js';
import { FakeWorkers } from '../../support/fake-workers.js';
import { ManualClock } from '../../support/manual-clock.js';

const storage = new AsyncLocalStorage<string>();

beforeAll(() => {
  setBindContext((fn) => AsyncResource.bind(fn));
});

afterAll(() => {
  setBindContext((fn) => fn);
});

test('a worker is started in the context of createDispatcher, with the code that an adapter got from its user', async () => {
  const workers = new FakeWorkers();
  const contexts: unknown[] = [];
  const spawn: Spawn = (...args) => {
    contexts.push(storage.getStore());
    return workers.spawn(...args);
  };
  const { submit } = storage.run('creator', () => createFake({ workers: 2 }, { spawn }));
  storage.run('one', () => submit(1));
  await settle();
  storage.run('another', () => submit(2));
  await settle();
  expect(contexts).toEqual(['creator', 'creator']);
});

test('a timer is set in the context of createDispatcher, whichever call it is for', () => {
  const contexts: unknown[] = [];
  class Clock extends ManualClock {
    override after(delay: number, run: () => void): () => void {
      contexts.push(storage.getStore());
      return super.after(delay, run);
    }
  }
  const { dispatcher } = storage.run('creator', () => createFake({}, { clock: new Clock() }));
  storage.run('one', () => dispatcher.executeAsync(tasks.work(1), { timeout: 200 }));
  storage.run('another', () => dispatcher.executeAsync(tasks.work(2), { timeout: 100 }));
  expect(contexts).toEqual(['creator', 'creator']);
});

test('a publisher gets a queued task in the context of its call, and everything else in that of createDispatcher', async () => {
  const contexts: unknown[] = [];
  const publisher = {
    wants: () => true,
    publish(type: string) {
      contexts.push(`${type}: ${storage.getStore()}`);
    },
  };
  const { submit } = storage.run('creator', () => createFake({}, { publisher }));
  const future = storage.run('caller', () => submit(1));
  await settle();
  storage.run('another', () => future.cancel());
  expect(contexts).toEqual(['taskqueued: caller', 'taskassigned: creator', 'tasksettled: creator']);
});
