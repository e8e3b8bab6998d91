import { check } from '../measuring/check.js';
import { openStreamer } from '../peers/index.js';
import type { Workload } from './workload.js';

export const stream: Workload = {
  id: 'stream',
  title: 'Stream of small values, taken one by one',
  figure: 'time per value',
  unit: 'µs',
  tasks: { full: 1_000_000, quick: 100_000 },
  repetitions: { full: 7, quick: 2 },
  warmUps: 1,
  // raw: one message a value, with acknowledgements, 64 ahead as a dispatcher is by default.
  peers: ['dispatch', 'raw'],
  baseline: 'raw',
  async open(peer, count) {
    const streamer = await openStreamer(peer);
    return async () => {
      const start = performance.now();
      let expected = 0;
      for await (const value of streamer.upTo(count)) {
        if (value !== expected) check(false, `${value} in the place of ${expected}`);
        expected += 1;
      }
      const elapsed = performance.now() - start;
      check(expected === count, `${expected} of ${count} values`);
      return (elapsed * 1000) / count;
    };
  },
};
