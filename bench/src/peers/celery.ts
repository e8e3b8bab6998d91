import { openPython } from '../measuring/python.js';
import { openServer } from '../measuring/servers.js';
import type { Peer } from './peer.js';

/** A task for each call, with Redis as broker and for results. The client is a process of Python, which gets calls as lines of JSON. */
export const peer: Peer = {
  async open({ workers }) {
    const port = await openServer('redis-server');
    return openPython('celery_peer.py', workers, { BENCH_REDIS: `redis://127.0.0.1:${port}/0` });
  },
};
