import type { ExecuteOptions, MapOptions } from '@dispatch/core';
import { alike, isInstance, mentions, same, thrownBy } from '../assertions.js';
import type { Case } from '../case.js';
import { forms } from '../fixtures/forms.js';
import { running } from '../fixtures/running.js';
import { echo, methods, type Method } from './methods.js';

type Values = readonly (readonly [name: string, value: unknown])[];

const noObject: Values = [
  ['null', null],
  ['number', 1],
  ['string', 'x'],
  ['boolean', true],
];

/** Values that an option of a call does not take. Every method has each of these options, and a map three more. */
const invalid: Readonly<Record<string, Values>> = {
  signal: [...noObject, ['controller', new AbortController()], ['object', { aborted: false }]],
  priority: [
    ['null', null],
    ['string', '1'],
    ['boolean', true],
    ['bigint', 1n],
    ['nan', NaN],
  ],
  affinity: [
    ['null', null],
    ['boolean', true],
    ['bigint', 1n],
    ['object', {}],
    ['symbol', Symbol('key')],
  ],
  snapshot: [
    ['null', null],
    ['number', 1],
    ['string', 'yes'],
  ],
  onProgress: [...noObject, ['object', {}]],
};

const noCount: Values = [
  ['null', null],
  ['zero', 0],
  ['negative', -1],
  ['fraction', 1.5],
  ['nan', NaN],
  ['infinity', Infinity],
  ['string', '2'],
  ['bigint', 2n],
];
const noFlag: Values = [
  ['null', null],
  ['number', 1],
  ['string', 'no'],
];

/** `executeSync` has no such options, and does not look at them. */
const onlyAsynchronous = ['signal', 'onProgress'];

function cell(method: Method, option: string, wrong: string, value: unknown): Case {
  return {
    id: `matrix/${option}-${wrong}-with-${method.name}`,
    clause: 'A8',
    title: `${method.name}() with an invalid ${option} (${wrong}) immediately throws a TypeError that names it, and queues nothing`,
    requires: method.requires,
    async run(t) {
      const dispatcher = await t.shared();
      const before = dispatcher.stats();
      const error = thrownBy(`${method.name}()`, () =>
        method.run(dispatcher, echo(1), { [option]: value } as ExecuteOptions),
      );
      isInstance(error, TypeError, 'its error');
      mentions(error.message, [option], 'its message');
      const after = dispatcher.stats();
      alike(
        [after.queued, after.running, after.completed, after.failed, after.cancelled],
        [before.queued, before.running, before.completed, before.failed, before.cancelled],
        'the counts of the dispatcher',
      );
    },
  };
}

/** Options of the wrong kind, by every method. */
export const matrixInvalid: readonly Case[] = [
  ...methods.flatMap((method) =>
    Object.entries(invalid)
      .filter(([option]) => method.name !== 'executeSync' || !onlyAsynchronous.includes(option))
      .flatMap(([option, values]) => values.map(([wrong, value]) => cell(method, option, wrong, value))),
  ),
  ...methods.flatMap((method): Case[] => {
    if (method.name === 'stream') return noCount.map(([wrong, value]) => cell(method, 'highWaterMark', wrong, value));
    if (method.name !== 'map') return [];
    return [
      ...noCount.map(([wrong, value]) => cell(method, 'concurrency', wrong, value)),
      ...noFlag.flatMap(([wrong, value]) => [
        cell(method, 'ordered', wrong, value),
        cell(method, 'settled', wrong, value),
      ]),
    ];
  }),
  ...methods.map((method): Case => ({
    id: `matrix/invalid-when-closed-with-${method.name}`,
    clause: 'A8',
    title: `an invalid option throws a TypeError even when the dispatcher is closed: ${method.name}`,
    requires: method.requires,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      await t.gives('close()', dispatcher.close());
      const error = thrownBy(method.name, () => method.run(dispatcher, echo(1), { priority: NaN }));
      isInstance(error, TypeError, 'its error');
    },
  })),
  {
    id: 'matrix/invalid-options-of-map-take-nothing',
    clause: 'A8',
    title: 'a map with an invalid option takes no item and calls no factory',
    async run(t) {
      const dispatcher = await t.shared();
      const calls: unknown[] = [];
      const items = {
        [Symbol.iterator]: () => {
          calls.push('iterator');
          return [1][Symbol.iterator]();
        },
      };
      const factory = (item: number) => {
        calls.push('factory');
        return forms.echo(item);
      };
      const options: unknown = { concurrency: 2.5 };
      isInstance(
        thrownBy('map()', () => dispatcher.map(factory, items, options as MapOptions)),
        TypeError,
        'its error',
      );
      same(await t.gives('the next task', dispatcher.execute(running.double(1))), 2, 'its result');
      alike(calls, [], 'what was called');
    },
  },
];
