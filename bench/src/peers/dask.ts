import { openPython } from '../measuring/python.js';
import type { Peer } from './peer.js';

/** A scheduler and workers on this machine. The client is a process of Python, which gets calls as lines of JSON. */
export const peer: Peer = {
  open: ({ workers }) => openPython('dask_peer.py', workers),
};
