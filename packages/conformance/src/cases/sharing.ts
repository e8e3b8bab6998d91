import { release, share } from '@dispatch/core/share';
import { alike, same } from '../assertions.js';
import type { Case } from '../case.js';
import { sharing, type Sighting } from '../fixtures/sharing.js';
import { changeable } from './changeable.js';
import { methods, outcomeOf, sharedFor } from './methods.js';

const cloned = { isolation: 'clone' } as const;

/** How many objects some tasks have seen. */
export function countObjects(sightings: readonly Sighting[]): number {
  return new Set(sightings.map(({ life, object }) => `${life} ${object}`)).size;
}

/** What tasks get of a shared value. */
export const sharingValues: readonly Case[] = [
  ...methods.flatMap((method) =>
    [false, true].map((snapshot): Case => ({
      id: `share/argument-with-${method.name}${snapshot ? '-and-snapshot' : ''}`,
      clause: 'H1',
      title: `a shared value arrives as an argument of every task that has it: ${method.name}, snapshot: ${snapshot}`,
      requires: method.requires,
      async run(t) {
        const dispatcher = await sharedFor(t);
        const list = await t.gives('share()', share(dispatcher, ['a', { b: 1 }]));
        for (const [index, item] of [[0, 'a'] as const, [1, { b: 1 }] as const, [1, { b: 1 }] as const]) {
          const task = { plain: sharing.pick(list, index), generator: sharing.picking(list, index) };
          const outcome = outcomeOf(method, dispatcher, task, { snapshot });
          alike(await t.gives(method.name, outcome), item, `item ${index} of the list`);
        }
        await t.gives('release()', release(list));
      },
    })),
  ),
  {
    id: 'share/beside-other-arguments',
    clause: 'H1',
    title: 'shared values may be any of the arguments, the same one several times, and tasks without any run beside',
    async run(t) {
      const dispatcher = await t.shared();
      const [a, b] = [await share(dispatcher, ['a']), await share(dispatcher, ['b'])];
      const rounds = (count: number): Promise<readonly unknown[]> =>
        t.gives(
          `${2 * count} tasks`,
          Promise.all(
            Array.from({ length: 2 * count }, (_, index) =>
              dispatcher.execute(index % 2 === 0 ? sharing.echo(a, index, b, [index], a) : sharing.echo([index])),
            ),
          ),
        );
      const expected = (_: unknown, index: number): unknown[] =>
        index % 2 === 0 ? [['a'], index, ['b'], [index], ['a']] : [[index]];
      alike(await rounds(1), Array.from({ length: 2 }, expected), 'what the first tasks got');
      // Now they are known to be short, and may be sent together.
      alike(await rounds(100), Array.from({ length: 200 }, expected), 'what the next tasks got');
      await t.gives('release()', Promise.all([release(a), release(b)]));
    },
  },
  {
    id: 'share/every-kind',
    clause: 'H1',
    title: 'a shared value is an equal of the original, of every kind that can be cloned, with its cycles',
    requires: cloned,
    async run(t) {
      const dispatcher = await t.shared();
      const bytes = new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]);
      const original: Record<string, unknown> = {
        ...changeable(),
        bytes,
        overlapping: bytes.subarray(2, 5),
        words: new Uint16Array(bytes.buffer, 2, 2),
        view: new DataView(new ArrayBuffer(4)),
        floats: new Float64Array([0.5]),
        empty: new Int8Array(0),
        pattern: /a+/gi,
        big: 10n ** 30n,
        nothing: [undefined, null, NaN, -0],
        keys: new Map<unknown, unknown>([[bytes, new Set([bytes])]]),
        ['__proto__']: 1,
      };
      original['self'] = [original];
      const value = await t.gives('share()', share(dispatcher, original));
      const [copy] = await t.gives('the task', dispatcher.execute(sharing.echo(value)));
      // In WebKit a clone of an error has the cause as a string.
      alike(copy, structuredClone(original), 'what the task got');
      await t.gives('release()', release(value));
    },
  },
  ...[[['a']], new Map([['a', 1]]), new Set(['a']), new Date(1), new Uint8Array([1]), new ArrayBuffer(2)].map(
    (original): Case => ({
      id: `share/whole-${original.constructor.name.toLowerCase()}`,
      clause: 'H1',
      title: `any object can be shared, such as an instance of ${original.constructor.name}`,
      requires: cloned,
      async run(t) {
        const dispatcher = await t.shared();
        const value = await t.gives('share()', share<object>(dispatcher, original));
        const [copy] = await t.gives('the task', dispatcher.execute(sharing.echo(value)));
        alike(copy, original, 'what the task got');
        await t.gives('release()', release(value));
      },
    }),
  ),
  {
    id: 'share/cloned-within-the-call',
    clause: 'H1',
    title: 'a value is cloned within the call of share(): later changes of the original have no effect',
    async run(t) {
      const dispatcher = await t.shared();
      const original = ['before'];
      const sharedSoon = share(dispatcher, original);
      original[0] = 'after';
      const value = await t.gives('share()', sharedSoon);
      same(await t.gives('the task', dispatcher.execute(sharing.pick(value, 0))), 'before', 'what the task got');
      await t.gives('release()', release(value));
    },
  },
  {
    id: 'share/read-once',
    clause: 'H2',
    title: 'all tasks of a worker get the same object',
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const value = await t.gives('share()', share(dispatcher, { a: 1 }));
      const all = await t.gives(
        '20 tasks',
        Promise.all(
          Array.from({ length: 20 }, (_, index) =>
            dispatcher.execute(sharing.sight(value), {
              snapshot: index % 2 === 0,
              ...(index % 3 === 0 && { affinity: 'key' }),
            }),
          ),
        ),
      );
      for await (const sighting of dispatcher.map(() => sharing.sight(value), [1, 2, 3])) all.push(sighting);
      for await (const sighting of dispatcher.stream(sharing.sighting(value))) all.push(sighting);
      same(countObjects(all), 1, 'how many objects the tasks got');
    },
  },
  {
    id: 'share/once-a-worker',
    clause: 'H2',
    title:
      'each worker gets a shared value once, and each has an object of its own unless it runs on the caller’s thread',
    requires: { parallel: true },
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 2 });
      const value = await t.gives('share()', share(dispatcher, { a: 1 }));
      const gate = t.gate();
      const both = [1, 2].map(() => dispatcher.executeAsync(sharing.sightAt(gate.name, value)));
      await gate.arrivals(2);
      gate.open();
      const others = Array.from({ length: 40 }, () => dispatcher.execute(sharing.sight(value)));
      const all = await t.gives('42 tasks', Promise.all([...both, ...others]));
      const lives = new Set(all.map(({ life }) => life)).size;
      same(countObjects(all), lives, 'how many objects the tasks got, one a worker');
    },
  },
];
