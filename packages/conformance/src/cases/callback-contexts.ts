import { Future, wait, type Dispatcher, type DispatcherOptions } from '@dispatch/core';
import { alike, check, same } from '../assertions.js';
import type { Case, CapabilityPattern } from '../case.js';
import type { CaseContext } from '../context.js';
import { errors } from '../fixtures/errors.js';
import { progress } from '../fixtures/progress.js';
import { running } from '../fixtures/running.js';
import { streams } from '../fixtures/streams.js';
import type { HarnessAbility } from '../harness.js';
import { takeAll } from './taking.js';

/** A callback of a call, and how the library comes to call it. */
interface Way {
  readonly id: string;
  readonly title: string;
  readonly requires?: CapabilityPattern;
  readonly needs?: readonly HarnessAbility[];
  /**
   * Passes `note` to the dispatcher, in the context of its caller. `elsewhere` runs code in another context. Settles
   * when `note` was called.
   */
  run(parts: {
    readonly t: CaseContext;
    readonly dispatcher: Dispatcher;
    readonly note: () => void;
    readonly elsewhere: <R>(body: () => R) => R;
  }): Promise<unknown>;
}

const short = 20;

function* noting(note: () => void): Generator<number> {
  try {
    for (let number = 0; number < 20; number += 1) {
      note();
      yield number;
    }
  } finally {
    note();
  }
}

async function* notingLater(note: () => void): AsyncGenerator<number> {
  for (const number of noting(note)) {
    await Promise.resolve();
    yield number;
  }
}

const ways: readonly Way[] = [
  {
    id: 'progress-execute',
    title: 'the onProgress of execute()',
    run: ({ dispatcher, note }) => dispatcher.execute(progress.countSlowly('a', 5), { onProgress: note }),
  },
  {
    id: 'progress-executeAsync',
    title: 'the onProgress of executeAsync()',
    run: ({ dispatcher, note }) => dispatcher.executeAsync(progress.countSlowly('a', 5), { onProgress: note }).result(),
  },
  {
    id: 'progress-stream',
    title: 'the onProgress of stream(), if other code consumes the stream',
    run: ({ t, dispatcher, note, elsewhere }) => {
      const stream = dispatcher.stream(progress.generate(5), { onProgress: note });
      return elsewhere(() => takeAll(t, stream));
    },
  },
  {
    id: 'progress-map',
    title: 'the onProgress of map(), if other code consumes the results',
    run: ({ t, dispatcher, note, elsewhere }) => {
      const results = dispatcher.map((label) => progress.countSlowly(label, 5), ['a', 'b'], { onProgress: note });
      return elsewhere(() => takeAll(t, results));
    },
  },
  {
    id: 'callback-of-a-result',
    title: 'a callback of a future whose task returns',
    async run({ dispatcher, note }) {
      const future = dispatcher.executeAsync(running.sleep(1));
      future.addDoneCallback(note);
      await future;
    },
  },
  {
    id: 'callback-added-elsewhere',
    title: 'a callback that other code adds than submitted the task',
    async run({ dispatcher, note, elsewhere }) {
      const future = elsewhere(() => dispatcher.executeAsync(running.sleep(1)));
      future.addDoneCallback(note);
      await future;
    },
  },
  {
    id: 'callback-of-an-error',
    title: 'a callback of a future whose task fails',
    async run({ dispatcher, note }) {
      const future = dispatcher.executeAsync(errors.fail('RangeError'));
      future.addDoneCallback(note);
      await future.exception();
    },
  },
  {
    id: 'callback-of-a-cancelled-future',
    title: 'a callback of a future that other code cancels',
    run({ dispatcher, note, elsewhere }) {
      const future = dispatcher.executeAsync(running.double(1));
      future.addDoneCallback(note);
      elsewhere(() => future.cancel());
      return Promise.resolve();
    },
  },
  {
    id: 'callback-of-an-aborted-call',
    title: 'a callback of a call whose signal other code aborts',
    run({ dispatcher, note, elsewhere }) {
      const controller = new AbortController();
      dispatcher.executeAsync(running.double(1), { signal: controller.signal }).addDoneCallback(note);
      elsewhere(() => {
        controller.abort();
      });
      return Promise.resolve();
    },
  },
  {
    id: 'callback-of-a-timeout',
    title: 'a callback of a call that times out after another one',
    async run({ t, dispatcher, note, elsewhere }) {
      const gate = t.gate();
      const holder = dispatcher.executeAsync(running.hold(gate.name));
      // The timers of both may be one.
      elsewhere(() => dispatcher.executeAsync(running.double(1), { timeout: short }).addDoneCallback(() => {}));
      const future = dispatcher.executeAsync(running.double(2), { timeout: short + 1 });
      future.addDoneCallback(note);
      await future.exception();
      gate.open();
      await holder;
    },
  },
  {
    id: 'callback-of-a-closed-dispatcher',
    title: 'a callback of a call that other code ends by closing its dispatcher',
    async run({ t, note, elsewhere }) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const gate = t.gate();
      const future = dispatcher.executeAsync(running.hold(gate.name));
      future.addDoneCallback(note);
      await gate.arrivals();
      await elsewhere(() => dispatcher.close({ timeout: 0 }));
      gate.open();
    },
  },
  {
    id: 'callback-of-a-lost-worker',
    title: 'a callback of a call whose worker is lost',
    requires: { crashRecovery: ['all'] },
    needs: ['kill'],
    async run({ t, dispatcher, note, elsewhere }) {
      const gate = t.gate();
      const future = dispatcher.executeAsync(running.hold(gate.name));
      future.addDoneCallback(note);
      await gate.arrivals();
      await elsewhere(() => t.kill(dispatcher));
      await future.exception();
    },
  },
  {
    id: 'callback-during-a-blocking-call',
    title: 'a callback that runs while other code blocks',
    requires: { blocking: true },
    run({ dispatcher, note, elsewhere }) {
      const future = dispatcher.executeAsync(progress.countUp(5), { onProgress: note });
      future.addDoneCallback(note);
      const limit = performance.now() + 5000;
      elsewhere(() => {
        while (!future.done() && performance.now() < limit) dispatcher.executeSync(running.double(1));
      });
      return Promise.resolve();
    },
  },
  {
    id: 'on-cancel-of-a-made-future',
    title: 'the onCancel of Future.withResolvers(), if other code cancels the future',
    run({ note, elsewhere }) {
      const { future } = Future.withResolvers({ onCancel: note });
      elsewhere(() => future.cancel());
      return Promise.resolve();
    },
  },
  {
    id: 'map-factory',
    title: 'the factory of map(), if other code consumes the results',
    run({ t, dispatcher, note, elsewhere }) {
      const results = dispatcher.map(
        (number) => {
          note();
          return running.double(number);
        },
        Array.from({ length: 20 }, (_, number) => number),
      );
      return elsewhere(() => takeAll(t, results));
    },
  },
  {
    id: 'map-items',
    title: 'the iterator of the items of map(), if other code consumes the results',
    run({ t, dispatcher, note, elsewhere }) {
      const results = dispatcher.map((number) => running.double(number), noting(note));
      return elsewhere(() => takeAll(t, results));
    },
  },
  {
    id: 'map-items-later',
    title: 'the async iterator of the items of map(), if other code consumes the results',
    run({ t, dispatcher, note, elsewhere }) {
      const results = dispatcher.map((number) => running.double(number), notingLater(note));
      return elsewhere(() => takeAll(t, results));
    },
  },
  {
    id: 'map-items-closed',
    title: 'the iterator of the items of map(), if other code exits the loop early',
    run({ dispatcher, note, elsewhere }) {
      const results = dispatcher.map((number) => running.double(number), noting(note), { concurrency: 1 });
      return elsewhere(async () => {
        await results.next();
        await results.return();
      });
    },
  },
  {
    id: 'map-items-aborted',
    title: 'the iterator of the items of map(), if other code aborts the signal',
    run({ t, dispatcher, note, elsewhere }) {
      const controller = new AbortController();
      const results = dispatcher.map((number) => running.double(number), noting(note), {
        concurrency: 1,
        signal: controller.signal,
      });
      return elsewhere(async () => {
        await results.next();
        controller.abort();
        await t.failure('the map', takeAll(t, results));
      });
    },
  },
];

/** Creates a dispatcher in the context 'creator'. A call in another context starts its worker. */
async function started(t: CaseContext, options: DispatcherOptions = {}): Promise<Dispatcher> {
  const dispatcher = await t.storage.run('creator', () => t.dispatcher({ workers: 1, ...options }));
  await t.storage.run('starter', () => t.gives('a first task', dispatcher.execute(running.double(1))));
  return dispatcher;
}

/** The asynchronous contexts in which callbacks run. */
export const callbackContexts: readonly Case[] = [
  ...ways.map(({ id, title, requires = {}, needs = [], run }): Case => ({
    id: `callback-context/${id}`,
    clause: 'A20',
    title: `${title} runs in the context of the code that passed it on`,
    requires,
    needs: ['asyncLocalStorage', ...needs],
    async run(t) {
      const dispatcher = await started(t);
      for (const caller of ['one', 'another']) {
        const seen = new Set<string | undefined>();
        const note = (): void => void seen.add(t.storage.getStore());
        const elsewhere = <R>(body: () => R): R => t.storage.run('elsewhere', body);
        await t.storage.run(caller, () => t.gives(title, run({ t, dispatcher, note, elsewhere })));
        alike([...seen], [caller], `the contexts in which ${title} ran`);
      }
    },
  })),
  {
    id: 'callback-context/unobserved-error',
    clause: 'A20',
    title: 'onUnobservedError runs in the context of createDispatcher()',
    needs: ['asyncLocalStorage'],
    async run(t) {
      const seen: (string | undefined)[] = [];
      const dispatcher = await started(t, { onUnobservedError: () => void seen.push(t.storage.getStore()) });
      t.storage.run('caller', () => dispatcher.executeAsync(errors.fail('RangeError')));
      await t.eventually('onUnobservedError to be called', () => seen.length > 0);
      alike(seen, ['creator'], 'the context in which it ran');
    },
  },
  ...(['taskqueued', 'taskassigned', 'taskstarted', 'tasksettled', 'workerstarted', 'workerended'] as const).map(
    (type): Case => ({
      id: `callback-context/${type}`,
      clause: 'A20',
      title: `a listener of ${type} runs in the context of createDispatcher()`,
      needs: ['asyncLocalStorage'],
      async run(t) {
        const seen = new Set<string | undefined>();
        const dispatcher = await t.storage.run('creator', () => t.dispatcher({ workers: 1 }));
        t.storage.run('listener', () => {
          dispatcher.events.addEventListener(type, () => void seen.add(t.storage.getStore()));
        });
        for (const caller of ['one', 'another'])
          await t.storage.run(caller, () => t.gives('a task', dispatcher.execute(running.sleep(1))));
        await t.storage.run('closer', () => t.gives('close()', dispatcher.close()));
        alike([...seen], ['creator'], `the contexts in which the listener of ${type} ran`);
      },
    }),
  ),
  {
    id: 'callback-context/after-an-await',
    clause: 'A20',
    title: 'code that awaits a dispatcher continues in its own context',
    needs: ['asyncLocalStorage'],
    async run(t) {
      const dispatcher = await started(t);
      const use = async (name: string): Promise<void> => {
        const isHere = (what: string): void => {
          same(t.storage.getStore(), name, `the context after ${what}`);
        };
        await dispatcher.ready();
        isHere('ready()');
        await dispatcher.execute(running.sleep(1));
        isHere('execute()');
        const future = dispatcher.executeAsync(running.sleep(1));
        await wait([future]);
        isHere('wait()');
        await future.result(600_000);
        isHere('result()');
        await dispatcher.executeAsync(errors.fail('RangeError')).exception();
        isHere('exception()');
        for await (const _value of dispatcher.stream(streams.numbersLater(t.key(name), 3)))
          isHere('a value of a stream');
        for await (const _value of dispatcher.map((number) => running.double(number), [1, 2, 3]))
          isHere('a result of map()');
      };
      const users = ['one', 'another'].map((name) => t.storage.run(name, () => use(name)));
      await t.gives('the code in both contexts', Promise.all(users));
      check(t.storage.getStore() === undefined, 'the context of the case itself is unchanged');
    },
  },
];
