import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Peer } from './peer.js';
import { rawPool } from './raw-pool.js';
import type { RawReply } from './raw-reply.js';

const file = fileURLToPath(new URL('./raw-fork-worker.js', import.meta.url));

export const peer: Peer = {
  open({ workers }) {
    return rawPool(workers, (settle) => {
      const child = fork(file, { serialization: 'advanced', execArgv: [] });
      child.on('message', (message) => {
        settle(message as RawReply);
      });
      return { postMessage: (message) => void child.send(message) };
    });
  },
};
