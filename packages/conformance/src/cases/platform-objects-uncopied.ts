import { alike, hasCode, isInstance, mentions, same, thrownBy } from '../assertions.js';
import type { Case } from '../case.js';
import type { CaseContext } from '../context.js';
import { running } from '../fixtures/running.js';
import { uncopied, uncopiedObjects, type Uncopied } from '../fixtures/uncopied.js';
import { values } from '../fixtures/values.js';
import { nextOf } from './inputs.js';

const kinds = Object.keys(uncopiedObjects) as Uncopied[];
const cloned = { isolation: 'clone' } as const;

/** Where such an object can be among the arguments of a task, and what the error says of its place. */
const places: readonly {
  readonly id: string;
  readonly title: string;
  readonly place: readonly string[];
  readonly snapshot?: boolean;
  readonly around: (object: object) => unknown;
}[] = [
  { id: 'argument', title: 'as an argument', place: ['argument 1'], around: (object) => object },
  {
    id: 'within-argument',
    title: 'within an argument',
    place: ['argument 1', '.list[1].deep'],
    around: (object) => ({ list: [1, { deep: object }] }),
  },
  {
    id: 'within-large-argument',
    title: 'within a large argument',
    place: ['argument 1'],
    around: (object) => Array.from({ length: 30_000 }, (_, index) => ({ at: index === 29_999 ? object : index })),
  },
  {
    id: 'within-map',
    title: 'within a map that contains itself',
    place: ['argument 1'],
    around(object) {
      const map = new Map<unknown, unknown>([['object', object]]);
      return map.set('self', map);
    },
  },
  { id: 'snapshot', title: 'in a snapshot', place: ['argument 1'], snapshot: true, around: (object) => [object] },
];

/** Objects of the platform that `structuredClone` cannot copy: nothing arrives in their place. */
export const platformObjectsUncopied: readonly Case[] = [
  ...kinds.map((kind): Case => ({
    id: `data/uncopied-${kind}`,
    clause: 'D19',
    title: `an object that structuredClone cannot copy fails its task as an argument and within a result: ${kind}`,
    requires: cloned,
    async run(t) {
      const dispatcher = await t.shared();
      await fails(t, dispatcher.execute(values.echo(uncopiedObjects[kind]())), ['argument 1']);
      await fails(t, dispatcher.execute(uncopied.returns(kind)), ['result', '.list[1]']);
      same(await t.gives('the next task', dispatcher.execute(values.echo('good'))), 'good', 'its result');
    },
  })),
  ...places.map(({ id, title, place, snapshot, around }): Case => ({
    id: `data/uncopied-as-${id}`,
    clause: 'D19',
    title: `a URL ${title} fails its task, and no other that is submitted with it`,
    requires: cloned,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 4 });
      const before = dispatcher.execute(running.double(1));
      const task = dispatcher.execute(values.echo(around(uncopiedObjects.url())), { snapshot });
      const after = dispatcher.execute(running.double(2));
      await fails(t, task, place);
      alike(await t.gives('the others', Promise.all([before, after])), [2, 4], 'their results');
    },
  })),
  {
    id: 'data/uncopied-yield',
    clause: 'D19',
    title: 'a URL within a yielded value ends the stream after the values before it',
    requires: cloned,
    async run(t) {
      const stream = (await t.shared()).stream(uncopied.yields('url'));
      same(await nextOf(t, 'the first value', stream), 1, 'it');
      await fails(t, stream.next(), ['yield 2', '.list[1]']);
    },
  },
  {
    id: 'data/uncopied-progress',
    clause: 'D19',
    title: 'progress() throws a SerializationError for a value with a URL in it',
    requires: cloned,
    async run(t) {
      const seen: unknown[] = [];
      const task = (await t.shared()).execute(uncopied.reports('url'), {
        onProgress: (value) => void seen.push(value),
      });
      mentions(
        String(await t.gives('the task', task)),
        ['DISPATCH_SERIALIZATION', '.list[1]'],
        'what progress() throws',
      );
      alike(seen, [], 'what was reported');
    },
  },
  {
    id: 'data/uncopied-property-of-an-error',
    clause: 'D19',
    title: 'a URL as a property of an error is left out, and the error arrives with its other parts',
    requires: cloned,
    async run(t) {
      const error = await t.failure('the task', (await t.shared()).execute(uncopied.throws('url')));
      isInstance(error, RangeError, 'its error');
      const { code, detail } = error as RangeError & { readonly code?: unknown; readonly detail?: unknown };
      alike([error.message, code, detail], ['with a property', 'KEPT', undefined], 'its message, code and property');
    },
  },
  {
    id: 'data/uncopied-blocking',
    clause: 'D19',
    title: 'a URL as an argument or within a result fails a blocking call',
    requires: { ...cloned, blocking: [true, 'synchronous'] },
    async run(t) {
      const dispatcher = await t.shared();
      const tasks = { 'argument 1': values.echo(uncopiedObjects.url()), result: uncopied.returns('url') };
      for (const [place, task] of Object.entries(tasks)) {
        const error = thrownBy('executeSync()', () => dispatcher.executeSync(task));
        hasCode(error, 'DISPATCH_SERIALIZATION', 'its error');
        mentions(error.message, [place], 'its message');
      }
    },
  },
];

async function fails(t: CaseContext, outcome: PromiseLike<unknown>, place: readonly string[]): Promise<void> {
  const error = await t.failure('the task', outcome);
  hasCode(error, 'DISPATCH_SERIALIZATION', 'its error');
  mentions(error.message, place, 'its message');
}
