import { AsyncLocalStorage } from 'node:async_hooks';
import { carryStore, defineCarrier, type ContextCarrier } from '@dispatch/core/context';
import { shared, type Carrying, type CarryingCall } from '@dispatch/core/internal';
import { describe, expect, test, vi } from 'vitest';

const carrier = (name: string, rest: Partial<ContextCarrier> = {}): ContextCarrier =>
  defineCarrier({ name, capture: () => name, run: (_value, fn) => fn(), ...rest });

/** What the adapter kit uses. */
function hooks(): Required<Carrying> {
  return shared<Carrying>('carrying', {}) as Required<Carrying>;
}

describe('defineCarrier()', () => {
  test.each([
    ['carrier.name', undefined],
    ['carrier.name', { capture() {}, run() {} }],
    ['carrier.name', { name: '', capture() {}, run() {} }],
    ['carrier.name', { name: '12', capture() {}, run() {} }],
    ['carrier.name', { name: '__proto__', capture() {}, run() {} }],
    ['carrier.capture', { name: 'a', run() {} }],
    ['carrier.run', { name: 'a', capture() {} }],
    ['carrier.send', { name: 'a', capture() {}, run() {}, send: 1 }],
  ])('names what is missing: %s of %o', (named, wrong) => {
    expect(() => defineCarrier(wrong as ContextCarrier)).toThrow(TypeError);
    expect(() => defineCarrier(wrong as ContextCarrier)).toThrow(`'${named}'`);
  });

  test('returns the carrier, and replaces one of the same name', () => {
    const run = vi.fn((_value: unknown, fn: () => unknown) => fn());
    carrier('again', { run: () => expect.unreachable() });
    const second = { name: 'again', capture: () => 1, run };
    expect(defineCarrier(second)).toBe(second);
    expect(hooks().run({ again: 1 }, () => 'result')).toBe('result');
    expect(run).toHaveBeenCalledOnce();
  });
});

describe('carryStore()', () => {
  test('carries the store of an AsyncLocalStorage', () => {
    const storage = new AsyncLocalStorage<string>();
    const { capture, run, name } = carryStore(storage, { name: 'storage' });
    expect(name).toBe('storage');
    expect(capture()).toBeUndefined();
    expect(storage.run('store', capture)).toBe('store');
    expect(run('copy', () => storage.getStore())).toBe('copy');
  });

  test('takes nothing else', () => {
    expect(() => carryStore({} as AsyncLocalStorage<string>, { name: 'a' })).toThrow("'storage'");
    expect(() => carryStore(new AsyncLocalStorage<string>(), { name: '' })).toThrow("'carrier.name'");
  });
});

describe('what is carried', () => {
  /** The contexts of `count` calls. */
  function contextsOf(carriers: readonly ContextCarrier[], count: number): CarryingCall['context'][] {
    const capture = hooks().capturing(carriers);
    return Array.from({ length: count }, (_, run) => {
      const call: CarryingCall = { carry: capture?.(false) };
      call.carry?.(call, run, { name: 'task', namespace: '' });
      expect(call.carry).toBeUndefined();
      return call.context;
    });
  }

  test('is one object for calls with the same values', () => {
    const store = {};
    const [first, second] = contextsOf([carrier('a', { capture: () => store }), carrier('b')], 2);
    expect(first).toEqual({ a: store, b: 'b' });
    expect(second).toBe(first);
  });

  test('is another object if a value differs, or one more or less is captured', () => {
    const values = [
      ['a', 'b'],
      ['a', 'c'],
      ['a', undefined],
      ['a', 'd'],
      [undefined, undefined],
    ];
    let turn = -1;
    const carriers = [
      carrier('a', { capture: () => values[(turn += 1)]?.[0] }),
      carrier('b', { capture: () => values[turn]?.[1] }),
    ];
    expect(contextsOf(carriers, 5)).toEqual([
      { a: 'a', b: 'b' },
      { a: 'a', b: 'c' },
      { a: 'a' },
      { a: 'a', b: 'd' },
      undefined,
    ]);
  });

  test('is undefined without carriers', () => {
    expect(hooks().capturing([])).toBeUndefined();
  });

  test('is run by all carriers in their order, and body once, even if a carrier calls its function twice', () => {
    const order: string[] = [];
    const twice = (name: string): ContextCarrier =>
      carrier(name, {
        run(value, fn) {
          order.push(String(value));
          fn();
          fn();
        },
      });
    twice('outer');
    twice('inner');
    const body = vi.fn(() => 'result');
    expect(hooks().run({ outer: 1, unknown: 2, inner: 3 }, body)).toBe('result');
    expect(order).toEqual(['1', '3', '3']);
    expect(body).toHaveBeenCalledOnce();
  });

  test('handles the promise of a carrier that is asynchronous, whatever body does', async () => {
    const reported = vi.spyOn(console, 'error').mockImplementation(() => {});
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    const error = new RangeError('thrown');
    const fail = (): never => {
      throw error;
    };
    carrier('asynchronous', { run: async (_value, fn) => fn() });
    const context = { asynchronous: 1 };
    expect(() => hooks().run(context, fail)).toThrow(error);
    expect(hooks().run(context, () => 'result')).toBe('result');
    await expect(hooks().run(context, async () => fail())).rejects.toBe(error);
    expect(reported).not.toHaveBeenCalled();
    carrier('late', {
      run: async (_value, fn) => {
        fn();
        await Promise.resolve();
        throw new SyntaxError('of the carrier');
      },
    });
    expect(hooks().run({ late: 1 }, () => 'result')).toBe('result');
    await new Promise((resolve) => setImmediate(resolve));
    expect(reported).toHaveBeenCalledOnce();
    expect(unhandled).not.toHaveBeenCalled();
    process.off('unhandledRejection', unhandled);
    reported.mockRestore();
  });

  test('keeps what body throws, even if a carrier catches it', () => {
    carrier('catching', {
      run(_value, fn) {
        try {
          fn();
        } catch {
          return 'caught';
        }
        return 'none';
      },
    });
    const error = new RangeError('thrown');
    expect(() =>
      hooks().run({ catching: 1 }, () => {
        throw error;
      }),
    ).toThrow(error);
  });
});
