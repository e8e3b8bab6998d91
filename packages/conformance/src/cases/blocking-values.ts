import { alike, hasCode, same, thrownBy } from '../assertions.js';
import type { Case } from '../case.js';
import { values as tasks } from '../fixtures/values.js';
import { cloneable } from './round-trips.js';
import { blockable } from './situations.js';

const either = { blocking: [true, 'when-ready', 'synchronous'] } as const;
const anyTask = { blocking: [true, 'when-ready'] } as const;

/** What a blocked thread is given: on some platforms it comes another way. */
export const blockingValues: readonly Case[] = [
  ...Object.entries(cloneable).map(([name, make]): Case => ({
    id: `block/clone-${name}`,
    clause: 'B11',
    title: `executeSync gives a value alike to the one that the task returned: ${name}`,
    requires: { ...either, isolation: 'clone' },
    async run(t) {
      const dispatcher = await blockable(t, t.shared());
      alike(dispatcher.executeSync(tasks.echo(make())), make(), 'what executeSync() gives');
    },
  })),
  {
    id: 'block/same-object-twice',
    clause: 'B11',
    title: 'of executeSync an object that stands twice in the result is one object that stands twice',
    requires: { ...either, isolation: 'clone' },
    async run(t) {
      const dispatcher = await blockable(t, t.shared());
      const part = new Uint8Array([1, 2, 3]);
      const result = dispatcher.executeSync(tasks.echo([part, part, part.buffer]));
      alike(result, [part, part, part.buffer], 'what executeSync() gives');
      if (!Array.isArray(result)) return;
      same(result[0] === result[1], true, 'whether its first two members are one object');
      same((result[0] as Uint8Array).buffer === result[2], true, 'whether its third is the buffer of the first');
    },
  },
  {
    id: 'block/moved-result',
    clause: 'B11',
    title: 'a result that is moved arrives at a blocked caller, and is gone over there',
    requires: { ...either, transfer: true },
    async run(t) {
      const dispatcher = await blockable(t, t.shared());
      alike(
        new Uint8Array(dispatcher.executeSync(tasks.moved(100_000))),
        new Uint8Array(100_000).fill(7),
        'what executeSync() gives',
      );
      same(dispatcher.executeSync(tasks.left()), 0, 'what is left of the buffer on the other side');
    },
  },
  {
    id: 'block/uncloneable-result',
    clause: 'B11',
    title: 'a result that cannot be cloned is the same SerializationError for a blocked caller',
    requires: { ...either, isolation: 'clone' },
    async run(t) {
      const dispatcher = await blockable(t, t.shared());
      const awaited = await t.failure('execute()', dispatcher.execute(tasks.uncloneable()));
      const thrown = thrownBy('executeSync()', () => dispatcher.executeSync(tasks.uncloneable()));
      hasCode(thrown, 'DISPATCH_SERIALIZATION', 'its error');
      same(String(thrown), String(awaited), 'what executeSync() throws');
    },
  },
  {
    id: 'block/posted-before',
    clause: 'B11',
    title:
      'results that came while the thread was busy, small ones and large ones, are read as soon as it blocks, in order',
    requires: { ...anyTask, parallel: true },
    async run(t) {
      const dispatcher = await blockable(t, t.dispatcher({ workers: 1 }));
      const large = new Uint8Array(300_000).fill(1);
      const sent = ['first', large, 'second', 'x'.repeat(200_000), 'third'];
      const order: unknown[] = [];
      const futures = sent.map((value) => dispatcher.executeAsync(tasks.echo(value)));
      for (const [index, future] of futures.entries()) future.addDoneCallback(() => order.push(index));
      await t.pause(0);
      busyFor(200);
      alike(futures.at(-1)?.resultSync(), 'third', 'what resultSync() of the last gives');
      alike(order, [0, 1, 2, 3, 4], 'the order in which they were settled');
      alike(await t.gives('all of them', Promise.all(futures)), sent, 'their results');
      same(await t.gives('the next task', dispatcher.execute(tasks.tag(1))), '[object Number]', 'its result');
    },
  },
  {
    id: 'block/many-results',
    clause: 'B11',
    title: 'of thousands of tasks a blocked caller gets the last, and all others have settled once',
    requires: anyTask,
    async run(t) {
      const dispatcher = await blockable(t, t.dispatcher({ workers: 1 }));
      const counts = new Map<number, number>();
      const numbers = Array.from({ length: 3000 }, (_, index) => index);
      const futures = numbers.map((number) => dispatcher.executeAsync(tasks.echo({ number })));
      for (const [index, future] of futures.entries())
        future.addDoneCallback(() => counts.set(index, (counts.get(index) ?? 0) + 1));
      await t.gives('one in the middle', Promise.resolve(futures[500]));
      alike(futures.at(-1)?.resultSync(), { number: 2999 }, 'what resultSync() of the last gives');
      alike(
        await t.gives('all of them', Promise.all(futures)),
        numbers.map((number) => ({ number })),
        'their results',
      );
      alike(
        [...counts.values()],
        numbers.map(() => 1),
        'how often each was settled',
      );
    },
  },
];

/** Holds the thread up, for at least so many milliseconds: no event reaches it meanwhile. */
function busyFor(milliseconds: number): void {
  for (const end = performance.now() + milliseconds; performance.now() < end;);
}
