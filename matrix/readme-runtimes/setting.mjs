import { join } from 'node:path';
import { runPrograms } from '../readme/run-programs.mjs';

const isTypeScript = (file) => file.endsWith('.mts');
/** Where a runtime strips types by itself. */
const strips = ['node-22', 'node-24', 'node-26'];

const setting = {
  name: 'readme-runtimes',
  group: 'readme',
  quick: false,
  shows: 'every program in a README, on Node 20.19, 22, 24 and 26, Bun and Deno; TypeScript also with tsx',
  needs: [],
  timeout: 900_000,
};

async function run(tools) {
  const bin = (name, file) => join(tools.folder, 'node_modules', name, file);
  for (const name of ['node-20', ...strips]) {
    const node = bin(name, 'bin/node');
    const knows = ['node-24', 'node-26'].includes(name);
    await runPrograms(tools, {
      name,
      command: (file) => (isTypeScript(file) && !strips.includes(name) ? undefined : [node, file]),
      knowsAwaitUsing: () => knows,
    });
    await runPrograms(tools, {
      name: `${name}-tsx`,
      command: (file) => (isTypeScript(file) ? [node, '--import', 'tsx', file] : undefined),
      knowsAwaitUsing: () => true,
    });
  }
  await runPrograms(tools, {
    name: 'bun',
    command: (file) => [bin('@oven/bun-linux-x64', 'bin/bun'), file],
    knowsAwaitUsing: () => true,
  });
  await runPrograms(tools, {
    name: 'deno',
    command: (file) => [bin('@deno/linux-x64-glibc', 'deno'), 'run', '--allow-all', file],
    knowsAwaitUsing: () => true,
  });
}

export default process.platform === 'linux' && process.arch === 'x64'
  ? { ...setting, run }
  : { ...setting, reason: 'the binaries of the runtimes in its package.json are for Linux on x64' };
