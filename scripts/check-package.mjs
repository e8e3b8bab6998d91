// Packs the package in the current folder as it would be published, and checks the packed files: their names, publint, attw,
// and whether the declarations compile.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pnpm, root } from './pnpm.mjs';

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const scratch = mkdtempSync(join(tmpdir(), 'dispatch-pack-'));
const problems = [];

function capture(command, ...args) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (error) throw error;
  return { ok: status === 0, output: stdout + stderr, stdout };
}

const tool = (name, ...args) => capture(join(root, 'node_modules/.bin', name), ...args);

function check(title, { ok, output }) {
  if (!ok) problems.push(`${title}:\n${output.trim()}`);
}

/** Allows only built files, their sources, and package.json, README.md and LICENSE. */
function checkContents(tarball) {
  const files = capture('tar', '-tzf', tarball)
    .stdout.split('\n')
    .filter(Boolean)
    .map((path) => path.replace(/^package\//, ''));
  const sources = new Set(files.filter((path) => path.startsWith('src/')));
  for (const required of ['package.json', 'README.md', 'LICENSE']) {
    if (!files.includes(required)) problems.push(`${required} is missing from the packed package.`);
  }
  for (const file of files) {
    const [, built] = /^dist\/(.+?)\.(?:js|d\.ts)(?:\.map)?$/.exec(file) ?? [];
    if (built?.startsWith('bundle/')) {
      // scripts/bundle.mjs empties this folder, so it has no stale files.
    } else if (built !== undefined) {
      if (!sources.has(`src/${built}.ts`))
        problems.push(`${file} has no source any more: delete dist and build again.`);
    } else if (
      !['package.json', 'README.md', 'LICENSE'].includes(file) &&
      !/^src\/.+(?<!\.test|\.test-d)\.ts$/.test(file)
    ) {
      problems.push(`${file} does not belong in the packed package.`);
    }
  }
  if (/"(?:workspace|catalog):/.test(capture('tar', '-xzOf', tarball, 'package/package.json').stdout)) {
    problems.push('The packed package.json has a version range that works only in this workspace.');
  }
}

const environments = {
  'Node without the DOM library': { lib: ['es2023', 'esnext.disposable'], types: ['node'] },
  'a page without the types of Node': { lib: ['es2023', 'esnext.disposable', 'dom'], types: [] },
};

/** The entry points that are not checked in an environment: they need Node, or the types of a test runner. */
const excluded = {
  'Node without the DOM library': /conformance\/vitest/,
  'a page without the types of Node': /^@dispatch\/node|conformance\/(?:vitest|node-test)/,
};

/** The declarations must compile without errors in projects with `skipLibCheck: false` and different platform types. */
function checkDeclarations() {
  for (const [environment, { lib, types }] of Object.entries(environments)) {
    const files = Object.entries(manifest.exports)
      .filter(([entry, target]) => target.types && !excluded[environment].test(join(manifest.name, entry)))
      .map(([, target]) => join(process.cwd(), target.types));
    if (files.length === 0) continue;
    const config = join(scratch, 'tsconfig.json');
    const compilerOptions = {
      lib,
      types,
      strict: true,
      noEmit: true,
      skipLibCheck: false,
      target: 'es2022',
      module: 'nodenext',
      typeRoots: [join(root, 'node_modules/@types')],
    };
    writeFileSync(config, JSON.stringify({ compilerOptions, files }));
    // Each package checks only its own declarations, not those of its dependencies.
    const { output } = tool('tsc', '-p', config, '--pretty', 'false');
    const own = output
      .split('\n')
      .filter((line) => /^(?:dist\/|error )/.test(line))
      .join('\n');
    check(`The declarations do not compile for ${environment}`, { ok: own === '', output: own });
  }
}

try {
  const packed = pnpm('--dir', process.cwd(), 'pack', '--silent', '--pack-destination', scratch);
  const name = readdirSync(scratch).find((file) => file.endsWith('.tgz'));
  if (packed !== 0 || name === undefined) throw new Error('pnpm pack failed');
  const tarball = join(scratch, name);
  checkContents(tarball);
  check('publint', tool('publint', 'run', tarball, '--strict'));
  check('attw', tool('attw', tarball, '--profile', 'esm-only', '--no-emoji', '--no-color'));
  checkDeclarations();
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

if (problems.length > 0) {
  console.error(`${manifest.name} has problems in its packed form:\n\n${problems.join('\n\n')}`);
  process.exitCode = 1;
} else {
  console.log(`${manifest.name}: contents, publint, attw and declarations are valid.`);
}
