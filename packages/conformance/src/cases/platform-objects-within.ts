import { alike, fail, hasCode, isInstance, mentions, same } from '../assertions.js';
import type { Case } from '../case.js';
import type { CaseContext } from '../context.js';
import { cancelling } from '../fixtures/cancelling.js';
import { forms } from '../fixtures/forms.js';
import { platform, withBlob, type WithBlob } from '../fixtures/platform.js';
import { running } from '../fixtures/running.js';
import { nextOf } from './inputs.js';
import { numbersBelow } from './taking.js';

/** Checks that a value has arrived as `structuredClone` copies it. */
async function isWhole(value: unknown): Promise<void> {
  const [blob] = (value as WithBlob).inner;
  isInstance(blob, Blob, 'the object within the value');
  same(await blob.text(), 'ab', 'its content');
}

/** Checks an outcome: the value as a whole or, if the dispatcher may reject it, an error that names its place. */
async function arrivesOrFails(
  t: CaseContext,
  what: string,
  value: PromiseLike<unknown>,
  place: string[],
): Promise<void> {
  const outcome = await t.waiting.for(
    what,
    value.then(
      (given) => ({ given }),
      (error: unknown) => ({ error }),
    ),
  );
  if ('given' in outcome) {
    await isWhole(outcome.given);
    return;
  }
  if (t.capabilities.transfer) fail(`${what} succeeds with \`transfer: true\``, outcome.error);
  hasCode(outcome.error, 'DISPATCH_SERIALIZATION', 'its error');
  mentions(outcome.error.message, place, 'its message');
}

const cloned = { isolation: 'clone' } as const;

/** Values that have another one within them, and how to get at that. */
const containers: Readonly<Record<string, { wrap(value: unknown): unknown; unwrap(given: unknown): unknown }>> = {
  nothing: { wrap: (value) => value, unwrap: (given) => given },
  'a-map': {
    wrap: (value) => new Map([['key', value]]),
    unwrap: (given) => (given as Map<string, unknown>).get('key'),
  },
  'a-map-as-a-key': {
    wrap: (value) => new Map([[value, 1]]),
    unwrap: (given) => [...(given as Map<unknown, unknown>).keys()][0],
  },
  'a-set': { wrap: (value) => new Set([1, value]), unwrap: (given) => [...(given as Set<unknown>)][1] },
  'twenty-objects': {
    wrap: (value) => numbersBelow(20).reduce((within: unknown) => ({ within }), value),
    unwrap: (given) => numbersBelow(20).reduce((value: unknown) => (value as { within: unknown }).within, given),
  },
  'twenty-arrays': {
    wrap: (value) => numbersBelow(20).reduce((within: unknown) => [within], value),
    unwrap: (given) => numbersBelow(20).reduce((value: unknown) => (value as unknown[])[0], given),
  },
};

/** Objects of the platform within other values, and what becomes of the tasks beside them. */
export const platformObjectsWithin: readonly Case[] = [
  {
    id: 'data/platform-argument-beside-others',
    clause: 'D18',
    title: 'a Blob within an argument arrives or fails its own task, and tasks that are submitted with it settle',
    requires: cloned,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 4 });
      const before = (await t.gives('a first task', dispatcher.execute(running.place()))).life;
      const others = [1, 2].map((number) => dispatcher.execute(running.double(number)));
      const task = dispatcher.execute(platform.echo(withBlob()));
      others.push(...[3, 4].map((number) => dispatcher.execute(running.double(number))));
      await arrivesOrFails(t, 'the task', task, ['argument 1', '.inner[0]', 'Blob']);
      alike(await t.gives('the tasks beside it', Promise.all(others)), [2, 4, 6, 8], 'their results');
      same((await t.gives('the last task', dispatcher.execute(running.place()))).life, before, 'the worker instance');
    },
  },
  ...Object.entries(containers).map(([name, { wrap, unwrap }]): Case => ({
    id: `data/platform-within-${name}`,
    clause: 'D18',
    title: `a Blob within other values arrives in both directions, or fails its own task: ${name}`,
    requires: cloned,
    async run(t) {
      const dispatcher = await t.shared();
      const task = dispatcher.execute(forms.echo(wrap(new Blob(['a', 'b']))));
      await arrivesOrFails(
        t,
        'the task',
        task.then((given) => ({ inner: [unwrap(given)] })),
        ['argument 1', 'Blob'],
      );
      same(await t.gives('the next task', dispatcher.execute(running.double(2))), 4, 'its result');
    },
  })),
  {
    id: 'data/platform-result-beside-others',
    clause: 'D18',
    title: 'a Blob within a result arrives or fails its own task, and tasks that end with it settle',
    requires: cloned,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 4 });
      const before = (await t.gives('a first task', dispatcher.execute(running.place()))).life;
      const others = [1, 2].map((number) => dispatcher.execute(running.double(number)));
      const task = dispatcher.execute(platform.returns());
      others.push(...[3, 4].map((number) => dispatcher.execute(running.double(number))));
      await arrivesOrFails(t, 'the task', task, ['result', '.inner[0]', 'Blob']);
      alike(await t.gives('the tasks beside it', Promise.all(others)), [2, 4, 6, 8], 'their results');
      same((await t.gives('the last task', dispatcher.execute(running.place()))).life, before, 'the worker instance');
    },
  },
  {
    id: 'data/platform-yield',
    clause: 'D18',
    title: 'a Blob within a yielded value arrives, or ends the stream after the values before it',
    requires: cloned,
    async run(t) {
      const stream = (await t.shared()).stream(platform.yields());
      same(await nextOf(t, 'the first value', stream), 1, 'it');
      const next = stream.next().then(({ value }) => value);
      await arrivesOrFails(t, 'the second value', next, ['yield 2', '.inner[0]', 'Blob']);
      await t.gives('return()', stream.return('closed'));
    },
  },
  {
    id: 'data/platform-progress',
    clause: 'D18',
    title: 'a Blob within a value that is reported arrives, or progress() throws a SerializationError',
    requires: cloned,
    async run(t) {
      const seen: unknown[] = [];
      const task = (await t.shared()).execute(platform.reports(), { onProgress: (value) => void seen.push(value) });
      const result = await t.gives('the task', task);
      if (result !== 'reported' && !t.capabilities.transfer) {
        same(result, 'DISPATCH_SERIALIZATION', 'the code of what progress() throws');
        return;
      }
      same(result, 'reported', 'its result');
      await isWhole(seen[0]);
    },
  },
  {
    id: 'data/platform-property-of-an-error',
    clause: 'D18',
    title: 'a Blob within a property of an error arrives or is left out, and the error arrives with its other parts',
    requires: cloned,
    async run(t) {
      const error = await t.failure('the task', (await t.shared()).execute(platform.throws()));
      isInstance(error, RangeError, 'its error');
      same(error.message, 'with a property', 'the message');
      const { code, detail } = error as RangeError & { readonly code?: unknown; readonly detail?: unknown };
      same(code, 'KEPT', 'the code');
      if (detail !== undefined || t.capabilities.transfer) await isWhole(detail);
    },
  },
  {
    id: 'data/platform-reason',
    clause: 'D18',
    title: 'a reason with a Blob cancels a running task',
    requires: cloned,
    async run(t) {
      const log = t.gate();
      const future = (await t.shared()).executeAsync(cancelling.untilAborted(log.name));
      await log.noted('started');
      const reason = withBlob();
      future.cancel(reason);
      await t.eventually('the task to see that it is cancelled', () => log.notes.length === 2);
      const error = await t.failure('the future', future);
      hasCode(error, 'DISPATCH_CANCELLED', 'its error');
      same(error.cause, reason, 'its cause');
    },
  },
];
