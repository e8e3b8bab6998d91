import { Future, type Dispatcher } from '@dispatch/core';
import type { CapabilityPattern } from '../case.js';
import type { CaseContext } from '../context.js';
import { errors } from '../fixtures/errors.js';
import { progress } from '../fixtures/progress.js';
import { running } from '../fixtures/running.js';
import type { HarnessAbility } from '../harness.js';
import { takeAll } from './taking.js';

/** A callback of a call, and how the library comes to call it. */
export interface CallbackWay {
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

/** The callbacks of tasks and futures. */
export const callbackWays: readonly CallbackWay[] = [
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
];
