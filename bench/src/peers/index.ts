import { missingModule } from '../measuring/python.js';
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
  nanothreads: () => import('./nanothreads.js'),
  multithreading: () => import('./multithreading.js'),
  knitting: () => import('./knitting.js'),
  synckit: () => import('./synckit.js'),
  process: () => import('./process.js'),
  'raw-fork': () => import('./raw-fork.js'),
  'tinypool-process': () => import('./tinypool-process.js'),
  'workerpool-process': () => import('./workerpool-process.js'),
  remote: () => import('./remote.js'),
  'nats-request': () => import('./nats-request.js'),
  bullmq: () => import('./bullmq.js'),
  celery: () => import('./celery.js'),
  dask: () => import('./dask.js'),
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

/** The pools that small tasks are measured with, among them those that lack much of what the other workloads need. */
export const smallPools = [...pools, 'nanothreads', 'multithreading'] as const satisfies PeerName[];

/** What a quick run leaves out, unless it is named. */
export const rarePeers: readonly PeerName[] = ['nanothreads', 'multithreading'];

/** Those of Python, which a quick run leaves out too. */
export const pythonPeers: readonly PeerName[] = ['celery', 'dask'];

/** Why this machine cannot run a peer, if it cannot. */
export function missingFor(peer: PeerName): string | undefined {
  const [major = 0] = process.versions.node.split('.').map(Number);
  if (peer === 'celery') return missingModule('celery, redis', 'python3-celery and python3-redis');
  if (peer === 'dask') return missingModule('distributed', 'python3-distributed');
  if (peer === 'nanothreads' && major >= 22) return 'it cannot start its threads on Node 22 or later';
  return peer === 'multithreading' && major < 22 ? 'it needs Node 22 or later' : undefined;
}

/** Whether a workload measures all thread pools. */
export function isOfPools(peers: readonly PeerName[]): boolean {
  return pools.every((pool) => pool === 'jest-worker' || peers.includes(pool));
}

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
