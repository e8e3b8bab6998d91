import { defineTasks, WorkerLostError, type DispatcherOptions } from '@dispatch/core';
import { describe, expect, test } from 'vitest';
import { createFake, otherTasks, settle, tasks, thirdTasks, type Fake } from '../../support/fake-dispatcher.js';

const module = 'file:///tasks.js';
const other = 'file:///other.js';
const third = 'file:///third.js';

/** A task of no module: workers find it by its name. */
const served = defineTasks(undefined, { named: (_number: unknown): unknown => undefined });

interface Suspected extends Fake {
  elsewhere(number: unknown): ReturnType<Fake['submit']>;
  third(number: unknown): ReturnType<Fake['submit']>;
  named(number: unknown): ReturnType<Fake['submit']>;
}

/** A dispatcher that lost a worker while it imported the modules `tasks.js` and `other.js`. No call waits. */
async function createSuspected(options: DispatcherOptions = {}): Promise<Suspected> {
  const fake = createFake({ workers: 1, tasksPerWorker: 3, ...options });
  const submit = (task: Parameters<typeof fake.dispatcher.executeAsync>[0]): ReturnType<Fake['submit']> => {
    const future = fake.dispatcher.executeAsync(task);
    future.addDoneCallback(() => {});
    return future;
  };
  const both = [fake.submit('first'), submit(otherTasks.elsewhere('second'))];
  await settle();
  const worker = fake.workers.with('first').ready();
  for (const each of [module, other]) worker.importing(each);
  for (const future of both) future.cancel();
  worker.exit({ exitCode: 1 });
  await settle();
  return {
    ...fake,
    elsewhere: (number) => submit(otherTasks.elsewhere(number)),
    third: (number) => submit(thirdTasks.third(number)),
    named: (number) => submit(served.named(number)),
  };
}

describe('a module that is suspected of killing workers is not assigned to a worker', () => {
  test('that imports another, until that is loaded', async () => {
    const { submit, third: other, workers } = await createSuspected();
    other('third');
    submit('suspect');
    await settle();
    const worker = workers.at(1).ready();
    expect(worker.arrived).toEqual(['third']);
    worker.importing(third);
    await settle();
    expect(worker.arrived).toEqual(['third']);
    worker.loaded(third);
    await settle();
    expect(worker.arrived).toEqual(['third', 'suspect']);
  });

  test('that imports another, until that import has failed', async () => {
    const { submit, third: other, workers } = await createSuspected();
    other('third');
    submit('suspect');
    await settle();
    const worker = workers.at(1).ready();
    worker.importing(third);
    worker.send({ type: 'module', module: third, status: 'failed' });
    await settle();
    expect(worker.arrived).toEqual(['third', 'suspect']);
  });

  test('that imports another suspect', async () => {
    const { elsewhere, submit, workers } = await createSuspected();
    submit('suspect');
    elsewhere('other suspect');
    await settle();
    expect(workers.at(1).ready().arrived).toEqual(['suspect']);
  });
});

test('a worker that does not even read a call that was taken back is replaced: calls may wait for its import', async () => {
  const { clock, submit, third: other, workers } = await createSuspected();
  const cancelled = other('third');
  await settle();
  workers.at(1).ready();
  await settle();
  cancelled.cancel();
  const suspect = submit('suspect');
  for (let passed = 0; passed < 1300; passed += 50) {
    clock.advance(50);
    await settle();
  }
  expect(workers.at(1).terminated).toBe(true);
  workers.at(2).ready().finish('suspect', 'done');
  await expect(suspect).resolves.toBe('done');
});

describe('beside a suspect that is being imported', () => {
  test('calls of the same module are assigned', async () => {
    const { submit, workers } = await createSuspected();
    submit(1);
    submit(2);
    await settle();
    expect(workers.at(1).arrived).toEqual([1, 2]);
  });

  test('calls of modules that the worker has loaded are assigned', async () => {
    const { submit, third: other, workers } = await createSuspected();
    const loaded = other('loaded');
    await settle();
    const worker = workers.at(1).ready();
    worker.importing(third);
    worker.loaded(third);
    worker.finish('loaded');
    await loaded;
    submit('suspect');
    other('beside');
    await settle();
    expect(worker.arrived).toEqual(['loaded', 'suspect', 'beside']);
  });

  test('calls of tasks that have no module are assigned', async () => {
    const { named, submit, workers } = await createSuspected();
    submit('suspect');
    named('beside');
    await settle();
    expect(workers.at(1).arrived).toEqual(['suspect', 'beside']);
  });

  test('no calls of a module that is not loaded yet are assigned', async () => {
    const { submit, third: other, workers } = await createSuspected();
    submit('suspect');
    other('third');
    await settle();
    const worker = workers.at(1).ready();
    expect(worker.arrived).toEqual(['suspect']);
    worker.importing(module);
    worker.loaded(module);
    await settle();
    expect(worker.arrived).toEqual(['suspect', 'third']);
  });
});

describe('a suspect', () => {
  test('is no longer suspected once a worker has loaded it', async () => {
    const { submit, third: other, workers } = await createSuspected({ workers: 2, tasksPerWorker: 2 });
    const suspect = submit('suspect');
    await settle();
    const first = workers.with('suspect').ready();
    first.importing(module);
    first.loaded(module);
    first.finish('suspect');
    await suspect;
    // Another worker has to import it again, and it is no longer kept apart.
    for (const number of [1, 2, 3]) submit(number);
    other('third');
    await settle();
    expect(workers.all.slice(1).flatMap(({ arrived }) => arrived)).toEqual(expect.arrayContaining([1, 2, 3, 'third']));
  });

  test('may be assigned where tasks without a module run', async () => {
    const { named, submit, workers } = await createSuspected();
    named('running');
    submit('suspect');
    await settle();
    expect(workers.at(1).arrived).toEqual(['running', 'suspect']);
  });

  test('may be assigned where a call of a loaded module could not be cloned', async () => {
    const { dispatcher, submit, third: other, workers } = await createSuspected();
    const loaded = other('loaded');
    await settle();
    const worker = workers.at(1).ready();
    worker.importing(third);
    worker.loaded(third);
    worker.finish('loaded');
    await loaded;
    await expect(dispatcher.execute(thirdTasks.third(() => {}))).rejects.toThrow(/cannot be cloned/);
    other('beside');
    submit('suspect');
    await settle();
    expect(worker.arrived).toEqual(['loaded', 'beside', 'suspect']);
  });

  test('waits for an import that one of two calls needs, even if the other could not be cloned', async () => {
    const { dispatcher, submit, third: other, workers } = await createSuspected();
    const bad = dispatcher.executeAsync(thirdTasks.third(() => {}));
    bad.addDoneCallback(() => {});
    other('good');
    submit('suspect');
    await settle();
    expect(bad.done()).toBe(true);
    expect(workers.at(1).arrived).toEqual(['good']);
  });

  test('waits for no import of a call that could not be cloned, even if others are in progress', async () => {
    const { dispatcher, named, submit, workers } = await createSuspected();
    named('running');
    const bad = dispatcher.executeAsync(thirdTasks.third(() => {}));
    bad.addDoneCallback(() => {});
    submit('suspect');
    await settle();
    expect(bad.done()).toBe(true);
    expect(workers.at(1).arrived).toEqual(['running', 'suspect']);
  });
});

describe('behind a suspect that waits for the import of another', () => {
  test('calls of tasks that have no module are assigned (L14)', async () => {
    const { elsewhere, named, submit, workers } = await createSuspected();
    submit('suspect');
    elsewhere('other suspect');
    named('behind');
    await settle();
    expect(workers.at(1).arrived).toEqual(['suspect', 'behind']);
  });

  test('calls of modules that the worker has loaded are assigned (L14)', async () => {
    const { elsewhere, submit, third: loaded, workers } = await createSuspected();
    const first = loaded('loaded');
    await settle();
    const worker = workers.at(1).ready();
    worker.importing(third);
    worker.loaded(third);
    worker.finish('loaded');
    await first;
    submit('suspect');
    elsewhere('other suspect');
    loaded('behind');
    await settle();
    expect(worker.arrived).toEqual(['loaded', 'suspect', 'behind']);
  });
});

describe('a module is not convicted', () => {
  test('of the death of a worker in which something ran', async () => {
    const { submit, named, workers } = await createSuspected();
    const running = named('running');
    const unrelated = submit('unrelated');
    await settle();
    const worker = workers.at(1).ready();
    worker.start('running');
    worker.importing(module);
    worker.exit({ exitCode: 1 });
    await expect(running).rejects.toBeInstanceOf(WorkerLostError);
    await settle();
    expect(unrelated.done()).toBe(false);
    workers.at(2).ready().finish('unrelated');
    await expect(unrelated).resolves.toBe('unrelated');
  });

  test('when its import is overdue beside another: both are tried again, one after the other', async () => {
    const { clock, dispatcher, submit, workers } = createFake({ tasksPerWorker: 3, startTimeout: 100 });
    const futures = [
      submit('one'),
      dispatcher.executeAsync(otherTasks.elsewhere('other')),
      dispatcher.executeAsync(served.named('named')),
    ];
    await settle();
    const worker = workers.at(0).ready();
    for (const each of [module, other]) worker.importing(each);
    clock.advance(100);
    await settle();
    expect(worker.terminated).toBe(true);
    expect(futures.map((future) => future.done())).toEqual([false, false, false]);
    expect(workers.at(1).ready().arrived).toContain('one');
    expect(workers.at(1).arrived).not.toContain('other');
    workers.at(1).importing(module);
    workers.at(1).loaded(module);
    await settle();
    workers.at(1).finishAll(['one', 'other', 'named']);
    await expect(Promise.all(futures)).resolves.toEqual(['one', 'other', 'named']);
  });

  test('if the tasks have none: they continue to wait when a module is convicted', async () => {
    const { named, submit, workers } = await createSuspected({ tasksPerWorker: 1 });
    const culprit = submit('guilty');
    const waiting = named('waiting');
    await settle();
    workers.at(1).ready().importing(module);
    workers.at(1).exit({ exitCode: 1 });
    await expect(culprit).rejects.toHaveProperty('code', 'DISPATCH_UNAVAILABLE');
    await settle();
    workers.at(2).ready().finish('waiting');
    await expect(waiting).resolves.toBe('waiting');
  });
});

test('a worker that is lost without a culprit fails no task that has no module', async () => {
  const { dispatcher, submit, workers } = createFake();
  const running = submit('running');
  const waiting = dispatcher.executeAsync(served.named('waiting'));
  await settle();
  workers.at(0).ready().start('running');
  workers.at(0).exit({ exitCode: 1 });
  await expect(running).rejects.toBeInstanceOf(WorkerLostError);
  await settle();
  workers.at(1).ready().finish('waiting');
  await expect(waiting).resolves.toBe('waiting');
});

test('an idle worker steals calls of a suspect from another, even if one before it may not', async () => {
  const { named, submit, third: elsewhere, workers } = await createSuspected({ workers: 3 });
  for (const number of [1, 2, 3]) submit(number);
  const importing = [elsewhere('third'), named('a'), named('b')];
  named('c');
  await settle();
  const [holder, unfit, fit] = [workers.with(1).ready(), workers.with('third').ready(), workers.with('c').ready()];
  holder.importing(module);
  unfit.importing(third);
  for (const future of importing) future.cancel();
  await settle();
  fit.finish('c');
  expect(unfit.arrived).toEqual(['third', 'a', 'b']);
  expect(fit.arrived).toEqual(['c', 2, 3]);
});

describe('a module is convicted', () => {
  test('by the first worker that started after it was suspected, however many died at once', async () => {
    const { submit, workers } = createFake({ workers: 2, tasksPerWorker: 1 });
    const [one, other] = [submit('one'), submit('other')];
    await settle();
    for (const life of [0, 1]) workers.at(life).ready().importing(module);
    // A third starts after the first has ended, and before the second has.
    workers.at(0).exit({ exitCode: 1 });
    await settle();
    workers.at(1).exit({ exitCode: 1 });
    await settle();
    workers.at(2).ready().importing(module);
    workers.at(2).exit({ exitCode: 1 });
    await settle();
    await expect(one).rejects.toHaveProperty('code', 'DISPATCH_UNAVAILABLE');
    // A fourth has the call, and may still load the module.
    expect(other.done()).toBe(false);
  });

  test('by the first worker that started after it was suspected with another, however many died at once', async () => {
    const { dispatcher, submit, workers } = createFake({ workers: 2, tasksPerWorker: 2 });
    const futures = [1, 2].flatMap((number) => [
      submit(`one ${number}`),
      dispatcher.executeAsync(otherTasks.elsewhere(`other ${number}`)),
    ]);
    for (const future of futures) future.addDoneCallback(() => {});
    await settle();
    for (const worker of workers.all) for (const each of [module, other]) worker.ready().importing(each);
    workers.at(0).exit({ exitCode: 1 });
    await settle();
    expect(workers.at(2).arrived).toEqual(['one 1']);
    workers.at(1).exit({ exitCode: 1 });
    await settle();
    workers.at(2).ready().importing(module);
    workers.at(2).exit({ exitCode: 1 });
    await expect(futures[0]).rejects.toHaveProperty('code', 'DISPATCH_UNAVAILABLE');
  });

  test('and a call that was lost three times with it fails for that reason', async () => {
    const { submit, workers } = createFake();
    const future = submit(1);
    await settle();
    workers.at(0).ready().exit({ exitCode: 1 });
    for (const life of [1, 2]) {
      await settle();
      workers.at(life).ready().importing(module);
      workers.at(life).exit({ exitCode: 1 });
    }
    await expect(future).rejects.toHaveProperty('code', 'DISPATCH_UNAVAILABLE');
  });

  test('and a call of another module that was lost three times before is not tried again', async () => {
    const { dispatcher, submit, workers } = createFake({ tasksPerWorker: 2 });
    const unlucky = dispatcher.executeAsync(otherTasks.elsewhere('unlucky'));
    const culprit = submit('guilty');
    await settle();
    workers.at(0).ready().exit({ exitCode: 1 });
    await settle();
    workers.at(1).ready().importing(module);
    workers.at(1).exit({ exitCode: 1 });
    await settle();
    const worker = workers.at(2).ready();
    worker.importing(other);
    worker.loaded(other);
    await settle();
    worker.importing(module);
    worker.exit({ exitCode: 1 });
    await expect(culprit).rejects.toHaveProperty('code', 'DISPATCH_UNAVAILABLE');
    await expect(unlucky).rejects.toHaveProperty('code', 'DISPATCH_WORKER_LOST');
  });
});
