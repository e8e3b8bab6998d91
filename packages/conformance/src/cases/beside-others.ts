import { alike, check, hasCode, same } from '../assertions.js';
import type { Case } from '../case.js';
import { carried, carriers, stores } from '../fixtures/carried.js';
import { errors } from '../fixtures/errors.js';
import { forms } from '../fixtures/forms.js';
import { running } from '../fixtures/running.js';
import { streams } from '../fixtures/streams.js';
import { carrying, unknownCarrier } from './carrying-ways.js';
import { counting } from './inputs.js';
import { done, started } from './situations.js';
import { take, takeAll } from './taking.js';

/** Options and outcomes that other cases test one at a time. */
export const besideOthers: readonly Case[] = [
  {
    id: 'signal/listeners-after-every-outcome',
    clause: 'A24',
    title: 'a task leaves no listener on its signal, whatever its outcome',
    async run(t) {
      const dispatcher = await started(t, { workers: 1 });
      const { controller, count } = counting();
      const { signal } = controller;
      const futures = {
        'that fails': dispatcher.executeAsync(errors.fail('RangeError'), { signal }),
        'whose result cannot be cloned': dispatcher.executeAsync(forms.uncloneable(), { signal }),
        'that times out': dispatcher.executeAsync(running.double(1), { signal, timeout: 0 }),
        'that is cancelled': dispatcher.executeAsync(running.double(1), { signal }),
        'that succeeds': dispatcher.executeAsync(running.double(1), { signal }),
      };
      futures['that is cancelled'].cancel();
      for (const future of Object.values(futures)) await t.gives('a task', done(future));
      same(count(), 0, 'how many listeners are left');
    },
  },
  {
    id: 'map/unordered-and-settled',
    clause: 'M2',
    title: 'with ordered: false and settled: true, the outcomes are in the order in which the tasks finish',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 2 });
      const gate = t.gate();
      const results = dispatcher.map(
        (item) => (item === 'slow' ? running.hold(gate.name, item) : errors.fail('RangeError')),
        ['slow', 'failing'],
        { ordered: false, settled: true },
      );
      const first = await t.gives('the first outcome', results.next());
      gate.open();
      const { values } = await t.gives('the others', takeAll(t, results));
      alike(
        [first.value, ...values].map((outcome) => Reflect.get(Object(outcome), 'item') as unknown),
        ['failing', 'slow'],
        'the items of the outcomes',
      );
    },
  },
  {
    id: 'stream/abort-between-values-that-have-arrived',
    clause: 'S9',
    title: 'an abort drops the values that have arrived; none that was taken is given again',
    async run(t) {
      const dispatcher = await started(t, { workers: 1 });
      const controller = new AbortController();
      const stream = dispatcher.stream(streams.numbers(t.key('numbers'), 1000), {
        highWaterMark: 10,
        signal: controller.signal,
      });
      alike(await take(t, stream, 2), [0, 1], 'the first values');
      await t.gives('a task after it', dispatcher.execute(running.double(1)));
      await t.turns();
      alike(await take(t, stream, 2), [2, 3], 'the next values');
      controller.abort('enough');
      hasCode(await t.failure('next()', stream.next()), 'DISPATCH_CANCELLED', 'its error');
    },
  },
  {
    id: 'carried/falsy-and-sent',
    clause: 'V4',
    title: 'send() is called with what was captured, also if that is null, 0, false or an empty string',
    async run(t) {
      const send = (captured: unknown): string => `sent ${JSON.stringify(captured)}`;
      const dispatcher = await carrying(t, { context: [{ ...carriers.request, send }] });
      for (const value of [null, 0, false, '']) {
        const seen = stores.request.run(value, () => dispatcher.execute(carried.request()));
        same(await t.gives('the task', seen), send(value), 'what it saw');
      }
    },
  },
  {
    id: 'carried/capture-throws-beside-send',
    clause: 'V6',
    title: 'what capture() throws is the error of the task itself, also if another carrier sends something else',
    async run(t) {
      const thrown = new RangeError('nothing to capture');
      const broken = unknownCarrier(() => {
        throw thrown;
      });
      const sending = { ...carriers.request, send: (captured: unknown): unknown => captured };
      for (const context of [
        [broken, sending],
        [sending, broken],
      ]) {
        const dispatcher = await carrying(t, { context });
        const error = await t.failure('the task', dispatcher.execute(carried.request()));
        check(error === thrown, 'its error is what capture() has thrown');
      }
    },
  },
];
