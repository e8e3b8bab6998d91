import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export default {
  name: 'test-jest-esm',
  group: 'test-runner',
  quick: true,
  shows: 'Jest with ES modules, with and without fake timers, with mocks and coverage',
  needs: ['c8 jest'],
  shared: { 'src/tasks.js': 'tasks', 'src/exercise.js': 'exercise' },
  async run({ assert, exec, folder }) {
    const env = { NODE_OPTIONS: '--experimental-vm-modules' };
    for (const config of ['jest.config.js', 'fake-timers.config.js', 'legacy-fake-timers.config.js']) {
      const { stderr } = await exec('jest', ['--config', config], { env });
      assert.match(stderr, /Tests: +14 passed, 14 total/, config);
    }

    // rates.js runs in workers only: in the test it is mocked.
    await exec('c8', ['--include=src/**', '--reporter=json-summary', 'jest'], { env });
    const files = JSON.parse(readFileSync(join(folder, 'coverage/coverage-summary.json'), 'utf8'));
    assert.equal(files[join(folder, 'src/rates.js')]?.functions.covered, 1);
  },
};
