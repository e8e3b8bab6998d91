import { readFileSync } from 'node:fs';
import { cpus, totalmem, type } from 'node:os';
import { versionOfChromium } from './browser/chromium.js';
import { canPin } from './measuring/pinning.js';
import { readProcessorTime } from './measuring/processor-time.js';
import { versionOfModule } from './measuring/python.js';
import { isPeerName, type PeerName } from './peers/index.js';
import type { Machine } from './results.js';
import { root } from './root.js';

export async function describeMachine(): Promise<Machine> {
  const processors = cpus();
  const chromium = await versionOfChromium();
  return {
    processor: processors[0]?.model.trim() ?? 'unknown',
    processors: processors.length,
    memory: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${process.arch}`,
    node: process.version,
    ...(chromium !== undefined && { chromium }),
    tellsForeignWork: readProcessorTime() !== undefined,
    pins: canPin(),
  };
}

/** The versions of the peers that are packages. package.json has exact versions of those of npm, so these are the installed ones. */
export function versionsOf(peers: readonly PeerName[]): Record<string, string> {
  const read = (path: string): { version: string; dependencies: Record<string, string> } =>
    JSON.parse(readFileSync(new URL(path, root), 'utf8'));
  const versions: Record<string, string> = {
    dispatch: read('packages/node/package.json').version,
    ...read('bench/package.json').dependencies,
  };
  const ofPeers = Object.entries(versions).filter(([name]) => isPeerName(name) && peers.includes(name));
  return { ...Object.fromEntries(ofPeers), ...versionsOfPython(peers) };
}

function versionsOfPython(peers: readonly PeerName[]): Record<string, string> {
  const modules = { celery: 'celery', dask: 'distributed' };
  const found = Object.entries(modules).flatMap(([name, module]) => {
    const version = isPeerName(name) && peers.includes(name) ? versionOfModule(module) : undefined;
    return version === undefined ? [] : [[name, version] as const];
  });
  return Object.fromEntries(found);
}
