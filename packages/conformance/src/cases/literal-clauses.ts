import { asCompleted, defineTasks, wait, type CloseOptions, type Future } from '@dispatch/core';
import { alike, check, hasCode, isInstance, mentions, same, thrownBy } from '../assertions.js';
import type { Case } from '../case.js';
import { cancelling } from '../fixtures/cancelling.js';
import { errors } from '../fixtures/errors.js';
import { forms } from '../fixtures/forms.js';
import { running } from '../fixtures/running.js';
import { four } from './made-futures.js';
import { recorded } from './recording.js';
import { busy } from './situations.js';
import { numbersBelow, readableOf } from './taking.js';

/** Values among futures that are none. */
const noFutures: readonly (readonly [name: string, value: unknown])[] = [
  ['undefined', undefined],
  ['null', null],
  ['number', 1],
  ['promise', Promise.resolve(1)],
  ['object', { done: () => true, state: 'finished' }],
];

/** Arguments of `defineTasks` that are of the wrong kind. */
const badDefinitions: readonly (readonly [name: string, mention: string, define: () => unknown])[] = [
  ['functions-null', 'functions', () => defineTasks(undefined, JSON.parse('null'))],
  ['functions-string', 'functions', () => defineTasks(undefined, Object('work').valueOf())],
  ['namespace-number', 'namespace', () => defineTasks(undefined, {}, { namespace: Object(5).valueOf() })],
  ['namespace-null', 'namespace', () => defineTasks(undefined, {}, { namespace: JSON.parse('null') })],
  ['errors-class', 'errors', () => defineTasks(undefined, {}, { errors: Object(RangeError) })],
  ['errors-of-strings', 'errors', () => defineTasks(undefined, {}, { errors: Object(['RangeError']) })],
];

/** Parts of clauses that no other case states: each "and", each alternative, each number. */
export const literalClauses: readonly Case[] = [
  ...noFutures.map(([name, value]): Case => ({
    id: `wait/${name}-among-futures`,
    clause: 'F12',
    title: `wait() and asCompleted() throw a TypeError immediately if one of several futures is none: ${name}`,
    async run() {
      const [{ future }] = four();
      const futures = [future, value as Future<unknown>];
      const signal = new AbortController().signal;
      for (const [what, call] of [
        ['wait()', () => wait(futures)],
        ['wait() with options', () => wait(futures, { timeout: 0, signal, returnWhen: 'firstCompleted' })],
        ['asCompleted()', () => asCompleted(futures)],
      ] as const) {
        const error = thrownBy(what, call);
        isInstance(error, TypeError, `the error of ${what}`);
        mentions(error.message, ['futures'], `the message of ${what}`);
      }
      same(future.state, 'pending', 'the state of the future');
    },
  })),
  ...badDefinitions.map(([name, mention, define]): Case => ({
    id: `task/define-bad-${name}`,
    clause: 'A11',
    title: `defineTasks throws a TypeError that names the argument: ${name}`,
    async run() {
      const error = thrownBy('defineTasks()', define);
      isInstance(error, TypeError, 'its error');
      mentions(error.message, [mention], 'its message');
    },
  })),
  ...(['yes', 1, null] as const).map((cancelPending): Case => ({
    id: `options/close-cancelPending-${String(cancelPending)}`,
    clause: 'A8',
    title: `close() with a cancelPending of ${String(cancelPending)} throws a TypeError that names it, and nothing is closed or cancelled`,
    async run(t) {
      const { dispatcher, gate } = await busy(t);
      const queued = dispatcher.executeAsync(running.double(2));
      const options: unknown = { cancelPending };
      const error = thrownBy('close()', () => dispatcher.close(options as CloseOptions));
      isInstance(error, TypeError, 'its error');
      mentions(error.message, ['cancelPending'], 'its message');
      alike([dispatcher.status, queued.state], ['open', 'pending'], 'the status, and the state of a waiting task');
      gate.open();
      same(await t.gives('the waiting task', queued), 4, 'its result');
    },
  })),
  {
    id: 'interface/default-name',
    clause: 'A2',
    title: 'without the option, a dispatcher has a name that is not empty, and an empty name is a name',
    async run(t) {
      const [one, other] = [await t.dispatcher(), await t.dispatcher({ name: '' })];
      check(one.name.length > 0, 'the name is not empty');
      alike([other.name, one.status], ['', 'open'], 'the given name, and the status');
    },
  },
  {
    id: 'future/callback-arguments',
    clause: 'F7',
    title: 'a callback receives the future and nothing else, before it is done and afterwards',
    async run() {
      const [made] = four();
      const calls: unknown[][] = [];
      made.future.addDoneCallback((...args: unknown[]) => void calls.push(args));
      made.resolve(1);
      made.future.addDoneCallback((...args: unknown[]) => void calls.push(args));
      same(calls.length, 2, 'how many calls there were');
      for (const args of calls) {
        same(args.length, 1, 'how many arguments there are');
        same(args[0], made.future, 'the argument');
      }
    },
  },
  ...(['before', 'right-after'] as const).map((when): Case => ({
    id: `unobserved/resultSync-${when}`,
    clause: 'F25',
    title: `a future that resultSync() has observed is not reported: ${when} its failure`,
    async run(t) {
      const reported: unknown[] = [];
      const dispatcher = await t.dispatcher({ workers: 1, onUnobservedError: (error) => void reported.push(error) });
      const future = dispatcher.executeAsync(errors.fail('RangeError'));
      if (when === 'before') thrownBy('resultSync(0)', () => future.resultSync(0));
      else {
        await new Promise<void>((resolve) => {
          dispatcher.events.addEventListener('tasksettled', () => resolve(), { once: true });
        });
        thrownBy('resultSync()', () => future.resultSync());
      }
      await t.gives('another task', dispatcher.execute(running.double(1)));
      await t.pause(0);
      await t.turns();
      alike(reported, [], 'what was reported');
    },
  })),
  ...(['wait', 'asCompleted'] as const).map((name): Case => ({
    id: `unobserved/${name}`,
    clause: 'F25',
    title: `the failure of a future that ${name}() waits for leaves the future observable: it is read afterwards and not reported`,
    async run(t) {
      const reported: unknown[] = [];
      const dispatcher = await t.dispatcher({ workers: 1, onUnobservedError: (error) => void reported.push(error) });
      const future = dispatcher.executeAsync(errors.fail('RangeError'));
      const waited: Promise<unknown> = name === 'wait' ? wait([future]) : asCompleted([future]).next();
      await t.gives(`${name}()`, waited);
      isInstance(await t.failure('the future', future), RangeError, 'its error');
      await t.turns();
      alike(reported, [], 'what was reported');
    },
  })),
  {
    id: 'map/readable',
    clause: 'S18',
    title: 'toReadableStream() of a map returns a ReadableStream of its results, which takes nothing before it is read',
    async run(t) {
      const dispatcher = await t.shared();
      let taken = 0;
      const factory = (item: number) => {
        taken += 1;
        return forms.echo(item);
      };
      const readable = readableOf(dispatcher.map(factory, numbersBelow(5), { concurrency: 1 }));
      await t.turns();
      same(taken, 0, 'how many items were taken before the first read');
      const reader = readable.getReader();
      const values: unknown[] = [];
      for (let result = await t.gives('a read', reader.read()); !result.done; result = await reader.read())
        values.push(result.value);
      alike(values, numbersBelow(5), 'the values');
    },
  },
  {
    id: 'map/readable-cancel',
    clause: 'S18',
    title: 'cancelling the ReadableStream of a map closes the map and the iterator of its items',
    async run(t) {
      const dispatcher = await t.shared();
      let closed = 0;
      function* items(): Generator<number, void, void> {
        try {
          for (let number = 0; ; number += 1) yield number;
        } finally {
          closed += 1;
        }
      }
      const mapped = dispatcher.map(forms.echo, items(), { concurrency: 2 });
      const reader = readableOf(mapped).getReader();
      alike((await t.gives('a read', reader.read())).value, 0, 'the first value');
      await t.gives('cancel()', reader.cancel('enough'));
      same(closed, 1, 'how often the iterator of the items was closed');
      same((await t.gives('next()', mapped.next())).done, true, 'whether the map has ended');
    },
  },
  {
    id: 'map/readable-error',
    clause: 'S18',
    title: 'the failure of an item errors the ReadableStream of a map, after the results before it',
    async run(t) {
      const dispatcher = await t.shared();
      const factory = (item: number) => (item < 2 ? forms.echo(item) : forms.fails());
      const reader = readableOf(dispatcher.map(factory, numbersBelow(4))).getReader();
      const values = [await t.gives('a read', reader.read()), await t.gives('a read', reader.read())];
      alike(
        values.map(({ value }) => value),
        [0, 1],
        'the results before it',
      );
      isInstance(await t.failure('a read', reader.read()), RangeError, 'its error');
    },
  },
  {
    id: 'events/worker-abandoned',
    clause: 'N10',
    title: 'a worker that is abandoned with its task has an event of its end, and the one that replaces it names it',
    requires: { cancelRunning: 'terminate' },
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 1, cancelGrace: 20 });
      const seen = recorded(dispatcher, ['workerreplaced', 'workerlost', 'workerended']);
      const before = await t.gives('a first task', dispatcher.execute(running.place()));
      const log = t.gate();
      const endless = dispatcher.executeAsync(cancelling.endless(log.name));
      await log.noted('started');
      endless.cancel();
      const after = await t.gives('the next task', dispatcher.execute(running.place()));
      await t.eventually('the end of the abandoned worker', () => seen.some(({ type }) => type !== 'workerreplaced'));
      const replaced = seen.filter((event) => event.type === 'workerreplaced');
      alike(
        replaced.map((event) => [event.worker, event.replaces]),
        [[after.worker, before.worker]],
        'which worker replaces which',
      );
      alike(
        seen.filter(({ type }) => type !== 'workerreplaced').map(({ worker }) => worker),
        [before.worker],
        'the workers that have ended',
      );
      hasCode(await t.failure('the endless task', endless), 'DISPATCH_CANCELLED', 'its error');
    },
  },
];
