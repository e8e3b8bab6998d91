import {
  Future,
  asCompleted,
  defineTasks,
  wait,
  type CloseOptions,
  type Dispatcher,
  type DispatcherOptions,
  type ExecuteOptions,
} from '@dispatch/core';
import { broadcast } from '@dispatch/core/broadcast';
import { taskReferences } from '@dispatch/core/references';
import { alike, check, fail, mentions } from '../assertions.js';
import type { Case } from '../case.js';
import type { CaseContext } from '../context.js';
import { running } from '../fixtures/running.js';
import { echo, methods, sharedFor, type Method } from './methods.js';

/** Values of many kinds. Each option is given each of them. */
const values: Readonly<Record<string, unknown>> = {
  zero: 0,
  infinity: Infinity,
  undefined: undefined,
  null: null,
  nan: NaN,
  string: '1',
};
type Name = 'zero' | 'infinity' | 'null' | 'nan' | 'string';

/** The options of a call, and which of the values each of them takes. Every option takes `undefined` (A19). */
type Options<Option extends string = string> = Readonly<Record<Option, readonly Name[]>>;

const duration = ['zero', 'infinity'] as const;

const ofDispatchers: Options<keyof DispatcherOptions> = {
  workers: [],
  tasksPerWorker: ['infinity'],
  maxQueue: ['zero', 'infinity'],
  idleTimeout: duration,
  maxTasksPerWorker: ['infinity'],
  startTimeout: duration,
  cancelGrace: duration,
  setupData: ['zero', 'infinity', 'null', 'nan', 'string'],
  name: ['string'],
  onUnobservedError: [],
  traceCallers: [],
  clock: [],
  context: [],
};

const ofRuns: Options<keyof ExecuteOptions> = {
  timeout: duration,
  signal: [],
  priority: ['zero', 'infinity'],
  affinity: ['zero', 'infinity', 'nan', 'string'],
  snapshot: [],
  onProgress: [],
};

const ofMethods: Readonly<Record<Method['name'], Options>> = {
  execute: ofRuns,
  executeAsync: ofRuns,
  executeSync: ofRuns,
  stream: { ...ofRuns, highWaterMark: [] },
  map: { ...ofRuns, concurrency: [], ordered: [], settled: [] },
};

const module = 'file:///tasks.js';
const ofTasks: Options = { namespace: ['string'], errors: [] };

/** Functions that take options and need no dispatcher. */
const functions: readonly {
  readonly name: string;
  readonly clause: string;
  readonly options: Options;
  call(options: object): unknown;
}[] = [
  {
    name: 'wait',
    clause: 'F12',
    options: { timeout: duration, returnWhen: [], signal: [] },
    call: (options) => wait([], options),
  },
  {
    name: 'asCompleted',
    clause: 'F12',
    options: { timeout: duration, signal: [] },
    call: (options) => asCompleted([], options),
  },
  {
    name: 'withResolvers',
    clause: 'F12',
    options: { onCancel: [] },
    call: (options) => Future.withResolvers(options),
  },
  { name: 'defineTasks', clause: 'A11', options: ofTasks, call: (options) => defineTasks(module, {}, options) },
  { name: 'taskReferences', clause: 'A26', options: ofTasks, call: (options) => taskReferences(module, options) },
];

/** Gives an option each of the values. @param call throws or rejects for an invalid option. Its other errors are of no interest. */
async function tryAll(
  t: CaseContext,
  option: string,
  accepted: readonly string[],
  call: (options: object) => unknown,
): Promise<void> {
  for (const [name, value] of Object.entries(values)) {
    const what = `${option}: ${String(value)} (${name})`;
    const outcome = (async () => call({ [option]: value }))().then(
      () => undefined,
      (error: unknown) => error,
    );
    const error = await t.waiting.for(what, outcome);
    if (name === 'undefined' || accepted.includes(name)) {
      if (error instanceof TypeError) fail(`${what} is accepted: it threw`, error);
      continue;
    }
    check(error instanceof TypeError, `${what} throws a TypeError`);
    mentions(error.message, [option], `the message for ${what}`);
  }
}

function cell(name: string, clause: string, option: string, test: Pick<Case, 'needs' | 'requires' | 'run'>): Case {
  return {
    id: `matrix/values-of-${option}-with-${name}`,
    clause,
    title: `${name}() takes 0, Infinity, undefined, null, NaN and a string for ${option}, or throws a TypeError that names it`,
    ...test,
  };
}

/** Every option of every call, with values of many kinds. */
export const matrixValues: readonly Case[] = [
  ...Object.entries(ofDispatchers).map(([option, accepted]) =>
    cell('createDispatcher', 'A12', option, {
      async run(t) {
        await tryAll(t, option, accepted, (options) => t.dispatcher(options as DispatcherOptions));
      },
    }),
  ),
  ...methods.flatMap(({ name, requires, run }) =>
    Object.entries(ofMethods[name]).map(([option, accepted]) =>
      cell(name, 'A8', option, {
        requires,
        async run(t) {
          const dispatcher = await sharedFor(t);
          await tryAll(t, option, accepted, (options) => run(dispatcher, echo(1), options as ExecuteOptions));
        },
      }),
    ),
  ),
  ...Object.entries({ timeout: duration, cancelPending: [] }).map(([option, accepted]) =>
    cell('close', 'A8', option, {
      async run(t) {
        let dispatcher: Dispatcher | undefined;
        await tryAll(t, option, accepted, async (options) => {
          // Only one that is open checks its options as a program meets them first.
          if (dispatcher?.status !== 'open') dispatcher = await t.dispatcher({ workers: 1 });
          return dispatcher.close(options as CloseOptions);
        });
        alike(dispatcher?.status, 'open', 'the status of one whose close() has thrown');
      },
    }),
  ),
  ...Object.entries({ timeout: duration, signal: [] }).map(([option, accepted]) =>
    cell('broadcast', 'W13', option, {
      needs: ['broadcasts'],
      async run(t) {
        const dispatcher = await t.shared();
        await tryAll(t, option, accepted, (options) => broadcast(dispatcher, running.double(1), options));
      },
    }),
  ),
  ...functions.flatMap(({ name, clause, options, call }) =>
    Object.entries(options).map(([option, accepted]) =>
      cell(name, clause, option, {
        async run(t) {
          await tryAll(t, option, accepted, call);
        },
      }),
    ),
  ),
];
