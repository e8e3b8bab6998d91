// Runs the version of pnpm that package.json specifies, on a machine with only Node and npm: `node scripts/pnpm.mjs install`.
// Uses npx, which downloads pnpm once. Corepack requires signatures that not every registry provides.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import { describeBrowsers } from './browsers.mjs';
import { describeServers } from './servers.mjs';

export const root = fileURLToPath(new URL('..', import.meta.url));

const { packageManager } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

/** Runs pnpm in the root of the repository. @returns its exit code. */
export function pnpm(...args) {
  const { status, error } = spawnSync(...commandFor(args));
  if (error) throw error;
  return status ?? 1;
}

/**
 * Runs pnpm asynchronously, with a lower priority if `behind`: not with the lowest, which gets no processor time beside other
 * programs that compute. @returns a promise for its exit code.
 */
export async function pnpmBeside(args, { behind = false } = {}) {
  const child = spawn(...commandFor(args));
  if (behind && child.pid !== undefined) setPriority(child.pid, 5);
  const [status] = await once(child, 'exit');
  return status ?? 1;
}

function commandFor(args) {
  const options = {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32', // npx is a .cmd file on Windows
    env: {
      ...process.env,
      TURBO_TELEMETRY_DISABLED: '1',
      // Inputs of the tests in turbo.json, so that cached results are used only for the same runtime, browsers and servers.
      DISPATCH_RUNTIME: `${process.version} ${process.platform} ${process.arch}`,
      ...(args.includes('test') && { DISPATCH_BROWSERS: describeBrowsers(), DISPATCH_SERVERS: describeServers() }),
    },
  };
  return ['npx', ['--yes', packageManager, ...args], options];
}

/** Installs the dependencies in the lock file, and exits if that fails. */
export function install() {
  const code = pnpm('install', '--frozen-lockfile', '--reporter=append-only');
  if (code !== 0) process.exit(code);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = pnpm(...process.argv.slice(2));
