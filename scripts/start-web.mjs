// `npm run start:web [-- --port N --host ADDRESS]`: installs, builds and serves the sample app for browsers, on a machine with
// only Node and npm. Serves it as in production: cross-origin isolated, and with a strict content security policy.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { install, pnpm, root } from './pnpm.mjs';
import { waitFor } from './wait-for-app.mjs';

install();
const built = pnpm('exec', 'turbo', 'run', 'build', '--filter=image-lab', '--output-logs=errors-only');
if (built !== 0) process.exit(built);

const app = join(root, 'apps/image-lab');
const vite = join(dirname(createRequire(join(app, 'package.json')).resolve('vite/package.json')), 'bin/vite.js');
const server = spawn(process.execPath, [vite, 'preview', ...process.argv.slice(2)], { cwd: app, stdio: 'inherit' });
waitFor(server);
