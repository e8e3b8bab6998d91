import { transfer } from '@dispatch/core';
import { createDispatcher } from '@dispatch/node';
import { afterAll, describe, expect, it } from 'vitest';
import { tasks } from './fixtures/buffers.mjs';

const size = 64 * 1024;

function filled(): ArrayBuffer {
  return Uint8Array.from({ length: size }, (_, index) => index % 251).buffer;
}

const views: readonly (new (buffer: ArrayBuffer, offset: number, length: number) => ArrayBufferView)[] = [
  Uint8Array,
  Uint8ClampedArray,
  Int8Array,
  Uint16Array,
  Int16Array,
  Uint32Array,
  Int32Array,
  BigUint64Array,
  BigInt64Array,
  DataView,
];

describe('a large buffer', () => {
  const dispatcher = createDispatcher({ workers: 1 });
  afterAll(() => dispatcher.close());

  it.each<[what: string, value: unknown]>([
    ['ArrayBuffer', filled()],
    ...views.map((View): [string, unknown] => [View.name, new View(filled(), 16, 8)]),
    ['Float32Array', new Float32Array(size).fill(1.5)],
    ['Float64Array', new Float64Array(size).fill(1.5)],
    ['Buffer', Buffer.from(filled())],
  ])('arrives as a clone, is returned as a clone, and is not detached here: %s', async (_what, value) => {
    const clone = structuredClone(value);
    const result = await dispatcher.execute(tasks.echo(value));
    expect(result).toStrictEqual(clone);
    if (ArrayBuffer.isView(result) && ArrayBuffer.isView(clone)) {
      expect([result.byteOffset, result.byteLength, result.buffer]).toStrictEqual([
        clone.byteOffset,
        clone.byteLength,
        clone.buffer,
      ]);
    }
    expect(value).toStrictEqual(
      clone instanceof Uint8Array && Buffer.isBuffer(value) ? Buffer.from(clone.buffer) : clone,
    );
    expect(dispatcher.executeSync(tasks.echo(value))).toStrictEqual(clone);
  });

  it('arrives without the rest if a Buffer is a part of it, unless the buffer itself arrives too', async () => {
    const part = Buffer.from(filled()).subarray(16, 24);
    const result = (await dispatcher.execute(tasks.echo(part))) as Uint8Array;
    expect([...result]).toEqual([...part]);
    expect([result.byteOffset, result.buffer.byteLength]).toEqual([0, 8]);
    expect(await dispatcher.execute(tasks.haveOneBuffer(part, part.buffer))).toBe(true);
  });

  it('is one buffer in the worker if it is one buffer here', async () => {
    const bytes = new Uint8Array(filled());
    expect(await dispatcher.execute(tasks.haveOneBuffer(bytes, bytes.buffer))).toBe(true);
    expect(await dispatcher.execute(tasks.haveOneBuffer(bytes, new Uint8Array(filled())))).toBe(false);
    expect(await dispatcher.execute(tasks.holds({ bytes }, bytes))).toBe(true);
  });

  it('is not detached in a module that keeps its result', async () => {
    const first = await dispatcher.execute(tasks.kept(size));
    first.fill(9);
    expect((await dispatcher.execute(tasks.kept(size))).every((byte) => byte === 7)).toBe(true);
  });

  it('that has already been transferred is rejected', async () => {
    const buffer = filled();
    await dispatcher.execute(tasks.echo(transfer(buffer, [buffer])));
    await expect(dispatcher.execute(tasks.echo(transfer(buffer, [buffer])))).rejects.toMatchObject({
      code: 'DISPATCH_SERIALIZATION',
    });
  });

  it('next to a value that cannot be cloned is rejected, and is not detached', async () => {
    const buffer = filled();
    await expect(dispatcher.execute(tasks.echo(buffer, { callback() {} }))).rejects.toMatchObject({
      code: 'DISPATCH_SERIALIZATION',
      message: expect.stringContaining('argument 2 (.callback'),
    });
    expect(buffer.byteLength).toBe(size);
  });

  it('arrives once per yield', async () => {
    const sums: number[] = [];
    for await (const bytes of dispatcher.stream(tasks.chunks(5, size)))
      sums.push(bytes.reduce((sum, byte) => sum + byte, 0));
    expect(sums).toEqual([0, size, 2 * size, 3 * size, 4 * size]);
  });
});
