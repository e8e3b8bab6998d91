import { PassThrough, Writable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { forwardOutput } from '../src/host/forward-output.js';

test('what twenty sources write arrives, without listeners of the target', async () => {
  const written: string[] = [];
  const target = new Writable({
    write(chunk: Buffer, _encoding, done) {
      written.push(chunk.toString());
      done();
    },
  });
  const sources = Array.from({ length: 20 }, () => new PassThrough());
  const before = target.eventNames().length;
  for (const source of sources) forwardOutput(source, target);
  for (const [index, source] of sources.entries()) source.end(`source ${index}`);
  while (written.length < 20) await setImmediate();
  expect(written.toSorted()).toEqual(sources.map((_, index) => `source ${index}`).toSorted());
  expect(target.eventNames().length).toBe(before);
});

test('a source is read no faster than the target takes it', async () => {
  const taken: (() => void)[] = [];
  const target = new Writable({
    highWaterMark: 10,
    write(_chunk, _encoding, done) {
      taken.push(done);
    },
  });
  const source = new PassThrough({ highWaterMark: 10 });
  forwardOutput(source, target);
  source.write('more than ten bytes');
  while (taken.length === 0) await setImmediate();
  expect(source.isPaused()).toBe(true);
  source.write('and more than ten again');
  taken.shift()?.();
  while (taken.length === 0) await setImmediate();
  taken.shift()?.();
  while (source.isPaused()) await setImmediate();
  expect(target.writableLength).toBe(0);
});
