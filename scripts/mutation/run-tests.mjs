import { spawn } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { root } from '../pnpm.mjs';

/** The test folders of each project of vitest.mutation.ts, with their subfolders. */
const folders = {
  core: ['packages/core/test'],
  kit: ['packages/adapter-kit/test'],
  simulation: ['packages/adapter-kit/test/fuzz', 'packages/adapter-kit/test/simulation'],
  conformance: ['packages/in-process/test'],
};
/** Folders in the tests of the adapter kit that are not unit tests: two have a project of their own, and a model check takes too long. */
const excluded = ['fuzz/', 'simulation/', 'model-check/'];

function filesOf(project) {
  return folders[project].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true })
      .filter((name) => name.endsWith('.test.ts') && !excluded.some((start) => name.startsWith(start)))
      .map((name) => `${folder}/${name.replaceAll('\\', '/')}`),
  );
}

/** The maximum time without a log entry, in milliseconds: while a mutant is tried, and otherwise, for example while vitest starts. */
const idleTimeout = { try: Number(process.env.MUTATION_TIMEOUT ?? 40_000), else: 180_000 };

/**
 * Runs the tests of a project against the mutants, until each test file is done. A mutant that hangs is logged, and vitest is
 * restarted. Vitest is also restarted after a file in which a mutant left state behind.
 */
export async function runTests(project, log, only, files = filesOf(project)) {
  if (only !== undefined) writeFileSync(join(log.folder, 'only.json'), JSON.stringify(only));
  for (let left = files; left.length > 0;) {
    const before = log.entries().length;
    await runOnce(project, left, log, only);
    const entries = log.entries();
    const added = entries.slice(before);
    if (!added.some(({ event }) => ['done', 'dirty', 'hung'].includes(event)))
      throw new Error(`the tests of '${project}' did not run`);
    for (const entry of added.filter(({ event }) => event === 'dirty')) settleDirty(entry, entries, log);
    left = left.filter((file) => !added.some((entry) => entry.event === 'done' && entry.file === file));
  }
}

/** If a test also fails without the mutant, right after it failed with it, it is tried again in a new process. The second time, the mutant counts as killed. */
function settleDirty({ file, mutant, test }, entries, log) {
  const times = entries.filter(
    (entry) => entry.event === 'dirty' && entry.mutant === mutant && entry.file === file,
  ).length;
  if (times > 1) log.add({ event: 'killed', file, mutant, test, by: 'state that the mutant left behind' });
}

async function runOnce(project, files, log, only) {
  const vitest = spawn(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', 'run', '-c', 'vitest.mutation.ts', '--project', project, ...files],
    {
      cwd: root,
      stdio: ['ignore', 'ignore', 'ignore'],
      // A separate process group, which is killed as a whole: the process with the tests may loop forever and outlive vitest.
      detached: true,
      env: {
        SIMULATION_STEPS: '2000',
        FUZZ_INPUTS: '200',
        FUZZ_SEED: '1',
        MUTATION_SLOWEST: '1000',
        ...process.env,
        MUTATION_FOLDER: log.folder,
        MUTATION_PROJECT: project,
        ...(only !== undefined && { MUTATION_ONLY: 'yes' }),
      },
    },
  );
  const end = () => process.kill(-vitest.pid, 'SIGKILL');
  const interrupted = () => {
    end();
    process.exit(1);
  };
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, interrupted);
  const ended = new Promise((resolve) => vitest.once('exit', resolve)).then(() => {
    for (const signal of ['SIGINT', 'SIGTERM']) process.off(signal, interrupted);
    return true;
  });
  for (let size = -1, since = Date.now(); !(await Promise.race([ended, setTimeout(1000, false)]));) {
    if (log.size !== size) [size, since] = [log.size, Date.now()];
    const last = log.entries().at(-1);
    const isTrying = last?.event === 'try';
    if (Date.now() - since < (isTrying ? idleTimeout.try : idleTimeout.else)) continue;
    end();
    await ended;
    if (!isTrying) throw new Error(`the tests of '${project}' made no progress after ${JSON.stringify(last)}`);
    log.add({ event: 'hung', file: last.file, mutant: last.mutant });
  }
}
