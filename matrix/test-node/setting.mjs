import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export default {
  name: 'test-node',
  group: 'test-runner',
  quick: true,
  shows: 'The test runner of Node, with and without mocked timers, with coverage',
  needs: [],
  shared: { 'src/tasks.js': 'tasks', 'src/exercise.js': 'exercise' },
  async run({ assert, exec, folder }) {
    const test = ['--test', '--test-reporter=tap', 'src/dispatch.test.js'];
    assert.match((await exec('node', test)).stdout, /\n# pass 8\n# fail 0\n/);

    // Timers that are mocked before the packages load, which then say so.
    const mocked = await exec('node', ['--import', './src/mocked-timers.js', 'src/dispatch.test.js'], {
      expectExit: 1,
    });
    assert.match(mocked.stderr + mocked.stdout, /load @dispatch before mock\.timers\.enable\(\) is called/);

    // With the tests of worker threads alone, the function of a task runs in workers only.
    const workers = ['--test-name-pattern=worker threads', ...test];
    const { stdout } = await exec('node', ['--experimental-test-coverage', ...workers]);
    assert.match(stdout, /rates\.js +\| 100\.00 \| +100\.00 \| +100\.00/);
    await exec('c8', ['--include=src/**', '--reporter=json-summary', 'node', ...workers]);
    const files = JSON.parse(readFileSync(join(folder, 'coverage/coverage-summary.json'), 'utf8'));
    assert.equal(files[join(folder, 'src/rates.js')]?.functions.covered, 1);
  },
};
