import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** These need no loader for the tasks, which are TypeScript whose types can be removed. */
const stripsTypes = ['node-22', 'node-24', 'node-26'];
const nodes = ['node-20', 'node-22.12', ...stripsTypes];

/** The options of Node that register a loader for the main program, and the kinds of program that it runs. */
const loaders = {
  tsx: { flags: ['--import', 'tsx'], programs: ['esm', 'commonjs'] },
  'ts-node': { flags: ['--require', 'ts-node/register'], programs: ['commonjs'] },
  'ts-node/esm': { flags: ['--no-warnings', '--loader', 'ts-node/esm'], programs: ['esm'] },
  '@swc-node/register': { flags: ['--require', '@swc-node/register'], programs: ['commonjs'] },
  '@swc-node/register/esm-register': { flags: ['--import', '@swc-node/register/esm-register'], programs: ['esm'] },
};

const compilerOptions = { target: 'es2022', skipLibCheck: true, isolatedModules: true, esModuleInterop: true };
const configurations = {
  esm: { ...compilerOptions, module: 'nodenext', moduleResolution: 'nodenext' },
  commonjs: { ...compilerOptions, module: 'commonjs', moduleResolution: 'node10' },
};

/** How the program is written in CommonJS. */
const commonjs = [
  ['tasks.ts', 'import.meta.url', '__filename'],
  ['main.ts', './tasks.js', './tasks'],
  ['main.ts', './exercise.js', './exercise'],
];

const setting = {
  name: 'typescript-loaders',
  group: 'runtime',
  quick: false,
  shows: 'TypeScript with tsx, ts-node and @swc-node/register, as ES modules and as CommonJS, on Node 20 to 26',
  needs: [],
  shared: { 'esm/tasks.ts': 'tasks', 'esm/exercise.ts': 'exercise' },
  timeout: 900_000,
};

async function run({ folder, exec, checkFacts, assert }) {
  cpSync(join(folder, 'esm'), join(folder, 'commonjs'), { recursive: true });
  for (const [program, options] of Object.entries(configurations)) {
    const write = (name, value) => writeFileSync(join(folder, program, name), JSON.stringify(value));
    write('package.json', { type: program === 'esm' ? 'module' : 'commonjs' });
    write('tsconfig.json', { compilerOptions: options, 'ts-node': { transpileOnly: true } });
  }
  for (const [name, from, to] of commonjs) {
    const path = join(folder, 'commonjs', name);
    writeFileSync(path, readFileSync(path, 'utf8').replace(from, to));
  }

  for (const name of nodes) {
    const node = join(folder, 'node_modules', name, 'bin/node');
    for (const { flags, programs } of Object.values(loaders)) {
      for (const cwd of programs) {
        const { stdout } = await exec(node, [...flags, 'main.ts'], { cwd });
        checkFacts(stdout);
      }
    }
    // A loader that the program registers itself does not reach the workers: the error says what to add.
    const own = await exec(node, ['register.mjs'], { cwd: 'esm' });
    if (stripsTypes.includes(name)) checkFacts(own.stdout);
    else assert.match(own.stdout, /add yours, as in createDispatcher\(\{ execArgv: \['--import', 'tsx'\] \}\)/);
    const passed = await exec(node, ['register.mjs', '--import', 'tsx'], { cwd: 'esm' });
    checkFacts(passed.stdout);
  }
}

export default process.platform === 'linux' && process.arch === 'x64'
  ? { ...setting, run }
  : { ...setting, reason: 'the binaries of Node in its package.json are for Linux on x64' };
