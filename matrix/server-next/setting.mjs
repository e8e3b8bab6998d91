import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkNextServer } from '../runner/next-server.mjs';

export default {
  name: 'server-next',
  group: 'server',
  quick: false,
  shows: 'Next, a route handler and a server action of the standalone server, built by Turbopack and by webpack',
  needs: [
    'a bundle of the file of the workers, made by esbuild before the build, in outputFileTracingIncludes',
    'the option worker with its path',
  ],
  shared: { 'lib/tasks.ts': 'tasks', 'lib/exercise.ts': 'exercise', 'lib/worker.ts': 'server-worker' },
  timeout: 900_000,
  async run(tools) {
    const { exec, folder } = tools;
    // Next resolves the names of sources as a bundler does.
    for (const file of ['exercise.ts', 'worker.ts']) {
      const path = join(folder, 'lib', file);
      writeFileSync(path, readFileSync(path, 'utf8').replaceAll("'./tasks.js'", "'./tasks'"));
    }
    await exec('esbuild', ['lib/worker.ts', '--bundle', '--platform=node', '--format=esm', '--outfile=lib/worker.mjs']);
    for (const bundler of ['--turbopack', '--webpack']) {
      await exec('next', ['build', bundler], { timeout: 400_000 });
      // The standalone server lists these files when it starts.
      cpSync(join(folder, '.next/static'), join(folder, '.next/standalone/.next/static'), { recursive: true });
      await checkNextServer(tools, '.next/standalone/server.js');
    }
  },
};
