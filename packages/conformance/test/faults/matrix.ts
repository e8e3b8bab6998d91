import type {
  ExecuteOptions,
  ExecuteSyncOptions,
  MapOptions,
  StreamOptions,
  StreamTask,
  Task,
  TaskStream,
} from '@dispatch/core';
import { ReferenceDispatcher } from '../reference/dispatcher.js';
import type { Run } from '../reference/run.js';
import { fault, type Fault } from './fault.js';

type Change = (options: ExecuteOptions) => ExecuteOptions;

/** Dispatchers that change the options of one method only. */
const changing = {
  execute: (change: Change): typeof ReferenceDispatcher =>
    class extends ReferenceDispatcher {
      override execute<T, P>(task: Task<T>, options: ExecuteOptions<P> = {}): Promise<T> {
        return this.executeAsync(task, change(options as ExecuteOptions)).result();
      }
    },
  executeSync: (change: Change): typeof ReferenceDispatcher =>
    class extends ReferenceDispatcher {
      override executeSync<T>(task: Task<T>, options: ExecuteSyncOptions = {}): T {
        return super.executeSync(task, change(options));
      }
    },
  stream: (change: Change): typeof ReferenceDispatcher =>
    class extends ReferenceDispatcher {
      override stream<Y, T, P>(task: StreamTask<Y, T>, options: StreamOptions<P> = {}): TaskStream<Y, T> {
        return super.stream(task, { ...change(options as ExecuteOptions), highWaterMark: options.highWaterMark });
      }
    },
  map: (change: Change): typeof ReferenceDispatcher =>
    class extends ReferenceDispatcher {
      protected override createMap<A>(
        factory: (item: A) => Task<unknown>,
        items: Iterable<A | PromiseLike<A>> | AsyncIterable<A>,
        { concurrency, ordered, settled, ...options }: MapOptions,
      ): TaskStream<unknown, void> {
        return super.createMap(factory, items, { ...change(options), concurrency, ordered, settled });
      }
    },
} as const;

type Method = keyof typeof changing;

/** Options that one method forgets: the option, the methods, the case without the method, and its complaint. */
const forgotten: readonly (readonly [
  option: keyof ExecuteOptions,
  methods: readonly Method[],
  cell: string,
  complaint: string,
])[] = [
  ['timeout', ['execute', 'stream', 'map'], 'timeout-in-the-queue', 'it waits for'],
  ['timeout', ['executeSync'], 'deadline', 'most of 600000 ms is left'],
  ['signal', ['execute', 'stream', 'map'], 'signal-aborted-before', 'fails: it succeeded'],
  ['priority', ['execute', 'stream', 'map'], 'priority-higher', 'the order of starts'],
  ['snapshot', ['execute', 'stream', 'map'], 'snapshot-true', 'what the task received'],
  ['onProgress', ['execute', 'stream', 'map'], 'progress', 'what arrived, and the outcome'],
];

/** Values that a dispatcher does not check where they are passed to one method. */
const unchecked: readonly (readonly [option: keyof ExecuteOptions, wrong: string, method: Method])[] = [
  ['priority', 'bigint', 'executeSync'],
  ['affinity', 'symbol', 'executeSync'],
  ['snapshot', 'null', 'executeSync'],
  ['snapshot', 'number', 'execute'],
  ['onProgress', 'object', 'stream'],
  ['signal', 'object', 'execute'],
  ['affinity', 'boolean', 'stream'],
];

/** Keeps those options only whose value is right. */
function leavingOut(option: keyof ExecuteOptions): Change {
  return ({ [option]: _, ...options }) => options;
}

/** Faults of one option in one method. */
export const matrixFaults: readonly Fault[] = [
  ...forgotten.flatMap(([option, methods, cell, complaint]) =>
    methods.map((method) =>
      fault(
        `forgets ${option} in ${method}() (${cell})`,
        changing[method](leavingOut(option)),
        `matrix/${cell}-with-${method}`,
        complaint,
      ),
    ),
  ),
  ...unchecked.map(([option, wrong, method]) =>
    fault(
      `does not check ${option} in ${method}(): ${wrong}`,
      changing[method](leavingOut(option)),
      `matrix/${option}-${wrong}-with-${method}`,
      `${method}() throws: it returned`,
    ),
  ),
  fault(
    'checks no options of a map before its first item',
    class extends ReferenceDispatcher {
      override map<A>(
        factory: (item: A) => Task<unknown>,
        items: Iterable<A | PromiseLike<A>> | AsyncIterable<A>,
        options: MapOptions = {},
      ): never {
        const { concurrency, ...others } = options;
        const right = concurrency === undefined || Number.isInteger(concurrency) ? options : others;
        // The overloads of a map have the same implementation.
        return super.map(factory, items, right) as never;
      }
    },
    'matrix/concurrency-fraction-with-map',
    'map() throws: it returned',
  ),
  fault(
    'forgets the caller of a map',
    changing.map((options) => {
      const { caller: _, ...others } = options as ExecuteOptions & { readonly caller?: string };
      return others;
    }),
    'matrix/trace-with-map',
    'its stack: expected it to contain "callsTheMethod"',
  ),
  fault(
    'does not transfer the arguments of a stream',
    class extends ReferenceDispatcher {
      protected override cloneArguments(run: Run): boolean {
        if (run.yields !== undefined) run.args = structuredClone(run.args);
        return super.cloneArguments(run);
      }
    },
    'matrix/transfer-with-stream',
    'the size of the buffer here: expected 0, got 64',
  ),
  fault(
    'gives a closed dispatcher precedence over an invalid option',
    class extends ReferenceDispatcher {
      override execute<T, P>(task: Task<T>, options: ExecuteOptions<P> = {}): Promise<T> {
        return this.status === 'open' ? super.execute(task, options) : super.execute(task);
      }
    },
    'matrix/invalid-when-closed-with-execute',
    'execute throws: it returned',
  ),
];
