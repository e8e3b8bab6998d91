/** The worker's end of `Harness.channel`: for workers that a `BroadcastChannel` does not reach. */
export type { Channel, OpenChannel } from './channel.js';
export { useChannel } from './fixtures/visit.js';
