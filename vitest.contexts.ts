import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');

/** The pools of Vitest that load all modules, also those of the packages, in a context of `node:vm`. */
export const contextPools = ['vmThreads', 'vmForks'] as const;

/** Runs the files `*.context.mjs` of a folder in such a pool. @returns what Vitest prints, and its exit code in the last line. */
export function runInContext(
  folder: string,
  pool: (typeof contextPools)[number],
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  // Those of the Vitest that runs this.
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('VITEST'));
  const config = join(import.meta.dirname, 'vitest.contexts.config.mjs');
  const args = [vitest, 'run', '--config', config, '--root', folder, '--pool', pool];
  const options = { env: { ...Object.fromEntries(own), NO_COLOR: '1', ...env }, maxBuffer: 2 ** 26 };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, args, options, (_error, stdout, stderr) => {
      resolve(`${stdout}\n${stderr}\nexit code ${child.exitCode}`);
    });
  });
}
