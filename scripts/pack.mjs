// Packs the packages as they are published. `npm pack` in the folder of a package gives the same files; what is published leaves
// out the fields of package.json that only this repository uses (docs/adr/0045-what-is-published.md).
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './pnpm.mjs';

const ownFields = ['scripts', 'devDependencies'];

/** The package.json to publish: without what only this repository uses. */
export function publishedManifest(manifest) {
  return Object.fromEntries(Object.entries(manifest).filter(([field]) => !ownFields.includes(field)));
}

/** `{ folder, manifest }` of every package, each after the packages that it depends on. */
export function readPackages() {
  const packages = readdirSync(join(root, 'packages')).map((name) => {
    const folder = join(root, 'packages', name);
    return { folder, manifest: JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) };
  });
  // A package is private until all of it is there.
  return inOrder(packages.filter(({ manifest }) => manifest.private !== true));
}

/** Sorts packages so that each is behind those that it depends on. Throws if they depend on one another. */
export function inOrder(packages) {
  const ordered = [];
  const waiting = new Set(packages);
  while (waiting.size > 0) {
    const names = [...waiting].map(({ manifest }) => manifest.name);
    const needs = ({ manifest }) => Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
    const next = [...waiting].filter((each) => !needs(each).some((name) => names.includes(name)));
    if (next.length === 0) throw new Error(`${names.join(', ')} depend on one another.`);
    for (const each of next) waiting.delete(each);
    ordered.push(...next);
  }
  return ordered;
}

/** Runs `npm pack` for several folders. @returns what npm reports about each, in their order. */
export function npmPack(folders, ...options) {
  const output = execFileSync('npm', ['pack', ...folders, '--json', '--ignore-scripts', ...options], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
    stdio: ['ignore', 'pipe', 'inherit'],
    shell: process.platform === 'win32', // npm is a .cmd file on Windows
  });
  const reports = Object.values(JSON.parse(output));
  return folders.map((folder) => {
    const { name } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const report = reports.find((each) => each.name === name);
    if (report === undefined) throw new Error(`npm pack reports nothing about ${name}.`);
    return report;
  });
}

/**
 * Packs all packages into `destination`. They have to be built.
 *
 * @returns `{ name, version, folder, tarball, size, unpackedSize, files }` of each, with `files` as `{ path, size }`, each
 * after the packages that it depends on.
 */
export function packAll(destination) {
  const packages = readPackages();
  const staged = join(destination, 'staged');
  mkdirSync(destination, { recursive: true });
  const lists = npmPack(
    packages.map(({ folder }) => folder),
    '--dry-run',
  );
  const folders = packages.map(({ folder, manifest }, index) => {
    const target = join(staged, manifest.name.replace('/', '-'));
    for (const { path } of lists[index].files) {
      mkdirSync(dirname(join(target, path)), { recursive: true });
      copyFileSync(join(folder, path), join(target, path));
    }
    writeFileSync(join(target, 'package.json'), `${JSON.stringify(publishedManifest(manifest), null, 2)}\n`);
    return target;
  });
  const packed = npmPack(folders, '--pack-destination', destination);
  rmSync(staged, { recursive: true });
  return packages.map(({ folder }, index) => {
    const { name, version, filename, size, unpackedSize, files } = packed[index];
    return { name, version, folder, tarball: join(destination, filename), size, unpackedSize, files };
  });
}
