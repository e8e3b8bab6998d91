// Runs pnpm, in the version that package.json names, on a machine that has only Node and npm:
// `node scripts/pnpm.mjs install`. npx fetches it once; corepack is no way, it insists on signatures that not every registry gives.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import { describeBrowsers } from './browsers.mjs';

export const root = fileURLToPath(new URL('..', import.meta.url));

const { packageManager } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

/** Runs pnpm with these arguments in the root of the repository and returns its exit code. */
export function pnpm(...args) {
  const { status, error } = spawnSync(...commandFor(args));
  if (error) throw error;
  return status ?? 1;
}

/** The same beside whatever else this process does, and behind it where the processors are busy, if `behind`. @returns a promise of the exit code. */
export async function pnpmBeside(args, { behind = false } = {}) {
  const child = spawn(...commandFor(args));
  if (behind && child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW);
  const [status] = await once(child, 'exit');
  return status ?? 1;
}

function commandFor(args) {
  const options = {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32', // npx is a .cmd file there
    env: {
      ...process.env,
      TURBO_TELEMETRY_DISABLED: '1',
      // turbo.json lists these as inputs of the tests: their cached results hold for one runtime, and for these browsers, only.
      DISPATCH_RUNTIME: `${process.version} ${process.platform} ${process.arch}`,
      ...(args.includes('test') && { DISPATCH_BROWSERS: describeBrowsers() }),
    },
  };
  return ['npx', ['--yes', packageManager, ...args], options];
}

/** Installs what the lock file says, and ends this process where that fails. */
export function install() {
  const code = pnpm('install', '--frozen-lockfile', '--reporter=append-only');
  if (code !== 0) process.exit(code);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = pnpm(...process.argv.slice(2));
