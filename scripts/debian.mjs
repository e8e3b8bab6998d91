// Installs what tests need and npm does not have, from Debian's packages.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/**
 * Installs what is missing where this process may: as root, with apt. Never fails; call `find` again for what is missing then.
 *
 * @param find returns the programs, each with its `packages`; `path` is undefined where one is missing.
 * @returns what is still missing.
 */
export function installMissing(find) {
  const findMissing = () => find().filter(({ path }) => path === undefined);
  const missing = findMissing();
  if (missing.length === 0 || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return missing;
  const apt = (...args) =>
    spawnSync('apt-get', ['-o', 'DPkg::Lock::Timeout=240', ...args], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      timeout: 240_000,
    });
  console.log(`Installing ${missing.flatMap(({ packages }) => packages).join(', ')} with apt-get.`);
  apt('update', '-qq');
  // One at a time: that one cannot be had is no reason to go without the others.
  for (const { packages } of missing) apt('install', '-y', '-qq', '--no-install-recommends', ...packages);
  return findMissing();
}
