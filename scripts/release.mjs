// `npm run release`: tests everything, publishes each package whose version the registry does not have, and tags the commit.
// `npm run release -- --dry-run`: builds and packs only, lists every file of every package, and publishes nothing. The machine
// needs only Node and npm. Versions and changelogs come from `npm run version-packages`.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packAll } from './pack.mjs';
import { install, pnpm, root } from './pnpm.mjs';
import { helpOf } from './help.mjs';

const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;

/** Every file of a packed package with its size, and their sums. */
export function listing({ name, version, size, unpackedSize, files }) {
  const width = Math.max(...files.map((file) => String(file.size).length));
  return [
    `${name} ${version}: ${files.length} files, ${kilobytes(size)} packed, ${kilobytes(unpackedSize)} unpacked`,
    ...files.map((file) => `  ${String(file.size).padStart(width)}  ${file.path}`),
  ].join('\n');
}

function run(command, ...args) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32', // npm is a .cmd file on Windows
  });
  if (error) throw error;
  if (status !== 0) throw new Error(`${[command, ...args].join(' ')} ended with ${status}.`);
}

function read(command, ...args) {
  return spawnSync(command, args, { cwd: root, encoding: 'utf8', shell: process.platform === 'win32' });
}

/** Why nothing can be published now, or undefined. */
function obstacle() {
  if (read('git', 'status', '--porcelain').stdout.trim() !== '') return 'There are changes that are not committed.';
  const changesets = readdirSync(join(root, '.changeset')).filter(
    (name) => name.endsWith('.md') && name !== 'README.md',
  );
  if (changesets.length > 0)
    return `${changesets.length} changesets are not in a version yet: run npm run version-packages and commit.`;
  return undefined;
}

/** Whether the registry has this version. Throws if it cannot be asked. */
export function isPublished(name, version, ask = read) {
  const { status, stdout, stderr } = ask('npm', 'view', `${name}@${version}`, 'version', '--json');
  if (status === 0) return stdout.trim() !== '';
  if (`${stdout}${stderr}`.includes('E404')) return false;
  throw new Error(`The registry did not answer for ${name}@${version}:\n${stderr}`);
}

function main({ dryRun }) {
  if (!dryRun) {
    const reason = obstacle();
    if (reason !== undefined) throw new Error(reason);
    run('npm', 'test');
  } else {
    install();
    if (pnpm('exec', 'turbo', 'run', 'build', '--filter=./packages/*', '--output-logs=errors-only') !== 0)
      throw new Error('The build failed.');
  }
  const scratch = mkdtempSync(join(tmpdir(), 'dispatch-release-'));
  try {
    const packed = packAll(scratch);
    for (const each of packed) console.log(`\n${listing(each)}`);
    if (dryRun) return void console.log(`\n${packed.length} packages. This is a dry run: nothing was published.`);
    for (const { name, version, tarball } of packed) {
      if (isPublished(name, version)) console.log(`${name}@${version} is published already.`);
      else run('npm', 'publish', tarball, '--access', 'public');
    }
    for (const { name, version } of packed) {
      const tag = `${name}@${version}`;
      if (read('git', 'tag', '--list', tag).stdout.trim() === '') run('git', 'tag', '-m', tag, tag);
    }
    console.log('\nPublished. Push the tags: git push --follow-tags');
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  helpOf(import.meta.url);
  const unknown = process.argv.slice(2).filter((argument) => argument !== '--dry-run');
  if (unknown.length > 0) throw new TypeError(`The only option is --dry-run, not ${unknown.join(' ')}.`);
  main({ dryRun: process.argv.includes('--dry-run') });
}
