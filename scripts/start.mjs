// `npm start [-- ARGUMENTS]`: installs, builds and runs the sample app, on a machine that has only Node and npm.
// Without arguments it compares the adapters on packages that the install has just brought.
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { install, pnpm, root } from './pnpm.mjs';

install();
const built = pnpm('exec', 'turbo', 'run', 'build', '--filter=folder-report', '--output-logs=errors-only');
if (built !== 0) process.exit(built);

const given = process.argv.slice(2);
const app = spawn(
  process.execPath,
  [join(root, 'apps/folder-report/dist/main.js'), ...(given.length > 0 ? given : comparison())],
  {
    stdio: 'inherit',
    // npm changes into the root; a relative FOLDER means the caller's.
    cwd: given.length > 0 ? (process.env.INIT_CWD ?? process.cwd()) : root,
  },
);
// Ctrl-C reaches the app too, which stops in its own way. This process waits for it and hands on its exit code.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => signal === 'SIGTERM' && app.kill(signal));
app.on('exit', (code, signal) => {
  process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1);
});

/** About 45 MB of JavaScript that the install has just brought: seconds of work, with large files and small ones. */
function comparison() {
  const store = 'node_modules/.pnpm'; // what else stands in node_modules are links into it
  const packages = readdirSync(join(root, store)).filter((name) =>
    /^(?:typescript|prettier|vite|vitest|oxc-parser|oxlint)@/.test(name),
  );
  return ['--compare', ...packages.map((name) => join(store, name))];
}
