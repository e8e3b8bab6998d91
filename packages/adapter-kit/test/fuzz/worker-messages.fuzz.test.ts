import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { nextInSlot } from '../../src/wire/claims.js';
import { encodeThrown } from '../../src/wire/error-codec.js';
import { createFake, settle } from '../support/fake-dispatcher.js';
import type { FakeWorker } from '../support/fake-workers.js';
import {
  anything,
  checkPrototypes,
  checkPrototypesWhole,
  fuzzing,
  fuzzTimeout,
  mostly,
  sharing,
  times,
  withOwn,
} from './hostile.js';

/** Ids of current, past and future calls, and ids that never exist. */
const id = fc.constantFrom(
  ...[0, 1, 2].flatMap((slot) => [nextInSlot(slot), nextInSlot(nextInSlot(slot))]),
  0,
  -1,
  2 ** 40,
);
const positions = fc.array(fc.integer({ min: -1, max: 3 }), { maxLength: 3 });
const counts = fc.array(mostly(fc.tuple(mostly(id), mostly(fc.nat(2)), mostly(fc.nat(2)))), { maxLength: 3 });
const failure = fc.constantFrom(
  encodeThrown(new Error('a')),
  encodeThrown(null),
  encodeThrown(new DOMException('d', 'DataError')),
  // One short message with many parts: a structured clone keeps shared references.
  {
    root: { error: 0 },
    errors: times(400, {
      class: 'Error',
      name: 'n',
      message: 'm',
      stack: undefined,
      properties: times(400, { key: 'k', enumerable: true, value: { value: 0 } }),
    }),
  },
);
const replies = fc.record(
  {
    type: fc.constant('replies'),
    ids: mostly(fc.array(mostly(id), { maxLength: 3 })),
    values: mostly(fc.array(fc.oneof(anything, failure), { maxLength: 3 })),
    times: mostly(fc.array(mostly(fc.double()), { maxLength: 6 })),
    failed: mostly(positions),
    late: mostly(positions),
    posted: mostly(counts),
    durations: mostly(
      fc.array(mostly(fc.record({ task: mostly(fc.nat(2)), milliseconds: mostly(fc.double()) })), { maxLength: 2 }),
    ),
  },
  { requiredKeys: ['type', 'ids'] },
);
const others = fc.oneof(
  fc.record({
    type: fc.constantFrom('yields', 'progress', 'started'),
    id: mostly(id),
    earlier: mostly(fc.nat(2)),
    values: mostly(fc.array(anything, { maxLength: 3 })),
    value: anything,
    time: mostly(fc.double()),
  }),
  fc.record({
    type: fc.constant('module'),
    module: mostly(fc.constantFrom('file:///tasks.js', 'file:///other.js', '__proto__')),
    status: mostly(fc.constantFrom('importing', 'loaded', 'failed', 'constructor')),
  }),
  fc.record({ type: fc.constant('dying'), exitCode: mostly(fc.nat(3)), error: mostly(failure) }),
  fc.record({ type: fc.constant('held calls'), calls: mostly(counts) }),
  fc.record({ type: fc.constantFrom('message error', 'ready', 'pong', 'replies', 'calls', '__proto__', 'unheard of') }),
);
const short = fc.tuple(mostly(id), anything, mostly(fc.double()), mostly(fc.double()));
const message = fc.oneof(
  { weight: 4, arbitrary: replies },
  { weight: 2, arbitrary: others },
  { weight: 1, arbitrary: short },
  { weight: 1, arbitrary: anything },
  { weight: 1, arbitrary: sharing(anything) },
);
/** How long it takes until the next message: nothing, or longer than any limit. */
const pause = fc.constantFrom(0, 0, 0, 600);

const startTimeout = 500;

/** Two workers: one sends anything, and the calls of the other, and those that wait, must not be affected. */
async function createPair() {
  const fake = createFake({ workers: 2, idleTimeout: Infinity, startTimeout });
  const futures = [1, 2].map((number) => fake.submit(number));
  await settle();
  const [bad, good] = [fake.workers.with(1), fake.workers.with(2)];
  load(bad);
  load(good);
  bad.start(1);
  good.start(2);
  const waiting = new Map([3, 4, 5, 6].map((number) => [number, fake.submit(number)]));
  return { ...fake, bad, good, futures, waiting };
}

/** What it reports from now on about the import of the module cannot be true. */
function load(worker: FakeWorker): void {
  worker.ready();
  worker.importing('file:///tasks.js');
  worker.loaded('file:///tasks.js');
}

type Pair = Awaited<ReturnType<typeof createPair>>;

/** The calls of the valid worker continue, the dispatcher works, and nothing is left when it closes. */
async function checkPair({ clock, dispatcher, futures, good, submit, waiting, workers }: Pair): Promise<void> {
  const [first, second] = futures;
  expect(second?.state).toBe('running');
  const received = new Set(workers.all.flatMap(({ arrived }) => arrived));
  for (const [number, future] of waiting) if (!received.has(number)) expect(future.state).toBe('pending');
  good.finish(2, 'right');
  await expect(second).resolves.toBe('right');
  const next = submit('next');
  // Whichever worker has it: all workers answer, and timeouts expire where the bad one has sent nonsense.
  for (let round = 0; round < 50 && !next.done(); round += 1) {
    await settle();
    for (const worker of workers.living) {
      worker.ready();
      for (const number of worker.arrived) worker.finish(number, 'right');
    }
    clock.advance(1000);
  }
  expect(next.done()).toBe(true);
  first?.cancel();
  clock.advance(20_000);
  void dispatcher.close({ timeout: 0 });
  clock.advance(0);
  await settle();
  expect(dispatcher.status).toBe('closed');
  expect(clock.timers).toBe(0);
}

test(
  'whatever a worker sends, the tasks on other workers continue and the dispatcher works',
  { timeout: fuzzTimeout },
  async () => {
    let [messages, lost] = [0, 0];
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(message, pause), { minLength: 20, maxLength: 20 }), async (sent) => {
        const pair = await createPair();
        let worker: FakeWorker = pair.bad;
        for (const [each, time] of sent) {
          messages += 1;
          if (messages % 10 === 0) worker.messageError(each);
          worker.sendAnything(each);
          pair.clock.advance(time);
          if (!worker.terminated) continue;
          // It was lost, as it should be: its replacement continues.
          lost += 1;
          pair.submit(`another ${messages}`);
          await settle();
          worker = pair.workers.living.find((other) => other !== pair.good) ?? pair.good;
          if (worker === pair.good) break;
          load(worker);
        }
        checkPrototypes();
        await checkPair(pair);
      }),
      { ...fuzzing, numRuns: Math.ceil((fuzzing.numRuns ?? 0) / 20) },
    );
    console.info(`messages of workers: ${messages} sent, ${lost} workers lost`);
    expect(lost).toBeGreaterThan(messages / 20);
    checkPrototypesWhole();
  },
);

test('a task may have any name, and its result any property', async () => {
  const { submit, workers } = createFake();
  const future = submit('__proto__');
  await settle();
  workers
    .at(0)
    .ready()
    .finish('__proto__', withOwn([['__proto__', { polluted: true }]]));
  expect(Object.getOwnPropertyDescriptor(await future, '__proto__')?.value).toEqual({ polluted: true });
  expect({}).not.toHaveProperty('polluted');
});
