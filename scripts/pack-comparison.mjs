// Whether `npm pack` and `pnpm pack` in the folder of a package give the same, and whether what is published differs from it only
// by the fields of package.json that are left out.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, sep } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { npmPack, publishedManifest } from './pack.mjs';
import { pnpm } from './pnpm.mjs';

/** The content of every file of a packed package, by path. */
function unpack(tarball, folder) {
  mkdirSync(folder, { recursive: true });
  execFileSync('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1']);
  const paths = readdirSync(folder, { recursive: true }).filter((path) => statSync(join(folder, path)).isFile());
  return new Map(paths.sort().map((path) => [path.split(sep).join('/'), readFileSync(join(folder, path))]));
}

/** One sentence for each difference of two packed packages, given as contents by path. Manifests are compared by value. */
export function differences(one, other, { change = (manifest) => manifest } = {}) {
  const found = [];
  for (const path of new Set([...one.keys(), ...other.keys()])) {
    const [first, second] = [one.get(path), other.get(path)];
    if (second === undefined) found.push(`only the first has ${path}`);
    else if (first === undefined) found.push(`only the second has ${path}`);
    else if (path === 'package.json') {
      if (!isDeepStrictEqual(change(JSON.parse(first)), JSON.parse(second))) found.push('package.json differs');
    } else if (!first.equals(second)) found.push(`${path} differs`);
  }
  return found;
}

/** One sentence for each package that npm and pnpm pack differently. */
export function comparePackers(packed, scratch) {
  const [byNpm, byPnpm] = ['npm', 'pnpm'].map((packer) => join(scratch, packer));
  for (const folder of [byNpm, byPnpm]) mkdirSync(folder);
  const folders = packed.map(({ folder }) => folder);
  npmPack(folders, '--pack-destination', byNpm);
  if (pnpm('--recursive', '--filter', './packages/*', 'pack', '--silent', '--pack-destination', byPnpm) !== 0)
    return ['pnpm pack failed.'];
  return packed.flatMap(({ name, tarball }) => {
    const file = basename(tarball);
    const [npm, pnpm, published] = [join(byNpm, file), join(byPnpm, file), tarball].map((path, index) =>
      unpack(path, join(scratch, 'unpacked', String(index), file)),
    );
    return [
      ...differences(npm, pnpm).map((text) => `${name}, npm pack (first) and pnpm pack (second): ${text}.`),
      ...differences(npm, published, { change: publishedManifest }).map(
        (text) => `${name}, npm pack (first) and what is published (second): ${text}.`,
      ),
    ];
  });
}
