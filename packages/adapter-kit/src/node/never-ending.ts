import type { Writable } from 'node:stream';

/**
 * Makes a stream of this thread one that no task can end, destroy or cork, as `process.stdout` of the main thread is:
 * `pipeline(readable, process.stdout)` calls `end()`, and the output of all later tasks would be lost. The callbacks and
 * events of the caller are as usual.
 */
export function neverEnding(stream: Writable): void {
  Object.assign(stream, {
    end(...args: unknown[]): Writable {
      const callback = args.find((arg) => typeof arg === 'function');
      const [chunk, ...encoding] = args.filter((arg) => arg !== callback);
      if (chunk !== undefined && chunk !== null) Reflect.apply(stream.write, stream, [chunk, ...encoding]);
      // Of everything before it.
      stream.write('', () => {
        stream.emit('finish');
        if (callback !== undefined) Reflect.apply(callback, stream, []);
        stream.destroy();
      });
      return stream;
    },
    destroy(): Writable {
      // What waits for its end waits for this.
      process.nextTick(() => stream.emit('close'));
      return stream;
    },
    cork() {},
    uncork() {},
  });
}
