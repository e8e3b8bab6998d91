import type { ContextCarrier } from '@dispatch/core/context';
import { alike, hasCode, mentions, same } from '../assertions.js';
import type { Case } from '../case.js';
import { carried, carriers, stores } from '../fixtures/carried.js';
import { running } from '../fixtures/running.js';
import { carrying } from './carrying-ways.js';
import { listOf } from './inputs.js';
import { methods, outcomeOf } from './methods.js';
import { take, takeAll } from './taking.js';

const request = { plain: carried.request(), generator: carried.requests(2) };

/** What is carried, by each method and in each way in which a run can end. */
export const carriedByMethod: readonly Case[] = [
  ...methods.map((method): Case => ({
    id: `carried/sent-with-${method.name}`,
    clause: 'V4',
    title: `what send() returns is sent in place of what was captured: ${method.name}`,
    requires: method.requires,
    async run(t) {
      const sending: ContextCarrier = { ...carriers.request, send: (captured) => `${String(captured)}, sent` };
      const dispatcher = await carrying(t, { context: [sending] });
      const seen = stores.request.run('captured', () => outcomeOf(method, dispatcher, request));
      same(await t.gives(method.name, seen), 'captured, sent', 'what the task saw');
    },
  })),
  ...methods.map((method): Case => ({
    id: `carried/uncloneable-with-${method.name}`,
    clause: 'V7',
    title: `a captured value that cannot be cloned fails its task, and no other: ${method.name}`,
    requires: { isolation: 'clone', ...method.requires },
    async run(t) {
      const dispatcher = await carrying(t);
      const failing = stores.request.run([{ greet(): void {} }], () => outcomeOf(method, dispatcher, request));
      const error = await t.failure(method.name, failing);
      hasCode(error, 'DISPATCH_SERIALIZATION', 'its error');
      mentions(error.message, ['conformance/request', '[0].greet'], 'its message');
      const next = stores.request.run('next', () => outcomeOf(method, dispatcher, request));
      same(await t.gives(`the next ${method.name}`, next), 'next', 'what its task saw');
    },
  })),
  ...methods.map((method): Case => ({
    id: `carried/priority-with-${method.name}`,
    clause: 'V10',
    title: `currentTask().priority is the priority of the call: ${method.name}`,
    requires: method.requires,
    async run(t) {
      const dispatcher = await carrying(t, { context: undefined });
      const task = { plain: carried.priority(), generator: carried.priorities() };
      for (const priority of [-3, 0, 0.5, Number.MAX_SAFE_INTEGER, undefined])
        same(
          await t.gives(method.name, outcomeOf(method, dispatcher, task, { priority })),
          priority ?? 0,
          `what the task saw with the priority ${priority}`,
        );
    },
  })),
  ...(['gives another', 'rejects later'] as const).map((how): Case => ({
    id: `carried/run-${how.replace(' ', '-')}`,
    clause: how === 'gives another' ? 'V1' : 'V9',
    title: `the outcome of a task is that of its function, also if run() ${how === 'gives another' ? 'returns another value' : 'returns a promise that rejects'}`,
    async run(t) {
      const dispatcher = await carrying(t, { context: [carriers.broken, carriers.request] });
      const { life } = await t.gives('a first task', dispatcher.execute(running.place()));
      const within = <R>(body: () => R): R => stores.broken.run(how, () => stores.request.run('caller', body));
      same(
        await t.gives(
          'a task',
          within(() => dispatcher.execute(carried.request())),
        ),
        'caller',
        'its result',
      );
      const { values, returned } = await takeAll(
        t,
        within(() => dispatcher.stream(carried.requests(2))),
      );
      alike([...values, returned], ['caller', 'caller', 'caller'], 'what a stream gave');
      same((await t.gives('the next task', dispatcher.execute(running.place()))).life, life, 'its worker');
    },
  })),
  {
    id: 'carried/steps-without-a-consumer',
    clause: 'V3',
    title: 'every step of a generator that is run to its end by execute() runs in what its call carries',
    async run(t) {
      const dispatcher = await carrying(t);
      const seen = stores.request.run('caller', () => dispatcher.execute(carried.requestsOfSteps(3)));
      alike(await t.gives('the task', seen), ['caller', 'caller', 'caller', 'caller'], 'what its steps saw');
    },
  },
  ...(['abort', 'throw'] as const).map((how): Case => ({
    id: `carried/last-step-after-${how}`,
    clause: 'V3',
    title: `the finally of a generator task runs in what its call carries: after ${how === 'abort' ? 'its signal has aborted' : 'throw()'}`,
    async run(t) {
      const dispatcher = await carrying(t);
      const [gate, controller] = [t.gate(), new AbortController()];
      const stream = stores.request.run('caller', () =>
        dispatcher.stream(carried.requestAtLast(gate.name), { signal: controller.signal }),
      );
      await take(t, stream, 1);
      if (how === 'abort') controller.abort();
      else await t.failure('throw()', stream.throw(new Error('enough')));
      await gate.noted('caller');
    },
  })),
  {
    id: 'carried/send-throws-for-one-item',
    clause: 'V6',
    title: 'what send() throws for the task of one item of a map is the failure of that item, and of no other',
    async run(t) {
      let item = 0;
      const sending: ContextCarrier = {
        ...carriers.request,
        send(captured) {
          item += 1;
          if (item === 2) throw new RangeError('not this one');
          return captured;
        },
      };
      const dispatcher = await carrying(t, { context: [sending] });
      const results = stores.request.run('caller', () =>
        dispatcher.map(() => carried.request(), [1, 2, 3], { settled: true }),
      );
      const seen = (await t.gives('the map', listOf(results))).map((each) =>
        each.status === 'fulfilled' ? each.value : String(each.reason),
      );
      alike(seen, ['caller', 'RangeError: not this one', 'caller'], 'what the items gave');
    },
  },
];
