// The same picture on each adapter, also if workers are killed.
import { hostname } from 'node:os';
import { afterEach, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { adapterNames, createDispatcher, type AdapterName } from '../dist/adapters/adapters.js';
import { roundsOf, tilesOf, type Job } from '../dist/farm/job.js';
import { FleetHosts } from '../dist/fleet/fleet-hosts.js';
import { canKill, killWorker } from '../dist/farm/kill-worker.js';
import { Picture } from '../dist/farm/picture.js';
import { renderPicture, type RenderWatcher } from '../dist/farm/render.js';
import type { Place } from '../dist/farm/tasks.js';

const small: Job = { scene: 'crystals', width: 100, height: 60, passes: 6, samples: 1 };
const never = new AbortController().signal;
const silent: RenderWatcher = { began: () => {}, arrived: () => {}, lost: () => {} };
const dispatchers: AsyncDisposable[] = [];
afterEach(async () => {
  for (const dispatcher of dispatchers.splice(0)) await dispatcher[Symbol.asyncDispose]();
});

async function open(adapter: AdapterName, workers = 2) {
  const dispatcher = await createDispatcher(adapter, adapter === 'in-process' ? 1 : workers);
  dispatchers.push(dispatcher);
  return dispatcher;
}

async function hashOn(
  adapter: AdapterName,
  watcher: RenderWatcher = silent,
  job: Job = small,
  workers = 2,
): Promise<string> {
  const picture = new Picture(job, tilesOf(job));
  await renderPicture(await open(adapter, workers), job, picture, watcher, never);
  expect([...picture.passes]).toEqual(picture.tiles.map(() => job.passes));
  return picture.hash();
}

const local = adapterNames.filter((name) => name !== 'fleet');
const { port, missing } = inject('server');
const broker = `nats://127.0.0.1:${port}`;

test('all adapters of one machine render the same picture', async () => {
  const hashes = new Set<string>();
  for (const adapter of local) hashes.add(await hashOn(adapter));
  expect(hashes.size).toBe(1);
  expect(hashes).not.toContain(new Picture(small, tilesOf(small)).hash());
});

describe.each(['threads', 'processes'] as const)('on %s', (adapter) => {
  test('a picture whose workers are killed is the same', async () => {
    const killed: Place[] = [];
    const lost: (Place | undefined)[] = [];
    const seen = new Set<number>();
    const hash = await hashOn(adapter, {
      ...silent,
      // Each of the first three workers, with the first tile that it reports.
      began: (_, place) => {
        if (killed.length < 3 && !seen.has(place.worker) && killWorker(place)) killed.push(place);
        seen.add(place.worker);
      },
      lost: (_, place) => lost.push(place),
    });
    expect(hash).toBe(await hashOn('in-process'));
    expect(killed.length).toBe(3);
    expect(lost.length).toBeGreaterThan(0);
    for (const place of lost) expect(killed).toContainEqual(place);
  });

  test('a tile that ends each of its workers fails the picture, and nothing hangs', async () => {
    const dispatcher = await open(adapter);
    const job = { ...small, samples: 16 };
    const picture = new Picture(job, tilesOf(job));
    const watcher = { ...silent, began: (tile: number, place: Place) => void (tile === 0 && killWorker(place)) };
    await expect(renderPicture(dispatcher, job, picture, watcher, never)).rejects.toMatchObject({
      code: 'DISPATCH_WORKER_LOST',
    });
    // The dispatcher continues: what is left is cancelled, and another picture is rendered.
    await renderPicture(dispatcher, small, new Picture(small, tilesOf(small)), silent, never);
    expect(dispatcher.stats().queued).toBe(0);
  });
});

describe.skipIf(missing !== undefined)(`on a fleet${missing === undefined ? '' : ` (skipped: ${missing})`}`, () => {
  beforeAll(() => {
    process.env['RENDER_FARM_BROKER'] = broker;
  });

  test('a picture is the same, also if one of three hosts is killed and started again', async () => {
    const hosts = FleetHosts.start(broker);
    onTestFinished(() => hosts[Symbol.asyncDispose]());
    const seen = new Set<string | undefined>();
    const lost: (string | undefined)[] = [];
    let killed: string | undefined;
    const job = { ...small, samples: 16 };
    const hash = await hashOn(
      'fleet',
      {
        ...silent,
        began: (_, { host }) => {
          seen.add(host);
          if (killed !== undefined || seen.size < 2) return;
          killed = host;
          expect(hosts.kill(host ?? '')).toBe(true);
        },
        lost: (_, place) => {
          lost.push(place?.host);
          hosts.start(killed ?? '');
        },
      },
      job,
      6,
    );
    expect(hash).toBe(await hashOn('threads', silent, job));
    expect(lost.length).toBeGreaterThan(0);
    expect(lost).toContain(killed);
    expect(hosts.views().map(({ name }) => name)).toEqual(['alpha', 'beta', 'gamma']);
  });
});

test.each(local)('on %s a picture can be cancelled', async (adapter) => {
  const dispatcher = await open(adapter);
  const cancel = new AbortController();
  const job = { ...small, passes: 200 };
  const picture = new Picture(job, tilesOf(job));
  const watcher = { ...silent, arrived: () => cancel.abort(new Error('enough')) };
  await expect(renderPicture(dispatcher, job, picture, watcher, cancel.signal)).rejects.toThrow('enough');
  expect(dispatcher.stats().queued).toBe(0);
  expect(picture.passes.every((passes) => passes < 200)).toBe(true);
  await dispatcher.close({ timeout: 10_000 });
  expect(dispatcher.stats().running).toBe(0);
});

test('this thread cannot be killed', () => {
  const here = { worker: 1, machine: hostname(), host: undefined, process: process.pid, thread: 0 };
  // Vitest runs tests in a process of their own, on its main thread.
  expect(canKill(here)).toBe(false);
  expect(killWorker(here)).toBe(false);
  expect(killWorker({ ...here, thread: 99_999 })).toBe(false);
  // The id of a process of another machine may be that of one here.
  expect(canKill({ ...here, machine: 'another', process: process.ppid })).toBe(false);
});

test.each([
  { width: 100, height: 60 },
  { width: 40, height: 40 },
  { width: 16, height: 16 },
  { width: 641, height: 359 },
])('the tiles of $width by $height pixels cover each pixel once', (size) => {
  const counts = new Uint8Array(size.width * size.height);
  for (const { left, top, width, height } of tilesOf(size))
    for (let y = top; y < top + height; y += 1)
      for (let x = left; x < left + width; x += 1) counts[y * size.width + x]! += 1;
  expect(counts.every((count) => count === 1)).toBe(true);
});

test.each([1, 2, 5, 6, 64])('the rounds of %i passes have each pass once', (passes) => {
  const all = roundsOf(passes).flatMap(({ first, count }) =>
    Array.from({ length: count }, (_, index) => first + index),
  );
  expect(all).toEqual(Array.from({ length: passes }, (_, index) => index));
});
