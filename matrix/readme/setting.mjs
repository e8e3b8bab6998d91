import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isExpected, pages, readmes } from './blocks.mjs';
import { flagsOf, folderName, runPages, runPrograms, writeProgram } from './run-programs.mjs';

const isTypeScript = (file) => file.endsWith('.mts');

export default {
  name: 'readme',
  group: 'readme',
  quick: true,
  shows:
    'every program in a README or a page of the documentation, on this Node and in pages of Vite’s development server',
  needs: [],
  timeout: 600_000,
  async run(tools) {
    const { assert } = tools;
    const documents = [...readmes(), ...pages()];
    for (const { path, problems } of documents) assert.deepEqual(problems, [], path);
    const strips = Boolean(process.features.typescript);
    const major = Number(process.versions.node.split('.')[0]);
    const runtimes = [
      {
        name: 'node',
        command: (file, files) => (isTypeScript(file) && !strips ? undefined : ['node', ...flagsOf(files), file]),
        knowsAwaitUsing: () => major >= 24,
      },
      {
        name: 'tsx',
        command: (file) => (isTypeScript(file) ? ['tsx', file] : undefined),
        knowsAwaitUsing: () => true,
      },
    ];
    await checkTypes(tools, documents);
    for (const runtime of runtimes) {
      await runPrograms(tools, runtime);
      await runPages(tools, runtime, pages());
    }
    await openPages(tools, documents);
  },
};

const forSvelte = `import { svelte } from '@sveltejs/vite-plugin-svelte';

export default { plugins: [svelte()] };
`;

/** The compiler's verdict on the programs in TypeScript. */
async function checkTypes({ folder, exec }, documents) {
  const compilerOptions = {
    target: 'es2022',
    module: 'nodenext',
    lib: ['es2023', 'esnext.disposable'],
    types: ['node'],
    strict: true,
    noEmit: true,
    allowImportingTsExtensions: true,
  };
  mkdirSync(join(folder, 'typed'));
  writeFileSync(join(folder, 'typed/tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*/*.mts'] }));
  for (const { path, programs } of documents)
    for (const [index, { file, files }] of programs.entries())
      if (isTypeScript(file)) writeProgram(join(folder, 'typed', folderName(path, index)), 'commonjs', files);
  await exec('tsc', ['-p', 'typed']);
}

async function openPages({ folder, start, page, assert }, documents) {
  for (const { path, programs } of documents) {
    for (const [index, { kind, file, how, output, files }] of programs.entries()) {
      if (kind !== 'page') continue;
      const name = folderName('page', path, index);
      const html = `<script type="module" src="./${file}"></script>`;
      const config = [...files.keys()].some((each) => each.endsWith('.svelte')) ? [['vite.config.mjs', forSvelte]] : [];
      writeProgram(join(folder, name), 'commonjs', new Map([['index.html', html], ...config, ...files]));
      const server = start('vite', ['--port', '0', '--host', '127.0.0.1'], { cwd: name });
      const [url] = await server.waitFor(/http:\/\/127\.0\.0\.1:\d+\//);
      await page(url, async (opened) => {
        if (how === 'shows') {
          await opened.waitForFunction((text) => document.body.innerText.includes(text), output, { timeout: 30_000 });
          return;
        }
        // The first start of the server may load the page twice, when it has found the dependencies.
        const isLogged = (message) => isExpected(message.text(), output);
        const logged = await opened.waitForEvent('console', { predicate: isLogged, timeout: 30_000 });
        assert.ok(logged, path);
      });
      await server.stop();
    }
  }
}
