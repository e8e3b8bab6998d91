import { BlockList } from 'node:net';
import vm from 'node:vm';
import { createDispatcher } from '@dispatch/process';
import { describe, expect, it } from 'vitest';
import { tasks } from './fixtures/children.mjs';
import { frameKinds, frameOf } from '../src/frames.js';
import { checkParts } from '../src/platform-objects.js';

class Point {
  x = 1;
  next: unknown = undefined;
}

const shortest = (): WebAssembly.Module => new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));

function sparse(): unknown[] {
  const array: unknown[] = [];
  array[4_000_000_000] = 1;
  return array;
}

function cyclic(): unknown {
  const object: Record<string, unknown> = {};
  object['self'] = [object];
  return object;
}

describe('parts that V8 would serialize as something else', () => {
  it.each<[string, () => unknown]>([
    ['a Blob', () => new Blob(['a'])],
    ['a Blob in an array', () => [0, [new Blob(['a'])]]],
    ['a Blob in an object of a class', () => Object.assign(new Point(), { next: new Blob(['a']) })],
    ['a Blob as a key of a map', () => new Map([[new Blob(['a']), 1]])],
    ['a Blob in a set', () => new Set([new Blob(['a'])])],
    ['a Blob as a cause', () => new Error('no', { cause: new Blob(['a']) })],
    ['a Blob in a sparse array', () => Object.assign(sparse(), { 5: new Blob(['a']) })],
    ['a WebAssembly.Module', () => shortest()],
    ['a WebAssembly.Module in an object', () => ({ a: [shortest()] })],
    ['a BlockList', () => new BlockList()],
    ['a stream', () => new ReadableStream()],
    ['a port', () => new MessageChannel().port1],
  ])('are rejected: %s', (_name, make) => {
    expect(() => {
      checkParts(make());
    }).toThrow(/cannot be sent to another process/);
    expect(() => frameOf(frameKinds.message, make())).toThrow();
  });

  it.each<[string, () => unknown]>([
    ['objects of classes', () => [new Point(), Object.assign(new Point(), { next: new Point() })]],
    ['an object without a prototype', () => Object.create(null)],
    ['data of another realm', () => vm.runInNewContext('({ a: [new Map([[1, new Set([2])]]), new Date(0)] })')],
    ['errors', () => [new RangeError('no', { cause: new Point() }), new AggregateError([new Error('a')])]],
    ['views and buffers', () => [Buffer.from('abc'), new Float64Array(4), new DataView(new ArrayBuffer(8))]],
    ['boxed values', () => [new Date(), /x/g, Object(1), Object('a'), Object(true), Object(1n)]],
    ['what contains itself', cyclic],
    ['a sparse array', sparse],
    ['a long array', () => Array.from({ length: 300_000 }, (_, index) => index)],
  ])('are not found in %s', (_name, make) => {
    checkParts(make());
  });

  it('of one object do not affect others of its class', () => {
    class Holder {
      held: unknown;
      constructor(held: unknown) {
        this.held = held;
      }
    }
    expect(() => {
      checkParts(new Holder(new Blob(['a'])));
    }).toThrow();
    checkParts(new Holder(1));
    expect(() => {
      checkParts(new Holder(new Blob(['a'])));
    }).toThrow();
  });
});

describe('a WebAssembly.Module', () => {
  it('fails its own task by its place, as an argument and as a result; in an error, only it is missing', async () => {
    const dispatcher = createDispatcher({ workers: 1 });
    await expect(dispatcher.execute(tasks.echo({ a: shortest() }))).rejects.toMatchObject({
      code: 'DISPATCH_SERIALIZATION',
      message: expect.stringContaining('argument 1 (.a is ') as string,
    });
    await expect(dispatcher.execute(tasks.compiles())).rejects.toMatchObject({
      code: 'DISPATCH_SERIALIZATION',
      message: expect.stringContaining('the result cannot be cloned: .compiled is ') as string,
    });
    const error = await dispatcher.execute(tasks.throwsCompiled()).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'RangeError', message: 'after it was compiled', step: 2 });
    expect(error).not.toHaveProperty('compiled');
    await dispatcher.close();
  });
});
