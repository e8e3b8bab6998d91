import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { delimiter, join } from 'node:path';
import { until, within } from './deadline.mjs';

/** What a program of a setting does not see: what npm and pnpm set for the runner, and the options of this process. */
const notPassed =
  /^(?:npm_(?!config_)|npm_config_(?:local_prefix|prefix)$|NODE_OPTIONS$|NODE_ENV$|INIT_CWD$|TURBO_|TEST_ALL$|DISPATCH_)/i;
const quiet = {
  CI: '1',
  NO_COLOR: '1',
  DO_NOT_TRACK: '1',
  ASTRO_TELEMETRY_DISABLED: '1',
  NEXT_TELEMETRY_DISABLED: '1',
  NUXT_TELEMETRY_DISABLED: '1',
};

/** The environment of a program in `folder`, whose installed commands come first. */
export function environmentOf(folder, parent, more) {
  const passed = Object.entries(parent).filter(([name]) => !notPassed.test(name));
  return {
    ...Object.fromEntries(passed),
    ...quiet,
    PATH: `${join(folder, 'node_modules/.bin')}${delimiter}${parent.PATH ?? ''}`,
    ...more,
  };
}

/** Runs programs in `folder`. */
export function createProcesses(folder) {
  const running = new Set();

  function launch(command, args, env, cwd = '.') {
    // A group of its own, so that what the program has started ends with it.
    const child = spawn(command, args, {
      cwd: join(folder, cwd),
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: environmentOf(folder, process.env, env),
    });
    const output = { stdout: '', stderr: '', both: '' };
    for (const stream of ['stdout', 'stderr']) {
      child[stream].setEncoding('utf8').on('data', (text) => {
        output[stream] += text;
        output.both += text;
      });
    }
    const what = [command, ...args].join(' ');
    const closed = once(child, 'close').then(([code, signal]) => code ?? signal);
    const launched = { output, what, closed, child, end: () => end(launched) };
    // A program that does not start is reported where `closed` is awaited.
    closed.catch(() => {}).then(() => running.delete(launched));
    running.add(launched);
    return launched;
  }

  async function end({ child, closed, what }) {
    if (child.pid === undefined) return;
    endGroup(child.pid, 'SIGTERM');
    const settled = closed.catch(() => {});
    await within(5_000, what, settled).catch(() => endGroup(child.pid, 'SIGKILL'));
    // What the program started may outlive it.
    endGroup(child.pid, 'SIGKILL');
    await within(5_000, `The end of ${what}`, settled);
  }

  return {
    /** Runs a program to its end. Rejects if its exit code is not `expectExit`, or it runs longer than `timeout` ms. */
    async exec(command, args = [], { env, cwd, timeout = 120_000, expectExit = 0 } = {}) {
      const launched = launch(command, args, env, cwd);
      try {
        const code = await within(timeout, () => `${launched.what}\n${launched.output.both}\n`, launched.closed);
        if (code !== expectExit)
          throw new Error(`${launched.what} ended with ${code} instead of ${expectExit}:\n${launched.output.both}`);
        return { stdout: launched.output.stdout, stderr: launched.output.stderr, code };
      } finally {
        await launched.end();
      }
    },

    /** Starts a program that runs until `stop()`, or until the setting ends. */
    start(command, args = [], { env, cwd } = {}) {
      const launched = launch(command, args, env, cwd);
      let ended;
      launched.closed.then(
        (code) => (ended = `It ended with ${code}.`),
        (error) => (ended = String(error)),
      );
      return {
        output: () => launched.output.both,
        /** The first match of `pattern` in the output. Rejects after `timeout` ms, or when the program ends without it. */
        async waitFor(pattern, timeout = 60_000) {
          const find = () => launched.output.both.match(pattern);
          await until(
            () => find() !== null || ended !== undefined,
            timeout,
            `${pattern} in the output of ${launched.what}`,
          ).catch((error) => {
            throw new Error(`${error.message}\n${launched.output.both}`, { cause: error });
          });
          const match = find();
          if (match === null)
            throw new Error(`${launched.what} wrote no ${pattern}. ${ended}\n${launched.output.both}`);
          return match;
        },
        stop: launched.end,
      };
    },

    /** Ends all that still runs. */
    async stopAll() {
      await Promise.all([...running].map((launched) => launched.end()));
    },
  };
}

function endGroup(pid, signal) {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}
