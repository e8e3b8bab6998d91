import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export default {
  name: 'server-next',
  group: 'server',
  quick: false,
  shows: 'Next, a route handler of the standalone server, built by Turbopack',
  needs: ['a bundle of the file of the workers, made by esbuild before the build, and its URL in the option worker'],
  shared: { 'lib/tasks.ts': 'tasks', 'lib/exercise.ts': 'exercise', 'lib/worker.ts': 'server-worker' },
  timeout: 600_000,
  async run({ exec, start, checkFacts, folder }) {
    // Next resolves the names of sources as a bundler does.
    for (const file of ['exercise.ts', 'worker.ts']) {
      const path = join(folder, 'lib', file);
      writeFileSync(path, readFileSync(path, 'utf8').replaceAll("'./tasks.js'", "'./tasks'"));
    }
    await exec('esbuild', ['lib/worker.ts', '--bundle', '--platform=node', '--format=esm', '--outfile=lib/worker.mjs']);
    await exec('next', ['build'], { timeout: 400_000 });
    const server = start('node', ['.next/standalone/server.js'], { env: { HOSTNAME: '127.0.0.1', PORT: '0' } });
    const [, url] = await server.waitFor(/(http:\/\/127\.0\.0\.1:\d+)/);
    await server.waitFor(/Ready/);
    checkFacts(await (await fetch(`${url}/api`)).text());
    await server.stop();
  },
};
