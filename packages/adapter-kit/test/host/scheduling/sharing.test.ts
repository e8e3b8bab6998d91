import { shared } from '@dispatch/core/internal';
import { release, share, type SharingMessage, type SharingState } from '@dispatch/core/share';
import { describe, expect, onTestFinished, test } from 'vitest';
import { capabilities, createFake, settle, tasks, type Fake } from '../../support/fake-dispatcher.js';
import type { FakeWorker } from '../../support/fake-workers.js';

async function create(workers: number): Promise<Fake> {
  const fake = createFake({ workers }, { capabilities: { ...capabilities, sharedMemory: false } });
  const ready = fake.dispatcher.ready();
  for (const worker of fake.workers.all) worker.ready();
  await ready;
  return fake;
}

/** What a worker has received about shared values, and the names of calls in between. */
function received({ messages, calls }: FakeWorker): unknown[] {
  const names = calls.map(({ args: [name] }) => name);
  return messages.flatMap((message): unknown[] => {
    if (message.type === 'sharing') return [partOf(message)];
    return message.type === 'calls' ? [names.splice(0, message.ids.length)] : [];
  });
}

function partOf(message: SharingMessage): string {
  if ('places' in message) return `places of ${message.places.length}`;
  return 'released' in message ? 'released' : 'value';
}

describe('a shared value', () => {
  test('is posted once to a worker, before the calls that have it, and released where it was posted', async () => {
    const fake = await create(2);
    const value = await share(fake.dispatcher, ['a']);
    const first = fake.dispatcher.execute(tasks.work('first', value));
    await settle();
    const worker = fake.workers.with('first');
    worker.finish('first');
    await first;
    const others = ['second', 'third'].map((name) => fake.dispatcher.execute(tasks.work(name, value)));
    await settle();
    for (const name of ['second', 'third']) fake.workers.with(name).finish(name);
    await Promise.all(others);
    await release(value);
    const [one, other] = fake.workers.all.map(received);
    for (const list of [one, other]) {
      expect(list?.filter((each) => each === 'value')).toHaveLength(1);
      expect(list?.slice(0, 2)).toEqual(['value', 'places of 1']);
      expect(list?.at(-1)).toBe('released');
    }
  });

  test('is not released in workers that have never had it', async () => {
    const fake = await create(2);
    await release(await share(fake.dispatcher, ['a']));
    expect(fake.workers.all.map(received)).toEqual([[], []]);
  });

  test('is posted again with a call whose worker is lost', async () => {
    const fake = await create(1);
    const value = await share(fake.dispatcher, ['a']);
    const task = fake.dispatcher.execute(tasks.work('call', value));
    await settle();
    fake.workers.at(0).exit({});
    await settle();
    const next = fake.workers.at(1).ready();
    await settle();
    expect(received(next)).toEqual(['value', 'places of 1', ['call']]);
    next.finish('call');
    await task;
  });

  test('that cannot be posted fails its calls alone', async () => {
    const fake = await create(1);
    const worker = fake.workers.at(0);
    const post = worker.post.bind(worker);
    worker.post = (message, transfer) => {
      if ('value' in (message as object)) throw new DOMException('it cannot be posted', 'DataCloneError');
      post(message, transfer);
    };
    const value = await share(fake.dispatcher, ['a']);
    const failing = fake.dispatcher.execute(tasks.work('call', value));
    const other = fake.dispatcher.execute(tasks.work('other'));
    await expect(failing).rejects.toMatchObject({ code: 'DISPATCH_SERIALIZATION' });
    worker.finish('other', 1);
    await expect(other).resolves.toBe(1);
    await release(value);
  });

  test('gives a worker more time to begin the call with which it was posted', async () => {
    const sharing: SharingState = shared('sharing', {});
    const { patience } = sharing;
    onTestFinished(() => {
      if (patience === undefined) delete sharing.patience;
      else sharing.patience = patience;
    });
    sharing.patience = () => 3;
    const fake = await create(1);
    fake.submit('slow');
    await settle();
    for (let passed = 0; passed < 3900; passed += 50) {
      fake.clock.advance(50);
      await settle();
    }
    expect(fake.workers.at(0).terminated).toBe(false);
    for (let passed = 0; passed < 500; passed += 50) {
      fake.clock.advance(50);
      await settle();
    }
    expect(fake.workers.at(0).terminated).toBe(true);
  });
});
