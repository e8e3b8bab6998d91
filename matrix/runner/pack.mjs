import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pnpm, root } from '../../scripts/pnpm.mjs';

/** Packs all packages into `folder`, as they would be published. @returns the path of each file by name of the package. */
export function packAll(folder) {
  mkdirSync(folder, { recursive: true });
  if (pnpm('--recursive', '--filter', './packages/*', 'pack', '--silent', '--pack-destination', folder) !== 0)
    throw new Error('pnpm pack failed.');
  const tarballs = {};
  for (const name of readdirSync(join(root, 'packages'))) {
    const manifest = JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'));
    tarballs[manifest.name] = join(
      folder,
      `${manifest.name.replace('@', '').replace('/', '-')}-${manifest.version}.tgz`,
    );
  }
  return tarballs;
}
