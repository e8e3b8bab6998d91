import type { Readable, Writable } from 'node:stream';

/**
 * Writes what arrives from `source` to `target`, and reads no faster than `target` takes it. `pipe()` would add four listeners to
 * `target` for each source, about which Node warns if there are more than ten.
 */
export function forwardOutput(source: Readable, target: Writable): void {
  source.on('data', (chunk: Buffer) => {
    const isTaken = target.write(chunk, () => {
      source.resume();
    });
    if (!isTaken) source.pause();
  });
}
