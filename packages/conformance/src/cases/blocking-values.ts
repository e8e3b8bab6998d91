import { alike, hasCode, same, thrownBy } from '../assertions.js';
import type { Case } from '../case.js';
import { values as tasks } from '../fixtures/values.js';
import { cloneable } from './round-trips.js';
import { blockable } from './situations.js';

const either = { blocking: [true, 'when-ready', 'synchronous'] } as const;
const anyTask = { blocking: [true, 'when-ready'] } as const;

/** Values that a blocked thread receives: on some platforms they arrive by another channel. */
export const blockingValues: readonly Case[] = [
  ...Object.entries(cloneable).map(([name, make]): Case => ({
    id: `block/clone-${name}`,
    clause: 'B11',
    title: `executeSync returns a value equal to the one that the task returned: ${name}`,
    requires: { ...either, isolation: 'clone' },
    async run(t) {
      const dispatcher = await blockable(t, t.shared());
      alike(dispatcher.executeSync(tasks.echo(make())), make(), 'what executeSync() returns');
    },
  })),
  {
    id: 'block/same-object-twice',
    clause: 'B11',
    title: 'executeSync preserves identity: an object that occurs twice in the result is one object',
    requires: { ...either, isolation: 'clone' },
    async run(t) {
      const dispatcher = await blockable(t, t.shared());
      const part = new Uint8Array([1, 2, 3]);
      const result = dispatcher.executeSync(tasks.echo([part, part, part.buffer]));
      alike(result, [part, part, part.buffer], 'what executeSync() returns');
      if (!Array.isArray(result)) return;
      same(result[0] === result[1], true, 'whether its first two members are the same object');
      same((result[0] as Uint8Array).buffer === result[2], true, 'whether its third is the buffer of the first');
    },
  },
  {
    id: 'block/moved-result',
    clause: 'B11',
    title: 'a transferred result arrives at a blocked caller and is detached in the worker',
    requires: { ...either, transfer: true },
    async run(t) {
      const dispatcher = await blockable(t, t.shared());
      alike(
        new Uint8Array(dispatcher.executeSync(tasks.moved(100_000))),
        new Uint8Array(100_000).fill(7),
        'what executeSync() returns',
      );
      same(dispatcher.executeSync(tasks.left()), 0, 'the size of the buffer in the worker');
    },
  },
  {
    id: 'block/uncloneable-result',
    clause: 'B11',
    title: 'a result that cannot be cloned gives a blocked caller the same SerializationError',
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
    title: 'small and large results that arrived while the thread was busy are read in order as soon as it blocks',
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
      alike(futures.at(-1)?.resultSync(), 'third', 'what resultSync() of the last future returns');
      alike(order, [0, 1, 2, 3, 4], 'the order in which they were settled');
      alike(await t.gives('all of them', Promise.all(futures)), sent, 'their results');
      same(await t.gives('the next task', dispatcher.execute(tasks.tag(1))), '[object Number]', 'its result');
    },
  },
  {
    id: 'block/many-results',
    clause: 'B11',
    title: 'a blocked caller gets the result of the last of thousands of tasks, and all others have settled once',
    requires: anyTask,
    async run(t) {
      const dispatcher = await blockable(t, t.dispatcher({ workers: 1 }));
      const counts = new Map<number, number>();
      const numbers = Array.from({ length: 3000 }, (_, index) => index);
      const futures = numbers.map((number) => dispatcher.executeAsync(tasks.echo({ number })));
      for (const [index, future] of futures.entries())
        future.addDoneCallback(() => counts.set(index, (counts.get(index) ?? 0) + 1));
      await t.gives('a future in the middle', Promise.resolve(futures[500]));
      alike(futures.at(-1)?.resultSync(), { number: 2999 }, 'what resultSync() of the last future returns');
      alike(
        await t.gives('all of them', Promise.all(futures)),
        numbers.map((number) => ({ number })),
        'their results',
      );
      alike(
        [...counts.values()],
        numbers.map(() => 1),
        'how often each future settled',
      );
    },
  },
];

/** Keeps the thread busy for at least so many milliseconds: it receives no event during that time. */
function busyFor(milliseconds: number): void {
  for (const end = performance.now() + milliseconds; performance.now() < end;);
}
