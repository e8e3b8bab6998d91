import type { Dispatcher } from '@dispatch/core';
import { printing } from './fixtures/printing.js';
import type { Program } from './program.js';

declare const process: { exit(code: number): never };

/** How many lines the tasks of a program print, and how long each is. */
export interface Lines {
  readonly count: number;
  readonly length: number;
}

/** The names of the programs whose tasks print. */
export type OutputProgramName =
  | 'prints-in-execute'
  | 'prints-in-executeAsync'
  | 'prints-in-executeSync'
  | 'prints-in-stream'
  | 'prints-in-map'
  | 'prints-and-fails'
  | 'prints-to-the-end'
  | 'prints-much'
  | 'prints-directly'
  | 'prints-directly-in-executeSync'
  | 'prints-and-closes'
  | 'prints-after-its-result'
  | 'prints-in-its-last-task'
  | 'prints-and-ends-its-worker'
  | 'prints-and-is-abandoned'
  | 'prints-at-the-end-of-its-worker';

const few: Lines = { count: 50, length: 20 };
/** More than a pipe holds. */
const much: Lines = { count: 800, length: 1000 };

const printingMuch: readonly OutputProgramName[] = ['prints-much', 'prints-directly', 'prints-directly-in-executeSync'];

/** What each program prints, in this order, to stdout and to stderr. */
export function linesOf(name: OutputProgramName): Lines {
  return printingMuch.includes(name) ? much : few;
}

/**
 * Programs whose tasks print. Unless their names say otherwise, they end with `process.exit()` as soon as the task is
 * done.
 */
export const outputPrograms: Readonly<Record<OutputProgramName, Program>> = {
  'prints-in-execute': exiting((dispatcher) => dispatcher.execute(printing.print(few.count, few.length))),

  'prints-in-executeAsync': exiting((dispatcher) =>
    dispatcher.executeAsync(printing.print(few.count, few.length)).result(),
  ),

  'prints-in-executeSync': exiting((dispatcher) => dispatcher.executeSync(printing.print(few.count, few.length))),

  'prints-in-stream': exiting(async (dispatcher) => {
    for await (const _ of dispatcher.stream(printing.printAndYield(few.count, few.length)));
  }),

  'prints-in-map': exiting(async (dispatcher) => {
    for await (const _ of dispatcher.map(() => printing.print(few.count, few.length), ['item']));
  }),

  'prints-and-fails': exiting((dispatcher) => ended(dispatcher.execute(printing.printAndThrow(few.count, few.length)))),

  /** Ends by itself. */
  async 'prints-to-the-end'(create) {
    await create({ workers: 1 }).execute(printing.print(few.count, few.length));
  },

  'prints-much': exiting((dispatcher) => dispatcher.execute(printing.print(much.count, much.length))),

  /** Ends by itself, since what is written past the streams may be late. */
  'prints-directly': closing((dispatcher) => dispatcher.execute(printing.printDirectly(much.count, much.length))),

  'prints-directly-in-executeSync': closing((dispatcher) =>
    dispatcher.executeSync(printing.printDirectly(much.count, much.length)),
  ),

  /** Awaits nothing but `close()`. */
  'prints-and-closes': exiting((dispatcher) => {
    void dispatcher.execute(printing.print(few.count, few.length));
    return dispatcher.close();
  }),

  /** The task prints between its result and the next task, and the dispatcher is closed. */
  'prints-after-its-result': exiting(async (dispatcher) => {
    await dispatcher.execute(printing.printAfterwards(few.count, few.length));
    await dispatcher.execute(printing.printed());
    await dispatcher.close();
  }),

  /** The worker is replaced after each task. */
  async 'prints-in-its-last-task'(create) {
    await create({ workers: { min: 0, max: 1 }, maxTasksPerWorker: 1, idleTimeout: 0 }).execute(
      printing.print(few.count, few.length),
    );
    process.exit(0);
  },

  'prints-and-ends-its-worker': exiting((dispatcher) =>
    ended(dispatcher.execute(printing.printAndExit(few.count, few.length))),
  ),

  /** A listener of `exit` in the worker prints. */
  'prints-at-the-end-of-its-worker': exiting(async (dispatcher) => {
    await dispatcher.execute(printing.printAtExit(few.count, few.length));
    await dispatcher.close();
  }),

  /** The task loops until its worker is ended. */
  'prints-and-is-abandoned': exiting(async (dispatcher) => {
    const controller = new AbortController();
    const onProgress = (): void => {
      controller.abort();
    };
    const { signal } = controller;
    await ended(dispatcher.execute(printing.printAndSpin(few.count, few.length), { signal, onProgress }));
    await dispatcher.close();
  }),
};

function exiting(run: (dispatcher: Dispatcher) => unknown): Program {
  return async (create) => {
    await run(create({ workers: 1, cancelGrace: 50 }));
    process.exit(0);
  };
}

function closing(run: (dispatcher: Dispatcher) => unknown): Program {
  return async (create) => {
    const dispatcher = create({ workers: 1 });
    await run(dispatcher);
    await dispatcher.close();
  };
}

/** Fulfils when the task has failed. */
function ended(task: Promise<unknown>): Promise<void> {
  return task.then(
    () => {
      throw new Error('the task has not failed');
    },
    () => {},
  );
}
