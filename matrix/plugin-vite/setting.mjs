import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const readme = new URL('../../packages/unplugin/README.md', import.meta.url);

/** Writes a page of the program with `inline()` in the plugin's README, which shows what it prints. */
function writePage(folder) {
  const [, program] = /```js\n\/\/ inline\.mjs\n([^]*?)```/.exec(readFileSync(readme, 'utf8'));
  mkdirSync(join(folder, 'readme'));
  writeFileSync(join(folder, 'readme/inline.js'), program.replace('@dispatch/node', '@dispatch/web'));
  const listen = '<script>globalThis.logs = []; console.log = (text) => logs.push(text);</script>';
  const page = `<!doctype html>${listen}<script type="module" src="./inline.js"></script>`;
  writeFileSync(join(folder, 'readme/index.html'), page);
}

export default {
  name: 'plugin-vite',
  group: 'plugin',
  quick: true,
  shows: 'Vite, the built page, and a page of the program with inline() in the README',
  needs: ['plugins: [dispatch()]'],
  shared: {
    'src/tasks.ts': 'tasks',
    'src/exercise.ts': 'exercise',
    'src/page.ts': 'plugin-page',
  },
  async run({ exec, checkOnlyIn, checkNoPath, checkPages, folder, page, serve, assert }) {
    await exec('vite', ['build']);
    checkNoPath('dist');
    checkOnlyIn('dist', 'fails on purpose', /worker/);
    await checkPages('dist', { policy: "script-src 'self'; worker-src 'self'" });

    writePage(folder);
    await exec('vite', ['build', 'readme', '--config', 'vite.config.js']);
    const { url } = await serve('readme/dist');
    const logs = await page(url, async (opened) => {
      await opened.waitForFunction(() => globalThis.logs.length > 0);
      return opened.evaluate(() => globalThis.logs);
    });
    assert.deepEqual(logs, [25]);
  },
};
