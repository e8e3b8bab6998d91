import { join } from 'node:path';
import { pageOfNode, readmes } from '../readme/blocks.mjs';
import { flagsOf, folderName, needsOf, runPages, runPrograms, writeProgram } from '../readme/run-programs.mjs';

const isTypeScript = (file) => file.endsWith('.mts');
/** Where a runtime strips types by itself. */
const strips = ['node-22', 'node-24', 'node-26'];

const setting = {
  name: 'readme-runtimes',
  group: 'readme',
  quick: false,
  shows:
    'every program in a README and in docs/node.md, on Node 20.19, 22, 24 and 26, Bun and Deno; TypeScript also with tsx; on Bun and Deno, those with `inline()` or worker processes end with an error that says what to do',
  needs: [],
  timeout: 900_000,
};

async function run(tools) {
  const bin = (name, file) => join(tools.folder, 'node_modules', name, file);
  for (const name of ['node-20', ...strips]) {
    const node = bin(name, 'bin/node');
    const knows = ['node-24', 'node-26'].includes(name);
    await runAll(tools, {
      name,
      command: (file, files) =>
        isTypeScript(file) && !strips.includes(name) ? undefined : [node, ...flagsOf(files), file],
      knowsAwaitUsing: () => knows,
    });
    await runAll(tools, {
      name: `${name}-tsx`,
      command: (file) => (isTypeScript(file) ? [node, '--import', 'tsx', file] : undefined),
      knowsAwaitUsing: () => true,
    });
  }
  const others = [
    { name: 'bun', start: [bin('@oven/bun-linux-x64', 'bin/bun')] },
    { name: 'deno', start: [bin('@deno/linux-x64-glibc', 'deno'), 'run', '--allow-all'] },
  ];
  for (const { name, start } of others) {
    await runAll(tools, {
      name,
      command: (file, files) => (refusal(files) === undefined ? [...start, file] : undefined),
      knowsAwaitUsing: () => true,
    });
    await runRefused(tools, { name, start });
  }
}

async function runAll(tools, runtime) {
  await runPrograms(tools, runtime);
  await runPages(tools, runtime, [pageOfNode()]);
}

/** What Bun and Deno say of a program that they cannot run, if they cannot. */
function refusal(files) {
  const needs = needsOf(files);
  if (needs.inline) return /inline\(\) has not been built/;
  if (needs.process) return /DISPATCH_UNSUPPORTED|@dispatch\/node/;
  return undefined;
}

/** Bun and Deno have no hooks for modules, and worker processes need Node: such programs end with an error that says so. */
async function runRefused({ folder, exec, assert }, { name, start }) {
  for (const { path, programs } of readmes()) {
    for (const [index, { kind, file, files }] of programs.entries()) {
      const says = refusal(files);
      if (kind !== 'run' || says === undefined) continue;
      const cwd = folderName(name, 'refused', path, index);
      writeProgram(join(folder, cwd), 'module', files);
      const { stderr } = await exec(start[0], [...start.slice(1), file], { cwd, expectExit: 1 });
      assert.match(stderr, says, `${cwd}: what ${file} of ${path} says`);
    }
  }
}

export default process.platform === 'linux' && process.arch === 'x64'
  ? { ...setting, run }
  : { ...setting, reason: 'the binaries of the runtimes in its package.json are for Linux on x64' };
