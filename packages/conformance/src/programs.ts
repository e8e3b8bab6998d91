import { asCompleted, isDispatchError, wait } from '@dispatch/core';
import { errors } from './fixtures/errors.js';
import { replaceTimers } from './fixtures/replaced-timers.js';
import { running } from './fixtures/running.js';
import { streams } from './fixtures/streams.js';
import { outputPrograms, type OutputProgramName } from './output-programs.js';
import type { CreateDispatcher, Program } from './program.js';
import { streamPrograms, type StreamProgramName } from './stream-programs.js';

export type { CreateDispatcher, Program };

/** The names of the programs. */
export type ProgramName =
  | 'never-used'
  | 'forgets-close'
  | 'idle-after-ready'
  | 'timeout-outlived'
  | 'waits-outlived'
  | 'work-in-flight'
  | 'closes-and-leaves'
  | 'awaits-using'
  | 'uses-closed'
  | 'unobserved-failure'
  | 'unobserved-failure-warns'
  | 'unhandled-execute'
  | 'blocks-first'
  | 'blocks-in-vain'
  | 'stream-waited-for'
  | 'stream-waited-for-twice'
  | 'stream-closed-slowly'
  | 'work-after-a-stream'
  | 'replaced-timers'
  | StreamProgramName
  | OutputProgramName;

/**
 * The programs that `Harness.runProgram` runs, each in a new process. An implementation for Node:
 *
 * ```ts
 * const script = `Promise.all([import('@acme/adapter'), import('@dispatch/conformance/programs')])
 *   .then(([{ createDispatcher }, { programs }]) => programs['${name}'](createDispatcher))`;
 * execFile(process.execPath, ['--eval', script], { cwd: import.meta.dirname, timeout: 20_000 }, (error, stdout, stderr) => {
 *   resolve({ exitCode: error ? Number(error.code) : 0, stdout, stderr, timedOut: error?.killed ?? false });
 * });
 * ```
 */
export const programs: Readonly<Record<ProgramName, Program>> = {
  /** Creates a dispatcher and does nothing else. */
  async 'never-used'(create) {
    create();
    console.log('created');
  },

  /** Gets a result and forgets to close. */
  async 'forgets-close'(create) {
    console.log(`result ${await create({ workers: 2 }).execute(running.double(21))}`);
  },

  /** Starts the workers, runs no task and forgets to close. */
  async 'idle-after-ready'(create) {
    await create({ workers: 2 }).ready();
    console.log('ready');
  },

  /** Runs a task that is done long before its timeout, and closes nothing. */
  async 'timeout-outlived'(create) {
    console.log(`result ${await create().execute(running.double(21), { timeout: 600_000 })}`);
  },

  /** Waits for a future in every way, until it is done long before the timeout, and once more afterwards. */
  async 'waits-outlived'(create) {
    const timeout = 600_000;
    const future = create().executeAsync(running.double(21));
    await Promise.all([
      future.result(timeout),
      future.exception(timeout),
      wait([future], { timeout }),
      asCompleted([future], { timeout }).next(),
    ]);
    await Promise.all([
      future.exception(timeout),
      wait([future], { timeout }),
      asCompleted([future], { timeout }).next(),
    ]);
    console.log(`result ${await future.result(timeout)}`);
  },

  /** Reaches the end of the script before the result arrives. */
  async 'work-in-flight'(create) {
    create()
      .executeAsync(running.sleep(300, 'late'))
      .addDoneCallback((future) => {
        void future.result().then((value) => {
          console.log(`result ${String(value)}`);
        });
      });
    console.log('end of script');
  },

  /** Calls `close()` with work in progress and does not await it. */
  async 'closes-and-leaves'(create) {
    const dispatcher = create();
    void dispatcher.execute(running.sleep(300, 'late')).then((value) => {
      console.log(`result ${String(value)}`);
    });
    void dispatcher.close().then(() => {
      console.log('closed');
    });
  },

  /** Closes at the end of a block with `await using`. */
  async 'awaits-using'(create) {
    {
      await using dispatcher = create();
      console.log(`result ${await dispatcher.execute(running.double(21))}`);
    }
    console.log('closed');
  },

  /** Uses a closed dispatcher. */
  async 'uses-closed'(create) {
    const dispatcher = create();
    await dispatcher.close();
    try {
      await dispatcher.execute(running.double(21));
    } catch (error) {
      console.log(codeOf(error));
    }
  },

  /** Does not observe a future that fails. */
  async 'unobserved-failure'(create) {
    create({
      onUnobservedError(error, task) {
        console.log(`${String(error)} in ${task}`);
      },
    }).executeAsync(errors.fail('RangeError'));
  },

  /** The same, without the option `onUnobservedError`. */
  async 'unobserved-failure-warns'(create) {
    create().executeAsync(errors.fail('RangeError'));
  },

  /** Does not handle a rejection of `execute()`. */
  async 'unhandled-execute'(create) {
    void create().execute(errors.fail('RangeError'));
  },

  /** Blocks as its first action. */
  async 'blocks-first'(create) {
    console.log(`result ${create().executeSync(running.double(21))}`);
  },

  /** Blocks until a timeout expires; another task settles afterwards. */
  async 'blocks-in-vain'(create) {
    const dispatcher = create({ workers: 2, cancelGrace: 50 });
    const other = dispatcher.executeAsync(running.sleep(300, 'other'));
    try {
      dispatcher.executeSync(running.sleep(60_000), { timeout: 100 });
    } catch (error) {
      console.log(codeOf(error));
    }
    console.log(`result ${String(await other)}`);
  },

  /** Waits for values, one of which takes a long time to arrive. */
  async 'stream-waited-for'(create) {
    for await (const value of create().stream(streams.slowly(300))) console.log(value);
    console.log('end');
  },

  /** Waits for two values at once, of which the second takes a long time to arrive. */
  async 'stream-waited-for-twice'(create) {
    const stream = create().stream(streams.slowly(300));
    const both = await Promise.all([stream.next(), stream.next()]);
    for (const { value } of both) console.log(value);
  },

  /** Closes a stream whose task takes a while to stop. */
  async 'stream-closed-slowly'(create) {
    const stream = create().stream(streams.slowly(300));
    console.log((await stream.next()).value);
    await stream.return();
    console.log('closed');
  },

  /** Waits for a task that takes a while, after streams have ended whose values are not taken any more. */
  async 'work-after-a-stream'(create) {
    const dispatcher = create({ workers: 1 });
    for (let count = 0; count < 3; count += 1) {
      console.log((await dispatcher.stream(streams.numbers('left open', 3)).next()).value);
      await dispatcher.execute(running.double(1));
    }
    console.log(`result ${String(await dispatcher.execute(running.sleep(300, 'late')))}`);
  },

  /** Replaces the timers of the process before it creates a dispatcher. */
  async 'replaced-timers'(create) {
    replaceTimers();
    const dispatcher = create();
    console.log(`result ${await dispatcher.execute(running.double(21))}`);
    await dispatcher.close();
    console.log('closed');
  },
  ...streamPrograms,
  ...outputPrograms,
};

function codeOf(error: unknown): string {
  return isDispatchError(error) ? error.code : `another error: ${String(error)}`;
}
