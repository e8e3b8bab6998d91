import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export default {
  name: 'server-next',
  group: 'server',
  quick: false,
  shows: 'Next, a route handler of the standalone server: Turbopack, webpack',
  needs: ['the option `worker`; both bundlers find the file of the workers by `new Worker(new URL(…))`'],
  shared: { 'lib/tasks.ts': 'tasks', 'lib/exercise.ts': 'exercise', 'lib/worker.ts': 'server-worker' },
  timeout: 600_000,
  async run({ exec, start, checkFacts, folder }) {
    // Next resolves the names of sources as a bundler does.
    for (const file of ['exercise.ts', 'worker.ts']) {
      const path = join(folder, 'lib', file);
      writeFileSync(path, readFileSync(path, 'utf8').replaceAll("'./tasks.js'", "'./tasks'"));
    }
    for (const bundler of ['--turbopack', '--webpack']) {
      const dist = `.next${bundler}`;
      await exec('next', ['build', bundler], { env: { DIST: dist }, timeout: 280_000 });
      const server = start('node', [`${dist}/standalone/server.js`], { env: { HOSTNAME: '127.0.0.1', PORT: '0' } });
      const [, url] = await server.waitFor(/(http:\/\/127\.0\.0\.1:\d+)/);
      checkFacts(await (await fetch(`${url}/api`)).text());
      await server.stop();
    }
  },
};
