import { isDispatchError, type Dispatcher, type DispatcherOptions } from '@dispatch/core';
import { errors } from './fixtures/errors.js';
import { running } from './fixtures/running.js';
import { streams } from './fixtures/streams.js';

/** An adapter's way to create a dispatcher. */
export type CreateDispatcher = (options?: DispatcherOptions) => Dispatcher;

/** The main part of a script: what it prints and how its process ends is what a case looks at. */
export type Program = (create: CreateDispatcher) => Promise<void>;

/** The programs that there are. */
export type ProgramName =
  | 'never-used'
  | 'forgets-close'
  | 'idle-after-ready'
  | 'timeout-outlived'
  | 'work-in-flight'
  | 'closes-and-leaves'
  | 'awaits-using'
  | 'uses-closed'
  | 'unobserved-failure'
  | 'unobserved-failure-warns'
  | 'unhandled-execute'
  | 'blocks-first'
  | 'blocks-in-vain'
  | 'stream-left-open'
  | 'stream-left-open-with-timeout'
  | 'stream-waited-for';

/**
 * What `Harness.runProgram` runs, each in a new process. On Node a harness writes:
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
  /** Creates a dispatcher and leaves it at that. */
  async 'never-used'(create) {
    create();
    console.log('created');
  },

  /** Gets a result and forgets to close. */
  async 'forgets-close'(create) {
    console.log(`result ${await create({ workers: 2 }).execute(running.double(21))}`);
  },

  /** Starts the workers, gives them nothing and forgets to close. */
  async 'idle-after-ready'(create) {
    await create({ workers: 2 }).ready();
    console.log('ready');
  },

  /** A task with a long timeout is done long before, and nothing is closed. */
  async 'timeout-outlived'(create) {
    console.log(`result ${await create().execute(running.double(21), { timeout: 600_000 })}`);
  },

  /** A result is on its way when the script is at its end. */
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

  /** Closes, with work in flight, and does not wait for it. */
  async 'closes-and-leaves'(create) {
    const dispatcher = create();
    void dispatcher.execute(running.sleep(300, 'late')).then((value) => {
      console.log(`result ${String(value)}`);
    });
    void dispatcher.close().then(() => {
      console.log('closed');
    });
  },

  /** Closes by leaving a block. */
  async 'awaits-using'(create) {
    {
      await using dispatcher = create();
      console.log(`result ${await dispatcher.execute(running.double(21))}`);
    }
    console.log('closed');
  },

  /** Uses a dispatcher after its end. */
  async 'uses-closed'(create) {
    const dispatcher = create();
    await dispatcher.close();
    try {
      await dispatcher.execute(running.double(21));
    } catch (error) {
      console.log(codeOf(error));
    }
  },

  /** A future fails and nobody looks. */
  async 'unobserved-failure'(create) {
    create({
      onUnobservedError(error, task) {
        console.log(`${String(error)} in ${task}`);
      },
    }).executeAsync(errors.fail('RangeError'));
  },

  /** The same, where the dispatcher was told nothing. */
  async 'unobserved-failure-warns'(create) {
    create().executeAsync(errors.fail('RangeError'));
  },

  /** A promise of `execute()` is rejected and nobody handles it. */
  async 'unhandled-execute'(create) {
    void create().execute(errors.fail('RangeError'));
  },

  /** Blocks before anything else has happened. */
  async 'blocks-first'(create) {
    console.log(`result ${create().executeSync(running.double(21))}`);
  },

  /** Gives up blocking after a time; another task settles afterwards. */
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

  /** Takes some values of a stream, and leaves it open. */
  async 'stream-left-open'(create) {
    const stream = create().stream(streams.numbersLater('left open', 1000), { highWaterMark: 4 });
    for (let count = 0; count < 3; count += 1) console.log((await stream.next()).value);
  },

  /** The same, with a timeout. */
  async 'stream-left-open-with-timeout'(create) {
    const stream = create().stream(streams.numbers('left open', 1000), { highWaterMark: 4, timeout: 600_000 });
    for (let count = 0; count < 3; count += 1) console.log((await stream.next()).value);
  },

  /** Waits for values of which one is long in coming. */
  async 'stream-waited-for'(create) {
    for await (const value of create().stream(streams.slowly(300))) console.log(value);
    console.log('end');
  },
};

function codeOf(error: unknown): string {
  return isDispatchError(error) ? error.code : `another error: ${String(error)}`;
}
