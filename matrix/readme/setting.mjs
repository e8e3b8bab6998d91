import { join } from 'node:path';
import { isExpected, readmes } from './blocks.mjs';
import { runPrograms, writeProgram } from './run-programs.mjs';

const isTypeScript = (file) => file.endsWith('.mts');

export default {
  name: 'readme',
  group: 'readme',
  quick: true,
  shows: 'every program in a README, on this Node and in pages of Vite’s development server',
  needs: [],
  async run(tools) {
    const { assert } = tools;
    for (const { path, problems } of readmes()) assert.deepEqual(problems, [], path);
    const strips = Boolean(process.features.typescript);
    const major = Number(process.versions.node.split('.')[0]);
    await runPrograms(tools, {
      name: 'node',
      command: (file) => (isTypeScript(file) && !strips ? undefined : ['node', file]),
      knowsAwaitUsing: () => major >= 24,
    });
    await runPrograms(tools, {
      name: 'tsx',
      command: (file) => (isTypeScript(file) ? ['tsx', file] : undefined),
      knowsAwaitUsing: () => true,
    });
    await openPages(tools);
  },
};

async function openPages({ folder, start, page, assert }) {
  for (const { path, programs } of readmes()) {
    for (const { kind, file, output, files } of programs) {
      if (kind !== 'page') continue;
      const name = `page-${path}`.replaceAll(/[^\w.]+/g, '-');
      const html = `<script type="module" src="./${file}"></script>`;
      writeProgram(join(folder, name), 'commonjs', new Map([['index.html', html], ...files]));
      const server = start('vite', ['--port', '0', '--host', '127.0.0.1'], { cwd: name });
      const [url] = await server.waitFor(/http:\/\/127\.0\.0\.1:\d+\//);
      await page(url, async (opened) => {
        // The first start of the server may load the page twice, when it has found the dependencies.
        const isLogged = (message) => isExpected(message.text(), output);
        const logged = await opened.waitForEvent('console', { predicate: isLogged, timeout: 30_000 });
        assert.ok(logged, path);
      });
      await server.stop();
    }
  }
}
