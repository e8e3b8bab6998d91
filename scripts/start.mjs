// `npm start [-- ARGUMENTS]`: installs, builds and runs the sample app, on a machine with only Node and npm.
// Without arguments, it compares the adapters on the files of installed packages.
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { install, pnpm, root } from './pnpm.mjs';
import { waitFor } from './wait-for-app.mjs';

install();
const built = pnpm('exec', 'turbo', 'run', 'build', '--filter=folder-report', '--output-logs=errors-only');
if (built !== 0) process.exit(built);

const given = process.argv.slice(2);
const app = spawn(
  process.execPath,
  [join(root, 'apps/folder-report/dist/main.js'), ...(given.length > 0 ? given : comparison())],
  {
    stdio: 'inherit',
    // npm changes to the root, but a relative FOLDER is relative to the caller's folder.
    cwd: given.length > 0 ? (process.env.INIT_CWD ?? process.cwd()) : root,
  },
);
waitFor(app);

/** About 45 MB of installed JavaScript, large and small files, which take some seconds. */
function comparison() {
  const store = 'node_modules/.pnpm'; // everything else in node_modules links to this folder
  const packages = readdirSync(join(root, store)).filter((name) =>
    /^(?:typescript|prettier|vite|vitest|oxc-parser|oxlint)@/.test(name),
  );
  return ['--compare', ...packages.map((name) => join(store, name))];
}
