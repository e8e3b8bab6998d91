import { claimBytes, slotCount } from '../../src/wire/claims.js';
import type { Size } from './model.js';

/** Access to the words of the first slots in a worker's memory. */
export function wordsOf(memory: Int32Array, size: Size): { read(): number[]; write(words: readonly number[]): void } {
  if (memory.byteLength !== claimBytes) throw new Error('not the memory of one worker');
  const places = [0, slotCount].flatMap((base) => Array.from({ length: size.slots }, (_, slot) => 1 + base + slot));
  return {
    read: () => places.map((place) => memory[place] ?? 0),
    write: (words) => {
      for (const [index, place] of places.entries()) memory[place] = words[index] ?? 0;
    },
  };
}
