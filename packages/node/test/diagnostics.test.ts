import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { createDispatcher } from '@dispatch/node';
import { afterEach, describe, expect, it } from 'vitest';
import { tasks } from './fixtures/threads.mjs';

const channels = {
  'dispatch:task:queued': 'taskqueued',
  'dispatch:task:assigned': 'taskassigned',
  'dispatch:task:started': 'taskstarted',
  'dispatch:task:settled': 'tasksettled',
  'dispatch:worker:started': 'workerstarted',
  'dispatch:worker:lost': 'workerlost',
  'dispatch:worker:replaced': 'workerreplaced',
  'dispatch:worker:ended': 'workerended',
} as const;

let published: [channel: string, message: unknown][] = [];

const listener = (message: unknown, channel: string | symbol): void => void published.push([String(channel), message]);

function listen(): void {
  for (const channel of Object.keys(channels)) subscribe(channel, listener);
}

function stop(): void {
  for (const channel of Object.keys(channels)) unsubscribe(channel, listener);
}

afterEach(() => {
  stop();
  published = [];
});

/** Runs a task, loses the worker, runs a task on its replacement, and closes the dispatcher. */
async function wholeLife(dispatcher: ReturnType<typeof createDispatcher>): Promise<void> {
  await dispatcher.execute(tasks.echo('first'));
  await expect(dispatcher.execute(tasks.exit(3))).rejects.toMatchObject({ code: 'DISPATCH_WORKER_LOST' });
  await dispatcher.execute(tasks.echo('last'));
  await dispatcher.close();
}

describe('node:diagnostics_channel', () => {
  it('publishes all events of a dispatcher, in order, on one channel per type', async () => {
    listen();
    await wholeLife(createDispatcher({ workers: 1, name: 'diagnosed' }));
    const aTask = ['dispatch:task:queued', 'dispatch:task:assigned', 'dispatch:task:started', 'dispatch:task:settled'];
    const ofTasks = published.map(([channel]) => channel).filter((channel) => channel.startsWith('dispatch:task:'));
    expect(ofTasks).toEqual([...aTask, ...aTask, ...aTask]);
    const ofWorkers = published.filter(([channel]) => channel.startsWith('dispatch:worker:'));
    expect(ofWorkers).toMatchObject([
      ['dispatch:worker:started', { type: 'workerstarted', dispatcher: 'diagnosed', worker: 1 }],
      ['dispatch:worker:lost', { type: 'workerlost', dispatcher: 'diagnosed', worker: 1, exitCode: 3 }],
      ['dispatch:worker:replaced', { type: 'workerreplaced', dispatcher: 'diagnosed', worker: 2, replaces: 1 }],
      ['dispatch:worker:started', { type: 'workerstarted', dispatcher: 'diagnosed', worker: 2 }],
      ['dispatch:worker:ended', { type: 'workerended', dispatcher: 'diagnosed', worker: 2 }],
    ]);
    const outcomes = published.filter(([channel]) => channel === 'dispatch:task:settled').map(([, message]) => message);
    expect(outcomes).toMatchObject([
      { task: 'echo', run: 1, worker: 1, outcome: 'completed' },
      { task: 'exit', run: 2, worker: 1, outcome: 'failed' },
      { task: 'echo', run: 3, worker: 2, outcome: 'completed' },
    ]);
  });

  it('publishes the same event objects that listeners of the dispatcher receive', async () => {
    const dispatcher = createDispatcher({ workers: 1 });
    const heard: unknown[] = [];
    for (const type of Object.values(channels))
      dispatcher.events.addEventListener(type, (event) => void heard.push(event));
    listen();
    await wholeLife(dispatcher);
    expect(heard.length).toBe(3 * 4 + 5);
    expect(published.map(([, message]) => message)).toEqual(heard);
    for (const [index, [channel, message]] of published.entries()) {
      expect(message).toBe(heard[index]);
      expect(message).toHaveProperty('type', Object.entries(channels).find(([name]) => name === channel)?.[1]);
    }
  });

  it('publishes nothing after the last unsubscription, and publishes again after a new subscription', async () => {
    await using dispatcher = createDispatcher({ workers: 1 });
    listen();
    await dispatcher.execute(tasks.echo('heard'));
    const before = published.length;
    expect(before).toBeGreaterThan(0);
    stop();
    await dispatcher.execute(tasks.echo('not heard'));
    expect(published.length).toBe(before);
    listen();
    await dispatcher.execute(tasks.echo('heard again'));
    expect(published.slice(before).map(([channel]) => channel)).toEqual(Object.keys(channels).slice(0, 4));
  });
});
