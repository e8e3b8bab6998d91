import { share } from '@dispatch/core/share';
import { createDispatcher } from '@dispatch/process';
import { afterAll, describe, expect, it } from 'vitest';
import { kindOf, values } from '../../vm-contexts-values.mjs';
import { tasks } from '../fixtures/children.mjs';

const large = 4 * 2 ** 20;

const dispatcher = createDispatcher({ workers: 1 });

afterAll(() => dispatcher.close());

it('runs in a context of its own, with other classes than those of structuredClone', () => {
  expect(structuredClone(new Map())).not.toBeInstanceOf(Map);
});

describe.each(Object.entries(values))('%s', (_name, make) => {
  it('arrives, and arrives again as a worker has returned it', async () => {
    const returned = await dispatcher.execute(tasks.echo({ v: make() }));
    expect(returned).toEqual(structuredClone({ v: make() }));
    expect(kindOf(returned.v)).toBe(kindOf(structuredClone(make())));
    expect(await dispatcher.execute(tasks.echo(returned))).toEqual(returned);
  });

  it('arrives while this thread is blocked', () => {
    expect(dispatcher.executeSync(tasks.echo({ v: make() }))).toEqual(structuredClone({ v: make() }));
  });

  it('can be shared, and be in the data of a setup', async () => {
    const shared = await share(dispatcher, { v: make() });
    expect(kindOf((await dispatcher.execute(tasks.echo(shared))).v)).toBe(kindOf(structuredClone(make())));
    await createDispatcher({ workers: 1, setupData: { v: make() } }).close();
  });
});

describe('a value that cannot be sent', () => {
  it.each([
    ['a function', () => () => {}, /^argument 1 \(\.part is a function/],
    ['a Blob', () => new Blob(['a']), /^argument 1 \(\.part is an uncloneable Blob/],
    ['a URL', () => new URL('https://example.org'), /^argument 1 \(\.part is an uncloneable URL/],
  ])('is named, beside others: %s', async (_name, make, message) => {
    const value = { bytes: new Float64Array(2), map: new Map(), part: make() };
    await expect(dispatcher.execute(tasks.echo(value))).rejects.toMatchObject({
      code: 'DISPATCH_SERIALIZATION',
      message: expect.stringMatching(message),
    });
  });

  it.each([
    ['a map', () => structuredClone(new Map([[1, {}]])), (map, part) => map.set(1, part)],
    ['a set', () => structuredClone(new Set()), (set, part) => set.add(part)],
    [
      'an error',
      () => structuredClone(new Error('no', { cause: {} })),
      (error, cause) => Object.assign(error, { cause }),
    ],
  ])('is found in objects of another realm: %s', async (_name, make, put) => {
    const value = make();
    put(value, new Blob(['a']));
    await expect(dispatcher.execute(tasks.echo(value))).rejects.toMatchObject({ code: 'DISPATCH_SERIALIZATION' });
  });
});

describe('a full or empty pipe is not taken for a broken one', () => {
  it('with large values', async () => {
    const sent = new Uint8Array(large).fill(7);
    expect((await dispatcher.execute(tasks.echo(sent))).length).toBe(large);
    expect(dispatcher.executeSync(tasks.echo(sent)).length).toBe(large);
  });

  it('in a call that blocks before a worker has started', async () => {
    const other = createDispatcher({ workers: 1 });
    expect(other.executeSync(tasks.echo(1))).toBe(1);
    expect(await other.execute(tasks.echo(2))).toBe(2);
    expect(other.executeSync(tasks.echo(3))).toBe(3);
    expect(other.stats().workersStarted ?? 1).toBe(1);
    await other.close();
  });

  it('in the output of tasks', async () => {
    let size = 0;
    const other = createDispatcher({ workers: 1, stdout: (line) => void (size += line.length) });
    expect(other.executeSync(tasks.prints(2000, 100))).toBe(2000);
    await other.execute(tasks.prints(2000, 100));
    await other.close();
    expect(size).toBeGreaterThanOrEqual(2 * 2000 * 100);
  });
});

it.each([
  ['an executable that does not exist', { execPath: '/no/such/node' }, /: spawn \/no\/such\/node ENOENT/],
  ['an invalid variable', { env: { A: 'a\0b' } }, /: The property 'options\.env\['A'\]'/],
])(
  'an error of Node, which is of another realm, says why no worker can be started: %s',
  async (_name, options, message) => {
    const other = createDispatcher({ workers: 1, ...options });
    await expect(other.execute(tasks.echo(1))).rejects.toMatchObject({
      message: expect.stringMatching(message),
      cause: expect.any(Error),
    });
    await other.close();
  },
);
