import type { Dispatcher } from '@dispatch/core';
import { createDispatcher } from '@dispatch/in-process';
import { afterEach, expect, test } from 'vitest';
import { median } from '../src/filters/median.js';
import { catalogue, type Filter } from '../src/run/catalogue.js';
import { filterImage, type FilterImageOptions } from '../src/run/filter-image.js';
import { noisyImage, whole } from './support/images.js';

const image = noisyImage(33, 21);
const nothing = (): void => {};
const dispatchers: Dispatcher[] = [];
afterEach(() => Promise.all(dispatchers.splice(0).map((dispatcher) => dispatcher.close({ timeout: 0 }))));

function dispatcher(): Dispatcher {
  const made = createDispatcher();
  dispatchers.push(made);
  return made;
}

function filterNamed(id: string): Filter {
  return catalogue.find((filter) => filter.id === id)!;
}

function optionsFor(filter: Filter): FilterImageOptions {
  const values = Object.fromEntries(Object.entries(filter.settings).map(([name, { initial }]) => [name, initial]));
  return { filter, values, rows: 4, signal: new AbortController().signal };
}

test('gives the same result with a dispatcher as without one', async () => {
  const result = await filterImage(dispatcher(), image, {
    ...optionsFor(filterNamed('median')),
    values: { radius: 2 },
  });
  expect(result.data).toEqual(median(whole(image), { radius: 2 }, nothing));
  expect(image.data).toEqual(noisyImage(33, 21).data);
});

test.each(catalogue.map((filter) => [filter.id, filter] as const))(
  '%s reports every task and every row, and gives the same pixels for any stripes',
  async (_, filter) => {
    const options = optionsFor(filter);
    const progress: number[] = [];
    const rows = new Uint8ClampedArray(image.data.length);
    const result = await filterImage(dispatcher(), image, {
      ...options,
      onProgress: (done) => progress.push(done),
      onRows: (data, { top }) => rows.set(data, top * image.width * 4),
    });
    expect(progress).toHaveLength(filter.countTasks(6));
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    expect(progress.at(-1)).toBe(1);
    expect(rows).toEqual(result.data);
    expect((await filterImage(dispatcher(), image, { ...options, rows: 1000 })).data).toEqual(result.data);
  },
);

test('shares the palette with the workers while stripes are recoloured, also if that fails', async () => {
  const one = dispatcher();
  const filter = filterNamed('palette');
  const stripes = 6;
  const counts: (number | undefined)[] = [];
  const onProgress = (): void => {
    counts.push(one.stats().sharedValues);
  };
  await filterImage(one, image, { ...optionsFor(filter), onProgress });
  expect(counts).toEqual([...Array(stripes + 1).fill(undefined), ...Array(stripes).fill(1)]);
  expect(one.stats().sharedValues).toBe(0);

  const onRows = (): void => {
    throw new RangeError('on purpose');
  };
  await expect(filterImage(one, image, { ...optionsFor(filter), onRows })).rejects.toThrow('on purpose');
  expect(one.stats().sharedValues).toBe(0);
});

test('ends when its signal aborts, and submits no further stripes', async () => {
  const controller = new AbortController();
  let tasks = 0;
  const run = filterImage(dispatcher(), image, {
    ...optionsFor(filterNamed('median')),
    rows: 1,
    signal: controller.signal,
    onProgress() {
      tasks += 1;
      if (tasks === 3) controller.abort();
    },
  });
  await expect(run).rejects.toMatchObject({ code: 'DISPATCH_CANCELLED' });
  expect(tasks).toBe(3);
});

test('rejects with the error of a callback, and cancels the other tasks', async () => {
  const broken = dispatcher();
  let rows = 0;
  const run = filterImage(broken, image, {
    ...optionsFor(filterNamed('median')),
    rows: 1,
    onRows() {
      rows += 1;
      throw new Error('no more paper');
    },
  });
  await expect(run).rejects.toThrow('no more paper');
  await broken.close();
  expect(rows).toBe(1);
});
