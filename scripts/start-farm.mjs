// `npm run start:farm [-- ARGUMENTS]`: installs, builds and runs the render farm, on a machine with only Node and npm.
// Where there is a NATS server, it is started, so that pictures can also be rendered on a fleet of three hosts.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { install, pnpm, root } from './pnpm.mjs';
import { findServer } from './servers.mjs';
import { startServer } from './start-server.mjs';
import { waitFor } from './wait-for-app.mjs';

install();
const built = pnpm('exec', 'turbo', 'run', 'build', '--filter=render-farm', '--output-logs=errors-only');
if (built !== 0) process.exit(built);

const given = process.argv.slice(2);
const { path, missing } = findServer('nats-server');
const isGiven = given.some((argument) => /^--(?:broker|help)\b/.test(argument));
const broker = path === undefined || isGiven ? undefined : await startServer('nats-server');
if (path === undefined && !isGiven) console.log(`Without a fleet: ${missing}.`);
const fleet = broker === undefined ? [] : ['--broker', `nats://127.0.0.1:${broker.port}`];

const script = join(root, 'apps/render-farm/dist/main.js');
// npm changes to the root, but the FILE of --save is relative to the caller's folder.
const cwd = process.env.INIT_CWD ?? process.cwd();
const app = spawn(process.execPath, [script, ...fleet, ...given], { stdio: 'inherit', cwd });
waitFor(app);
if (broker !== undefined) app.on('exit', () => broker.stop());
