import { createSyncFn } from 'synckit';
import type { double } from '../tasks/functions.js';
import type { Peer } from './peer.js';

export const peer: Peer = {
  openBlocking: () => ({ double: createSyncFn<typeof double>(new URL('./synckit-worker.js', import.meta.url)) }),
};
