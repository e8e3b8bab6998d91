// Runs changesets: `npm run changeset`, `npm run version-packages`. It needs a later Node than the packages do; where this one is
// older, npx brings one.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { root } from './pnpm.mjs';

const program = fileURLToPath(new URL('../node_modules/@changesets/cli/bin.js', import.meta.url));
const [major, minor] = process.versions.node.split('.').map(Number);
const isOlder = major < 22 || (major === 22 && minor < 11);
const command = isOlder ? ['npx', '--yes', '--package=node@24', '--', 'node'] : [process.execPath];

const { status, error } = spawnSync(command[0], [...command.slice(1), program, ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
  shell: process.platform === 'win32', // npx is a .cmd file on Windows
});
if (error) throw error;
process.exitCode = status ?? 1;
