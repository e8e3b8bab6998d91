import { spawn } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The most memory, in megabytes, and the most threads that a process may have. */
const limits = { memory: 2000, threads: 150 };

/**
 * Runs cases in a new process, with at most one mutant. The process and those that it starts are a group, which is killed if
 * it makes no progress, or exceeds its limits of memory or threads.
 *
 * @param place names the files of this run: runs at the same time have different ones.
 * @param env the mutant, or the number of mutants if their coverage is recorded.
 * @param idle how long a case may take, in milliseconds.
 * @returns the events, and why the process was killed.
 */
export async function runCases(folder, adapter, { tests, place, stopsAtFailure = true, env = {}, idle }) {
  const [request, log, coverage] = ['json', 'ndjson', 'reached'].map((type) => fileOf(folder, place, type));
  writeFileSync(request, JSON.stringify({ tests, stopsAtFailure, log }));
  writeFileSync(log, '');
  const child = spawn(
    process.execPath,
    ['--max-old-space-size=1000', '--no-warnings', join(folder, 'run-cases.mjs'), adapter, request],
    { cwd: folder, stdio: 'ignore', detached: true, env: { ...process.env, MUTATION_COVERAGE_FILE: coverage, ...env } },
  );
  const end = () => {
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch (error) {
      // The group has ended.
      if (error.code !== 'ESRCH') throw error;
    }
  };
  const interrupted = () => {
    end();
    process.exit(1);
  };
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, interrupted);

  let [size, since] = [0, Date.now()];
  let killed;
  const watch = setInterval(() => {
    const { memory, threads } = usageOf(child.pid);
    const grown = statSync(log).size;
    if (grown !== size) [size, since] = [grown, Date.now()];
    if (Date.now() - since > idle) killed = 'no progress';
    if (memory > limits.memory) killed = 'memory';
    if (threads > limits.threads) killed = 'threads';
    if (killed !== undefined) end();
  }, 250);
  const exitCode = await new Promise((resolve) => child.once('exit', resolve));
  clearInterval(watch);
  // Processes that the last case has started.
  end();
  for (const signal of ['SIGINT', 'SIGTERM']) process.off(signal, interrupted);
  return { events: readEvents(folder, place), killed, exitCode };
}

/** The events of the last run in a place. */
export function readEvents(folder, place) {
  const lines = readFileSync(fileOf(folder, place, 'ndjson'), 'utf8')
    .split('\n')
    .slice(0, -1);
  return lines.map((line) => JSON.parse(line));
}

const fileOf = (folder, place, type) => join(folder, 'requests', `${place}.${type}`);

/** The memory in megabytes and the threads of a process, where the system has `/proc`. */
function usageOf(pid) {
  const path = `/proc/${pid}/status`;
  if (!existsSync(path)) return { memory: 0, threads: 0 };
  const status = readFileSync(path, 'utf8');
  const read = (name) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
  return { memory: read('VmRSS') / 1024, threads: read('Threads') };
}
