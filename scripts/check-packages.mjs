// Packs all packages as they would be published, and checks the packed files: their names and sizes, publint, attw, and whether
// the declarations compile; and that npm and pnpm pack the same. `--write` writes the sizes into docs/support.md. One process for
// all packages: starting npm, pnpm, attw and tsc once per package takes most of the time.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { packAll } from './pack.mjs';
import { comparePackers } from './pack-comparison.mjs';
import { checkSizes } from './package-sizes.mjs';
import { root } from './pnpm.mjs';
import { manifestProblems } from './published-manifest.mjs';

const scratch = mkdtempSync(join(tmpdir(), 'dispatch-pack-'));
const problems = [];

/** @returns what the command prints; its exit code does not matter. */
function capture(cwd, command, ...args) {
  const { stdout, error } = spawnSync(command, args, { cwd, encoding: 'utf8', shell: process.platform === 'win32' });
  if (error) throw error;
  return stdout;
}

/** Allows only built files, their sources, package.json, README.md, LICENSE and the changelog, which the first version adds. */
function checkContents(name, version, files) {
  const sources = new Set(files.filter((path) => path.startsWith('src/')));
  for (const required of ['package.json', 'README.md', 'LICENSE', ...(version === '0.0.0' ? [] : ['CHANGELOG.md'])]) {
    if (!files.includes(required)) problems.push(`${name}: ${required} is missing from the packed package.`);
  }
  for (const file of files) {
    const [, built] = /^dist\/(.+?)\.(?:js|d\.ts)(?:\.map)?$/.exec(file) ?? [];
    if (built?.startsWith('bundle/') || /^dist\/cjs\/[\w-]+\.(?:js|cjs|cjs\.map|d\.cts)$/.test(file)) {
      // scripts/bundle.mjs empties these folders, so they have no stale files.
    } else if (built !== undefined) {
      if (!sources.has(`src/${built}.ts`))
        problems.push(`${name}: ${file} has no source any more: delete dist and build again.`);
    } else if (
      !['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md'].includes(file) &&
      !/^src\/.+(?<!\.test|\.test-d)\.ts$/.test(file) &&
      // The sources of the projects that create-dispatch creates.
      !(name === 'create-dispatch' && file.startsWith('templates/'))
    ) {
      problems.push(`${name}: ${file} does not belong in the packed package.`);
    }
  }
}

async function checkWithPublint(name, data) {
  const tarball = data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength);
  const { messages, pkg } = await publint({ strict: true, pack: { tarball } });
  for (const message of messages) problems.push(`${name}, publint: ${formatMessage(message, pkg, { color: false })}`);
  if (/"(?:workspace|catalog):/.test(JSON.stringify(pkg)))
    problems.push(`${name}: the packed package.json has a version range that works only in this workspace.`);
}

/** How a package need not be found: the cases of the suite are ES modules, and so are the runners that run them. */
const unsupported = {
  '@dispatch/conformance': ['node16-cjs'],
  '@dispatch/unplugin': ['node16-cjs'],
  '@dispatch/svelte': ['node16-cjs'],
};

async function checkWithAttw(name, data) {
  const analysis = await checkPackage(createPackageFromTarballData(data));
  if (analysis.types === false) return void problems.push(`${name}, attw: the packed package has no types.`);
  for (const problem of analysis.problems)
    if (!unsupported[name]?.includes(problem.resolutionKind))
      problems.push(`${name}, attw: ${JSON.stringify(problem)}`);
}

/** What `require()` loads must have the same exports as what `import` loads. */
async function checkRequire({ name, exports }, folder) {
  const require = createRequire(join(folder, 'package.json'));
  for (const [entry, target] of Object.entries(exports)) {
    if (!target.require) continue;
    const imported = Object.keys(await import(pathToFileURL(join(folder, target.node ?? target.default)).href));
    const required = Object.keys(require(join(name, entry)));
    if (required.sort().join() !== imported.sort().join())
      problems.push(`${name}: require() of '${entry}' gives ${required.join()}; import gives ${imported.join()}.`);
  }
}

const environments = {
  'Node without the DOM library': { lib: ['es2023', 'esnext.disposable'], types: ['node'] },
  'a page without the types of Node': { lib: ['es2023', 'esnext.disposable', 'dom'], types: [] },
};

/** The entry points that are not checked in an environment: they need Node, or the types of a test runner. */
const excluded = {
  'Node without the DOM library': /conformance\/vitest/,
  'a page without the types of Node':
    /^@dispatch\/(?:node|process|adapter-kit\/node)|conformance\/(?:vitest|node-test)/,
};

/** The declarations must compile without errors in projects with `skipLibCheck: false` and different platform types. */
function checkDeclarations({ name, exports }, folder) {
  for (const [environment, { lib, types }] of Object.entries(environments)) {
    const files = Object.entries(exports)
      .filter(([entry, target]) => target.types && !excluded[environment].test(join(name, entry)))
      .map(([, target]) => join(folder, target.types));
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
    // Alone, since the platform types that one package refers to would be there for all. And each package only its own
    // declarations, not those of its dependencies.
    const output = capture(folder, join(root, 'node_modules/.bin/tsc'), '-p', config, '--pretty', 'false');
    const own = output.split('\n').filter((line) => /^(?:dist\/|error )/.test(line));
    if (own.length > 0)
      problems.push(`${name}: the declarations do not compile for ${environment}:\n${own.join('\n')}`);
  }
}

const packed = packAll(join(scratch, 'published'));
try {
  for (const { name, version, folder, tarball, files } of packed) {
    const data = new Uint8Array(readFileSync(tarball));
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    problems.push(...manifestProblems(manifest, packed));
    checkContents(
      name,
      version,
      files.map(({ path }) => path),
    );
    await checkWithPublint(name, data);
    await checkWithAttw(name, data);
    await checkRequire(manifest, folder);
    checkDeclarations(manifest, folder);
  }
  problems.push(...comparePackers(packed, scratch), ...checkSizes(packed, { write: process.argv.includes('--write') }));
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

if (problems.length > 0) {
  console.error(`The packages have problems in their packed form:\n\n${problems.join('\n\n')}`);
  process.exitCode = 1;
} else {
  console.log(
    `${packed.length} packages: contents, sizes, publint, attw, require() and declarations are valid; npm and pnpm agree.`,
  );
}
