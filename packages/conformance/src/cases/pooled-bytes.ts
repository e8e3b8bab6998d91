import { transfer } from '@dispatch/core';
import { alike, check, isInstance, same } from '../assertions.js';
import type { Case } from '../case.js';
import { memory as tasks, pooled, poolSize } from '../fixtures/memory.js';
import { takeAll } from './taking.js';

const text = 'a small text';

/** Of a `Buffer` only its own bytes are transmitted. Trivial where the runtime has no `Buffer`. */
export const pooledBytes: readonly Case[] = [
  ...(['execute', 'snapshot', 'executeSync'] as const).map((how): Case => ({
    id: `data/pooled-argument-${how.toLowerCase()}`,
    clause: 'D17',
    title: `a Buffer within an argument arrives without the other bytes of its pool: ${how}`,
    requires: { isolation: 'clone', ...(how === 'executeSync' && { blocking: [true, 'synchronous'] }) },
    async run(t) {
      const dispatcher = await t.shared();
      const bytes = pooled(text);
      if (bytes === undefined) return;
      const task = tasks.around({ deep: [bytes] });
      const sizes =
        how === 'executeSync'
          ? dispatcher.executeSync(task)
          : await t.gives('the task', dispatcher.execute(task, { snapshot: how === 'snapshot' }));
      alike(sizes, [12, 12], 'the size of what arrived, and that of its buffer');
    },
  })),
  {
    id: 'data/pooled-arguments-of-one-turn',
    clause: 'D17',
    title: 'a Buffer that many tasks submitted together get arrives without the other bytes of its pool',
    requires: { isolation: 'clone' },
    async run(t) {
      const dispatcher = await t.shared();
      const bytes = pooled(text);
      if (bytes === undefined) return;
      const both = { deep: [bytes] } as const;
      for (let round = 0; round < 2; round += 1) {
        const all = Array.from({ length: 100 }, () => dispatcher.execute(tasks.around(both)));
        const sizes = await t.gives('100 tasks', Promise.all(all));
        alike(
          sizes,
          Array.from({ length: 100 }, () => [12, 12]),
          'the sizes of what arrived, and those of the buffers',
        );
      }
    },
  },
  {
    id: 'data/beside-pooled',
    clause: 'D17',
    title: 'a view of other memory arrives with its whole buffer, also beside a Buffer of a pool',
    requires: { isolation: 'clone' },
    async run(t) {
      const bytes = pooled(text);
      if (bytes === undefined) return;
      const view = new Uint8Array(new ArrayBuffer(64), 8, 8);
      const sizes = (await t.shared()).execute(tasks.sizes(bytes, view));
      alike(await t.gives('the task', sizes), [12, 64], 'the sizes of the buffers');
    },
  },
  {
    id: 'data/transferred-like-a-pool',
    clause: 'D17',
    title: 'a view of a transferred buffer that is as large as a pool arrives with the buffer, beside one of a pool',
    requires: { isolation: 'clone', transfer: true },
    async run(t) {
      const [bytes, size] = [pooled(text), poolSize()];
      if (bytes === undefined || size === undefined) return;
      const buffer = new ArrayBuffer(size);
      const sizes = (await t.shared()).execute(tasks.sizes(bytes, transfer(new Uint8Array(buffer, 0, 4), [buffer])));
      alike(await t.gives('the task', sizes), [12, size], 'the sizes of the buffers');
      same(buffer.byteLength, 0, 'the size of the buffer on this side');
    },
  },
  {
    id: 'data/pooled-result',
    clause: 'D17',
    title: 'a Buffer as a result arrives without the other bytes of its pool',
    requires: { isolation: 'clone' },
    async run(t) {
      const dispatcher = await t.shared();
      const bytes = await t.gives('the task', dispatcher.execute(tasks.pooled(text)));
      if (bytes !== undefined) isText(bytes, 'its result');
    },
  },
  {
    id: 'data/pooled-within-result',
    clause: 'D17',
    title: 'a Buffer within a result arrives without the other bytes of its pool, and a view of it shares its memory',
    requires: { isolation: 'clone' },
    async run(t) {
      const dispatcher = await t.shared();
      verify(await t.gives('the task', dispatcher.execute(tasks.pooledWithin(text))), 'the result');
    },
  },
  {
    id: 'data/pooled-yield-progress-and-error',
    clause: 'D17',
    title: 'Buffers within a yielded value, progress and an error arrive without the other bytes of their pool',
    requires: { isolation: 'clone' },
    async run(t) {
      const dispatcher = await t.shared();
      const reports: unknown[] = [];
      const stream = dispatcher.stream(tasks.pooledEverywhere(text), { onProgress: (value) => reports.push(value) });
      const { value } = await t.gives('the first value', stream.next());
      verify(value, 'the yielded value');
      const error = await t.failure('the end', takeAll(t, stream));
      isInstance(error, Error, 'the error');
      // The failure of the case has the failure of the task as its cause.
      const thrown: unknown = error.cause ?? error;
      verify(Reflect.get(Object(thrown), 'detail'), 'the property of the error');
      same(reports.length, 1, 'how many values were reported');
      verify(reports[0], 'the reported value');
    },
  },
];

/** Checks what `pooledWithin` has made. */
function verify(value: unknown, what: string): void {
  if (pooled(text) === undefined) return;
  const map: unknown = Reflect.get(Object(value), 'deep');
  isInstance(map, Map, what);
  const views: unknown = map.get('bytes');
  isInstance(views, Array<unknown>, what);
  const [bytes, part] = views;
  isText(bytes, what);
  isInstance(part, Uint8Array, what);
  alike([...part], [97], `${what}: the part`);
  check(part.buffer === bytes.buffer, `${what}: the part is a view of the same memory`);
}

function isText(bytes: unknown, what: string): asserts bytes is Uint8Array {
  isInstance(bytes, Uint8Array, what);
  alike(new TextDecoder().decode(bytes), text, what);
  same(bytes.buffer.byteLength, 12, `${what}: the size of its buffer`);
}
