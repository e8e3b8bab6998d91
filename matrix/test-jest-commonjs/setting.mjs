import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export default {
  name: 'test-jest-commonjs',
  group: 'test-runner',
  quick: false,
  shows:
    'Jest in CommonJS with ts-jest, babel-jest and @swc/jest, with and without fake timers, with mocks and coverage',
  needs: ['defineTasks(__filename, …)', "createDispatcher({ execArgv: ['--import', 'tsx'] })", 'c8 jest'],
  shared: { 'src/tasks.ts': 'tasks', 'src/exercise.ts': 'exercise' },
  async run({ assert, exec, folder }) {
    const tasks = join(folder, 'src/tasks.ts');
    writeFileSync(tasks, readFileSync(tasks, 'utf8').replace('import.meta.url', '__filename'));
    const { stderr } = await exec('c8', ['--include=src/**', '--reporter=json-summary', 'jest'], { timeout: 240_000 });
    assert.match(stderr, /Tests: +72 passed, 72 total/);

    // rates.ts runs in workers only: in the test it is mocked.
    const files = JSON.parse(readFileSync(join(folder, 'coverage/coverage-summary.json'), 'utf8'));
    assert.ok(files[join(folder, 'src/rates.ts')]?.functions.covered > 0);
  },
};
