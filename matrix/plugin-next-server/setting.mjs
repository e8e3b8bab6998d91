import { cpSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { checkNextServer, checkSavedTasks } from '../runner/next-server.mjs';

export default {
  name: 'plugin-next-server',
  group: 'plugin',
  quick: false,
  shows:
    'Next.js, worker threads of a route handler and of a server action: the standalone server, built by Turbopack and by webpack; ' +
    'hot reload: saves while a task runs and others wait',
  needs: ['export default dispatch(config)'],
  shared: { 'lib/tasks.js': 'tasks', 'lib/exercise.js': 'exercise' },
  timeout: 900_000,
  async run(tools) {
    const { exec, checkOnlyIn, folder } = tools;
    for (const bundler of ['--turbopack', '--webpack']) {
      rmSync(join(folder, '.next'), { recursive: true, force: true });
      await exec('next', ['build', bundler], { timeout: 400_000 });
      checkOnlyIn('.next/server', 'fails on purpose', /chunks/);
      // The standalone server lists these files when it starts.
      cpSync(join(folder, '.next/static'), join(folder, '.next/standalone/.next/static'), { recursive: true });
      // It has all files that it needs.
      const server = join(folder, '../plugin-next-server-standalone');
      rmSync(server, { recursive: true, force: true });
      renameSync(join(folder, '.next/standalone'), server);
      await checkNextServer(tools, join(server, 'server.js'));
      rmSync(join(folder, '.next'), { recursive: true, force: true });
      await checkSavedTasks(tools, bundler, 3);
    }
  },
};
