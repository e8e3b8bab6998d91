import type { ContextCarrier, SubmittedTask } from '@dispatch/core/context';
import { alike, same } from '../assertions.js';
import type { Case } from '../case.js';
import { carried, carriers, stores } from '../fixtures/carried.js';
import { carrying, unknownCarrier } from './carrying-ways.js';
import { take, takeAll } from './taking.js';

/** When a context is captured, and how long it lasts. */
export const carriedSteps: readonly Case[] = [
  ...(['requests', 'requestsLater'] as const).map((task): Case => ({
    id: `carried/steps-of-${task}`,
    clause: 'V3',
    title: `every step of a ${task === 'requests' ? 'generator' : 'asynchronous generator'} runs in what its call carries`,
    async run(t) {
      const dispatcher = await carrying(t);
      const stream = stores.request.run('caller', () => dispatcher.stream(carried[task](3), { highWaterMark: 1 }));
      const { values, returned } = await takeAll(t, stream);
      alike([...values, returned], ['caller', 'caller', 'caller', 'caller'], 'what the steps saw');
      const result = stores.request.run('other', () => dispatcher.execute(carried[task](3)));
      same(await t.gives('the task without a consumer', result), 'other', 'what its last step saw');
    },
  })),
  {
    id: 'carried/last-step',
    clause: 'V3',
    title: 'the finally of a generator task whose stream is closed runs in what its call carries',
    async run(t) {
      const dispatcher = await carrying(t);
      const gate = t.gate();
      const stream = stores.request.run('caller', () => dispatcher.stream(carried.requestAtLast(gate.name)));
      await take(t, stream, 1);
      await t.gives('return()', stream.return());
      await gate.noted('caller');
    },
  },
  {
    id: 'carried/after-await',
    clause: 'V3',
    title: 'a task is in the store of an AsyncLocalStorage after an await, and tasks that overlap are in their own',
    requires: { taskContext: 'async' },
    needs: ['asyncLocalStorage'],
    async run(t) {
      const dispatcher = await carrying(t, { tasksPerWorker: 3 });
      const gate = t.gate();
      const all = [
        ...['one', 'another'].map((user) =>
          stores.request.run(user, () => dispatcher.execute(carried.requestAfterAwait(gate.name))),
        ),
        dispatcher.execute(carried.requestAfterAwait(gate.name)),
      ];
      await gate.arrivals(3);
      gate.open();
      const expected = ['one, one', 'another, another', 'undefined, undefined'];
      alike(await t.gives('the tasks', Promise.all(all)), expected, 'what they saw');
    },
  },
  {
    id: 'carried/task-of-a-carrier',
    clause: 'V3',
    title: 'currentTask() in run() is the task, also of tasks that overlap',
    async run(t) {
      const dispatcher = await carrying(t, { tasksPerWorker: 2, context: [carriers.tag] });
      const gate = t.gate();
      const all = ['one', 'another'].map((tag) =>
        stores.tag.run(tag, () => dispatcher.execute(carried.tags(gate.name))),
      );
      await gate.arrivals(2);
      gate.open();
      alike(await t.gives('the tasks', Promise.all(all)), [['one'], ['another']], 'what the carrier kept for each');
    },
  },
  {
    id: 'carried/captured-in-the-call',
    clause: 'V4',
    title: 'capture() is called once in each call, also of stream() and map(), and not when other code consumes them',
    async run(t) {
      let captured = 0;
      const counting = unknownCarrier(() => (captured += 1));
      const dispatcher = await carrying(t, { context: [counting, carriers.request] });
      const [stream, results] = stores.request.run('caller', () => [
        dispatcher.stream(carried.requests(3)),
        dispatcher.map(() => carried.request(), [1, 2, 3]),
      ]);
      same(captured, 2, 'how often it was called');
      const consumed = stores.request.run('consumer', () => Promise.all([takeAll(t, stream), takeAll(t, results)]));
      const [ofStream, ofMap] = await t.gives('both', consumed);
      alike(ofStream.values, ['caller', 'caller', 'caller'], 'what the task of the stream saw');
      alike(ofMap.values, ['caller', 'caller', 'caller'], 'what the tasks of the items saw');
      same(captured, 2, 'how often it was called in all');
    },
  },
  {
    id: 'carried/sent-for-each-task',
    clause: 'V4',
    title: 'send() is called for each task when it is submitted, with what was captured and with its run',
    async run(t) {
      const sent: (SubmittedTask & { readonly captured: unknown })[] = [];
      const sending: ContextCarrier = {
        ...carriers.request,
        send(value, task) {
          sent.push({ captured: value, ...task });
          return `${String(value)} ${task.isItem ? 'item' : 'task'}`;
        },
      };
      const dispatcher = await carrying(t, { context: [sending] });
      const runs: number[] = [];
      dispatcher.events.addEventListener('taskqueued', ({ run }) => void runs.push(run));
      const [first, results] = stores.request.run('caller', () => [
        dispatcher.execute(carried.request()),
        dispatcher.map(() => carried.request(), [1, 2]),
      ]);
      same(await t.gives('a task', first), 'caller task', 'what it saw');
      alike((await takeAll(t, results)).values, ['caller item', 'caller item'], 'what the tasks of the items saw');
      const expected = [false, true, true].map((isItem, index) => ({
        captured: 'caller',
        run: runs[index],
        task: 'request',
        namespace: 'conformance/carried',
        isItem,
      }));
      alike(sent, expected, 'what send() was called with');
    },
  },
  {
    id: 'carried/callbacks',
    clause: 'V5',
    title: 'callbacks run in the context of their caller, and not in what a task carries',
    needs: ['asyncLocalStorage'],
    async run(t) {
      const dispatcher = await carrying(t, { context: [carriers.request, carriers.tag] });
      const request = { user: 'one' };
      const seen = new Set<unknown>();
      const look = (): void => void seen.add(stores.request.getStore());
      const future = stores.request.run(request, () => {
        const submitted = dispatcher.executeAsync(carried.changeRequest());
        submitted.addDoneCallback(look);
        return submitted;
      });
      await t.gives('the task', future);
      same(seen.size, 1, 'how many contexts the callback saw');
      same([...seen][0], request, 'the store of the callback');
    },
  },
];
