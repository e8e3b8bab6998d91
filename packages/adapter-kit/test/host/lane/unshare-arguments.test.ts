import { describe, expect, it } from 'vitest';
import { unshareArguments } from '../../../src/host/lane/unshare-arguments.js';
import { Call } from '../../../src/host/call/call.js';
import { callOf, owner, profileOf } from '../../support/calls.js';

const profile = profileOf();

function callWith(...args: readonly unknown[]): Call {
  return new Call(owner, profile, args);
}

/** The arguments that arrive of calls that are sent as one message. */
function arrived(...batch: readonly Call[]): readonly (readonly unknown[])[] {
  return structuredClone(unshareArguments(batch));
}

const common = { list: [1, 2, 3] };

describe('calls that are sent together', () => {
  it.each<[what: string, value: () => unknown]>([
    ['an object', () => common],
    ['a part of an object', () => ({ options: { common } })],
    ['an element of an array', () => [[common]]],
    ['a value of a map', () => new Map([['key', common]])],
    ['a key of a map', () => new Map([[common, 'value']])],
    ['an element of a set', () => new Set([common])],
    ['the cause of an error', () => new Error('with a cause', { cause: common })],
    [
      'the value of a getter',
      () => ({
        get common() {
          return common;
        },
      }),
    ],
  ])('share no object in the worker, %s', (_what, value) => {
    const [first, second] = arrived(callWith(value()), callWith(value()));
    expect(second).toEqual(first);
    // A shared object would be changed for both.
    const objects = (from: unknown): Set<unknown> => {
      const found = new Set<unknown>();
      const collect = (each: unknown): void => {
        if (typeof each !== 'object' || each === null || found.has(each)) return;
        found.add(each);
        if (each instanceof Map || each instanceof Set) [...each].forEach(collect);
        else if (each instanceof Error) collect(each.cause);
        else Object.values(each).forEach(collect);
      };
      collect(from);
      return found;
    };
    expect([...objects(first)].filter((each) => objects(second).has(each))).toEqual([]);
  });

  it('share no buffer, with any view of it', () => {
    const buffer = new ArrayBuffer(16);
    const [first, second] = arrived(callWith(new Uint8Array(buffer, 4, 4)), callWith(new DataView(buffer))) as [
      [Uint8Array],
      [DataView],
    ];
    expect(first[0].buffer).not.toBe(second[0].buffer);
    expect(second[0].buffer.byteLength).toBe(16);
  });

  it('keep the identity of an object that one call has twice', () => {
    const cycle: Record<string, unknown> = { common };
    cycle['self'] = cycle;
    const [, second] = arrived(callWith(common), callWith(cycle, common)) as [
      unknown,
      [Record<string, unknown>, unknown],
    ];
    expect(second[0]['self']).toBe(second[0]);
    expect(second[0]['common']).toBe(second[1]);
  });

  it('are sent unchanged if they share nothing', () => {
    const batch = [callWith(1, 'two', null), callWith({ a: [1] }), callWith({ a: [1], b: null }), callWith()];
    expect(unshareArguments(batch)).toEqual(batch.map(({ args }) => args));
    // Values that are not shared are not copied.
    unshareArguments(batch).forEach((args, position) => expect(args).toBe(batch[position]?.args));
  });

  it('may have the same shared memory', () => {
    const memory = new SharedArrayBuffer(4);
    const batch = [callWith(memory), callWith({ memory, words: new Int32Array(memory) })];
    expect(unshareArguments(batch)).toHaveLength(2);
  });
});

describe('a call is sent in a later message than those before it', () => {
  const plain = callWith(common);

  it.each<[why: string, call: () => Call]>([
    ['that transfers a value', () => callOf(1, profile, 0, { transfer: [new ArrayBuffer(1)] })],
    ['with more parts than are inspected', () => callWith(Array.from({ length: 200 }, (_, index) => index))],
    ['with a large buffer', () => callWith(new Uint8Array(200_000))],
    ['with a shared value that cannot be cloned', () => callWith({ common, callback() {} })],
    [
      'with a shared value and shared memory, which not every clone keeps shared',
      () => callWith({ common, memory: new SharedArrayBuffer(4) }),
    ],
    [
      'with a getter that throws',
      () =>
        callWith({
          get trap() {
            throw new RangeError('from the trap');
          },
        }),
    ],
    [
      'with a proxy that throws',
      () =>
        callWith(
          new Proxy(
            {},
            {
              ownKeys() {
                throw new RangeError('from the trap');
              },
            },
          ),
        ),
    ],
  ])('%s', (_why, call) => {
    expect(unshareArguments([plain, call(), plain])).toHaveLength(1);
  });

  it('also as the first', () => {
    expect(unshareArguments([callWith(Array.from({ length: 200 }, () => 0)), plain])).toHaveLength(0);
  });
});

it('an object of the platform needs a message of its own, because not every receiver accepts it', () => {
  expect(unshareArguments([callWith(new Blob([]))])).toEqual([]);
  expect(unshareArguments([callWith(1), callWith({ blob: new Blob([]) }), callWith(2)])).toEqual([[1]]);
});
