import { blockByReading } from '@dispatch/adapter-kit/bytes';
import type { Blocking } from '@dispatch/adapter-kit';
import { ChildLink } from './child-link.js';

/** How many times a thread looks at once before it sleeps between two looks: a short task ends meanwhile. */
const eagerLooks = 8;
/** In milliseconds. */
const shortestSleep = 0.02;
const longestSleep = 5;
/** A thread sleeps for this part of the time in which nothing has gone through a pipe. */
const share = 1 / 20;

/**
 * Blocks until a call has settled, by reading the pipes of all workers again and again, those of their output too: Node has no function that
 * waits for several pipes.
 */
export const blockOnPipes: Blocking = blockByReading(() => {
  const words = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  return {
    peek(link) {
      if (link instanceof ChildLink) link.peek();
    },
    moved: (link) => (link instanceof ChildLink ? link.moved : 0),
    sleep(looks, still, longest) {
      if (looks < eagerLooks) return;
      Atomics.wait(words, 0, 0, Math.min(longestSleep, longest, Math.max(shortestSleep, share * still)));
    },
  };
});
