import { fileURLToPath } from 'node:url';
import { FixedThreadPool } from 'poolifier';
import type { Peer } from './peer.js';

const file = fileURLToPath(new URL('./poolifier-worker.js', import.meta.url));

export const peer: Peer = {
  async open({ workers }) {
    const pool = new FixedThreadPool<unknown, never>(workers, file);
    await Promise.all(Array.from({ length: workers }, () => pool.execute(1, 'double')));
    return {
      run: (name, argument) => pool.execute(argument, name),
      transfer: (buffer) => pool.execute(buffer, 'measureBytes', undefined, [buffer]),
    };
  },
};
