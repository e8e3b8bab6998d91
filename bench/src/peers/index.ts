import type { BlockingPool, Peer, Pool, PoolSize, Streamer } from './peer.js';

const modules = {
  dispatch: () => import('./dispatch.js'),
  raw: () => import('./raw.js'),
  'shared-memory': () => import('./shared-memory.js'),
  piscina: () => import('./piscina.js'),
  tinypool: () => import('./tinypool.js'),
  workerpool: () => import('./workerpool.js'),
  poolifier: () => import('./poolifier.js'),
  'jest-worker': () => import('./jest-worker.js'),
  comlink: () => import('./comlink.js'),
  synckit: () => import('./synckit.js'),
} satisfies Record<string, () => Promise<{ readonly peer: Peer }>>;

export type PeerName = keyof typeof modules;

// The keys of this object literal are exactly `keyof typeof modules`.
export const peerNames = Object.keys(modules) as PeerName[];

export function isPeerName(name: string): name is PeerName {
  return Object.hasOwn(modules, name);
}

/** The peers that are thread pools. */
export const pools = [
  'dispatch',
  'raw',
  'piscina',
  'tinypool',
  'workerpool',
  'poolifier',
  'jest-worker',
  'comlink',
] as const satisfies PeerName[];

export async function openPool(name: PeerName, size: PoolSize): Promise<Pool> {
  const { peer } = await load(name);
  if (peer.open === undefined) throw new Error(`${name} is not a pool`);
  return peer.open(size);
}

export async function openBlocking(name: PeerName): Promise<BlockingPool> {
  const { peer } = await load(name);
  if (peer.openBlocking === undefined) throw new Error(`${name} cannot block`);
  return peer.openBlocking();
}

export async function openStreamer(name: PeerName): Promise<Streamer> {
  const { peer } = await load(name);
  if (peer.openStreamer === undefined) throw new Error(`${name} cannot stream`);
  return peer.openStreamer();
}

function load(name: PeerName): Promise<{ readonly peer: Peer }> {
  return modules[name]();
}
