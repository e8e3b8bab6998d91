import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Installs a runtime below `cache`, unless it is there. @returns the path of its binary. */
export function installRuntime(runtime, cache) {
  const folder = join(cache, `${runtime.name}-${runtime.version}`);
  const binary = join(folder, 'node_modules', runtime.package, runtime.binary);
  if (existsSync(binary)) return binary;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const { status } = spawnSync(
    'npm',
    ['install', '--no-audit', '--no-fund', '--no-save', '--ignore-scripts', `${runtime.package}@${runtime.version}`],
    { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'], shell: process.platform === 'win32', timeout: 300_000 },
  );
  if (status !== 0 || !existsSync(binary))
    throw new Error(`${runtime.title} cannot be installed from ${runtime.package}@${runtime.version}.`);
  return binary;
}
