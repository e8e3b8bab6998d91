import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const showsPrimes = (page) =>
  page.waitForFunction(() => document.querySelector('output').textContent === '78498 primes', undefined, {
    timeout: 30_000,
  });

/** What a user does with each template. Its packages are those of the setting, which are found in the folder above. */
const uses = {
  async node({ exec, assert }) {
    const { stdout } = await exec('tsx', ['src/main.ts'], { cwd: 'node' });
    assert.match(stdout, /^primes below 100 000: 9592\n168\n1229\n9592\n2\n3\n5\n7\n11\n13\n17\n19\ntook too long\n$/);
    await exec('tsx', ['--test', 'test/tasks.test.ts'], { cwd: 'node' });
    await exec('tsc', [], { cwd: 'node' });
  },
  async vite({ exec, serve, page }) {
    await exec('tsc', [], { cwd: 'vite' });
    await exec('vite', ['build'], { cwd: 'vite' });
    for (const isolated of [true, false]) await page((await serve('vite/dist', { isolated })).url, showsPrimes);
  },
  async next({ folder, exec, start, page }) {
    // Next looks for packages no higher than in the folder of a lockfile.
    writeFileSync(join(folder, 'package-lock.json'), '{}');
    await exec('next', ['build'], { cwd: 'next', timeout: 400_000 });
    const server = start('next', ['start', '--hostname', '127.0.0.1', '--port', '0'], { cwd: 'next' });
    const [, url] = await server.waitFor(/(http:\/\/127\.0\.0\.1:\d+)/);
    await server.waitFor(/Ready/);
    await page(url, showsPrimes);
    await server.stop();
  },
  async library({ exec }) {
    await exec('tsc', [], { cwd: 'library' });
    await exec('node', ['--test', 'test/'], { cwd: 'library' });
  },
  async adapter({ exec, assert }) {
    const { stdout } = await exec('node', ['test/conformance.js'], { cwd: 'adapter', timeout: 600_000 });
    assert.match(stdout, /\d{3,} passed, 0 failed/);
  },
};

export default {
  name: 'create',
  group: 'readme',
  quick: false,
  shows: 'npm create dispatch: every template is created, built and run',
  needs: [],
  timeout: 1_200_000,
  async run(tools) {
    const { exec, folder, assert } = tools;
    const { stdout } = await exec('create-dispatch', ['--help']);
    const templates = [...stdout.matchAll(/^ {2}(\w+) {2,}/gm)].map(([, name]) => name);
    assert.deepEqual(templates.toSorted(), Object.keys(uses).toSorted());
    const installed = (name) => JSON.parse(readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8'));
    for (const template of templates) {
      await exec('create-dispatch', [template, '--template', template]);
      const { dependencies, devDependencies } = JSON.parse(
        readFileSync(join(folder, template, 'package.json'), 'utf8'),
      );
      for (const [name, range] of Object.entries({ ...dependencies, ...devDependencies }))
        assert.equal(range, `^${installed(name).version}`, `${name} of the template ${template}`);
      await uses[template](tools);
    }
  },
};
