// A runner for vitest: when the tests of a file have passed, it runs them again with each mutant that they reach and that has not
// been killed. It does so in the thread that has loaded the file, because starting vitest for each mutant would take seconds.
import { appendFileSync, readFileSync } from 'node:fs';
import { TestRunner } from 'vitest';

const { MUTATION_FOLDER: folder, MUTATION_PROJECT: project } = process.env;
const scope = (globalThis.__stryker__ ??= {});
// The real timers, which fake timers of tests must not replace.
const { clearTimeout, setImmediate, setTimeout } = globalThis;

const log = (entry) => appendFileSync(`${folder}/log.ndjson`, `${JSON.stringify(entry)}\n`);
const readLog = () =>
  readFileSync(`${folder}/log.ndjson`, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

const wanted =
  process.env.MUTATION_ONLY === undefined
    ? undefined
    : new Set(JSON.parse(readFileSync(`${folder}/only.json`, 'utf8')));

/** Tests that take longer than this, in milliseconds, are skipped. */
const slowest = Number(process.env.MUTATION_SLOWEST ?? Infinity);

/** The number of uncaught errors, which also fail a run. */
let uncaught = 0;
for (const event of ['unhandledRejection', 'uncaughtException']) process.on(event, () => (uncaught += 1));

export default class MutationRunner extends TestRunner {
  #tests = [];

  onBeforeTryTask(test) {
    scope.currentTestId = test.id;
    super.onBeforeTryTask(test);
  }

  onAfterRunTask(test) {
    scope.currentTestId = undefined;
    this.#tests.push(test);
    super.onAfterRunTask(test);
  }

  async onAfterRunFiles(files) {
    scope.currentTestId = undefined;
    for (const { filepath } of files) await this.#mutate(filepath);
    super.onAfterRunFiles();
  }

  async #mutate(filepath) {
    const file = filepath.slice(process.cwd().length + 1);
    if (this.#tests.length === 0)
      return log({ event: 'failed', project, file, tests: ['all: the file cannot be loaded'] });
    const failed = this.#tests.filter(({ result }) => result?.state === 'fail');
    // Failing tests are skipped, because they would kill every mutant.
    if (failed.length > 0) log({ event: 'failed', project, file, tests: failed.map(({ name }) => name) });
    const earlier = readLog();
    const killed = new Set(
      earlier.filter(({ event }) => event === 'killed' || event === 'hung').map(({ mutant }) => mutant),
    );
    const tried = new Set(
      earlier.filter((entry) => entry.event === 'alive' && entry.file === file).map(({ mutant }) => mutant),
    );
    const { perTest = {}, static: evaluatedOnce = {} } = scope.mutantCoverage ?? {};
    scope.mutantCoverage = undefined;
    const usable = this.#tests.filter(
      (test) => test.result?.state === 'pass' && duration(test) <= slowest && perTest[test.id] !== undefined,
    );
    let order = (await this.#repeatable(usable, file)).sort((a, b) => duration(a) - duration(b));
    const reached = new Set(Object.values(perTest).flatMap((hits) => Object.keys(hits)));
    log({ event: 'reached', project, file, mutants: [...reached], static: Object.keys(evaluatedOnce) });
    const open = [...reached]
      .filter((id) => !killed.has(id) && !tried.has(id) && (wanted?.has(id) ?? true))
      .sort((a, b) => Number(a) - Number(b));
    for (const mutant of open) {
      log({ event: 'try', file, mutant });
      const covering = order.filter(({ id }) => perTest[id][mutant] > 0);
      const killer = await this.#findKiller(mutant, covering, perTest);
      if (killer === undefined) {
        log({ event: 'alive', file, mutant });
        continue;
      }
      // Make sure that the mutant caused the failure, and not state that an earlier one left behind.
      const failure = await this.#fails(killer.test, undefined);
      if (failure !== undefined) return log({ event: 'dirty', file, mutant, test: killer.test.name });
      log({ event: 'killed', file, mutant, test: killer.test.name, by: killer.why });
      // Nearby mutants are usually killed by the same test.
      order = [killer.test, ...order.filter((test) => test !== killer.test)];
    }
    log({ event: 'done', file });
  }

  /** The tests that pass when they are run again. Others depend on state that their first run has changed. */
  async #repeatable(tests, file) {
    const repeatable = [];
    for (const test of tests) if ((await this.#fails(test, undefined)) === undefined) repeatable.push(test);
    const others = tests.filter((test) => !repeatable.includes(test)).map(({ name }) => name);
    if (others.length > 0) log({ event: 'unrepeatable', project, file, tests: others });
    return repeatable;
  }

  async #findKiller(mutant, tests, perTest) {
    for (const test of tests) {
      scope.hitCount = 0;
      scope.hitLimit = 1000 + 100 * perTest[test.id][mutant];
      const why = await this.#fails(test, mutant);
      if (why !== undefined) return { test, why };
    }
    return undefined;
  }

  /** Runs a test with its hooks. @returns the reason if it failed. */
  async #fails(test, mutant) {
    uncaught = 0;
    const suites = [];
    for (let suite = test.suite; suite !== undefined; suite = suite.suite) suites.push(suite);
    const hooks = [test.file, ...suites.filter((suite) => suite !== test.file).reverse()].map((suite) =>
      TestRunner.getSuiteHooks(suite),
    );
    let why;
    const attempt = async (step) => {
      try {
        return await step();
      } catch (error) {
        why ??= String(error?.message ?? error)
          .split('\n')[0]
          .slice(0, 120);
      }
    };
    scope.activeMutant = mutant;
    const cleanups = [];
    for (const { beforeEach } of hooks)
      for (const hook of beforeEach) cleanups.push(await attempt(() => hook(test.context, test.suite)));
    if (why === undefined) await attempt(() => within(1000 + 20 * duration(test), TestRunner.getTestFn(test)()));
    for (const { afterEach } of hooks.reverse())
      for (const hook of [...afterEach].reverse()) await attempt(() => hook(test.context, test.suite));
    for (const cleanup of cleanups.reverse()) if (typeof cleanup === 'function') await attempt(cleanup);
    await new Promise((resolve) => setImmediate(resolve));
    scope.activeMutant = undefined;
    if (uncaught > 0) why ??= 'an uncaught error';
    return why;
  }
}

function duration({ result }) {
  return result?.duration ?? 0;
}

/**
 * Limits the time of a test, because the tests' own limits are made for slow machines. The time is measured in steps, each a turn
 * of the event loop, so that time in which the process is not scheduled does not count.
 */
function within(milliseconds, promise) {
  const steps = 40;
  let timer;
  const limit = new Promise((_resolve, reject) => {
    const step = (left) => {
      timer = left === 0 ? undefined : setTimeout(step, milliseconds / steps, left - 1);
      if (left === 0) reject(new Error('it took too long'));
    };
    step(steps);
  });
  return Promise.race([promise, limit]).finally(() => clearTimeout(timer));
}
