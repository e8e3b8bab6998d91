import { readFileSync } from 'node:fs';
import { cpus, totalmem, type } from 'node:os';
import { canPin } from './measuring/pinning.js';
import { readProcessorTime } from './measuring/processor-time.js';
import type { Machine } from './results.js';

export function describeMachine(): Machine {
  const processors = cpus();
  return {
    processor: processors[0]?.model.trim() ?? 'unknown',
    processors: processors.length,
    memory: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${process.arch}`,
    node: process.version,
    tellsForeignWork: readProcessorTime() !== undefined,
    pins: canPin(),
  };
}

/** The versions that are measured: package.json names exact ones, and the lock file holds the install to them. */
export function versionsOfPeers(): Record<string, string> {
  const read = (path: string): { version: string; dependencies: Record<string, string> } => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
  const { dependencies } = read('../package.json');
  const peers = ['piscina', 'tinypool', 'workerpool', 'poolifier', 'jest-worker', 'comlink', 'synckit'];
  return Object.fromEntries([['dispatch', read('../../packages/node/package.json').version], ...peers.map((name) => [name, dependencies[name] ?? 'unknown'] as const)]);
}
