import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export default {
  name: 'test-vitest',
  group: 'test-runner',
  quick: true,
  shows:
    'Vitest in the pools forks, threads, vmThreads and vmForks, with and without fake timers, with mocks and coverage, and tasks in TypeScript',
  needs: [
    "createDispatcher({ execArgv: ['--import', 'tsx'] }), for tasks in TypeScript before Node 22.18",
    'c8 vitest run',
  ],
  shared: { 'src/tasks.js': 'tasks', 'src/exercise.js': 'exercise', 'src/typed.ts': 'tasks' },
  async run({ assert, exec, folder }) {
    const passes = async (...options) => {
      const { stdout } = await exec('vitest', ['run', ...options], { env: { NO_COLOR: '1' } });
      assert.match(stdout, /Tests +16 passed/, options.join(' '));
    };
    for (const pool of ['forks', 'threads', 'vmThreads', 'vmForks']) await passes('--pool', pool);
    await passes('--config', 'fake-timers.config.js');

    // rates.js runs in workers only: in the test it is mocked.
    const rates = (path) => {
      const files = JSON.parse(readFileSync(join(folder, 'coverage', path, 'coverage-summary.json'), 'utf8'));
      return Object.entries(files).find(([file]) => file.endsWith('rates.js'))?.[1].functions.covered;
    };
    const own = ['--coverage', '--coverage.reporter=json-summary', '--coverage.reportsDirectory=coverage/own'];
    const c8 = ['--include=src/**', '--reporter=json-summary', '--reports-dir=coverage/workers'];
    await exec('c8', [...c8, 'vitest', 'run', ...own]);
    assert.equal(rates('own'), undefined);
    assert.equal(rates('workers'), 1);
  },
};
