import { MessageChannel, SHARE_ENV, Worker } from 'node:worker_threads';
import type { Spawn } from '@dispatch/adapter-kit';
import {
  checkPermission,
  OutputWriter,
  ownError,
  Places,
  programEntries,
  RingChannel,
  ringChannelBytes,
  type WorkerOutputs,
} from '@dispatch/adapter-kit/node';
import { shared } from '@dispatch/core/internal';
import { Tinypool } from 'tinypool';
import { MessageCounter, messageCounterBytes } from './message-counter.js';
import { withThread } from './pool-thread.js';
import { Spinning, spinningBytes } from './spinning.js';
import type { WorkerStart } from './start-serving.js';
import { ThreadLink } from './thread-link.js';
import {
  isOfFlags,
  withoutProcessFlags,
  withoutProgram,
  type StartOptions,
  type ThreadOptions,
} from './thread-options.js';
import type { CreateThread } from './worker-source.js';

const variable = 'NODE_OPTIONS';

/** Other runtimes have ports of their own, and other turns of their event loops. */
const hasMemory = !('Bun' in globalThis) && !('Deno' in globalThis);
// Of all copies of this package.
const spinners = shared('spinners', new SharedArrayBuffer(spinningBytes));
const spinning = new Spinning(spinners);

/**
 * Starts each thread in a pool of its own. One `run()`, which returns at once, gives the thread its port and the shared
 * memory. The pool only owns the thread: an open run would keep the process alive, and tasks passed to `run()` are lost
 * when the thread exits. With one thread in each pool it is known which thread a run reaches. The pool starts the
 * thread in its constructor, without the event loop, so a blocking call can be the first thing that a process does.
 *
 * @param create creates the thread, from the options with which Node is to start it.
 * @param setup the URL of the module with its setup.
 * @param outputs what becomes of what it writes.
 */
export function spawnThread(
  options: ThreadOptions,
  create: CreateThread,
  setup: string | undefined,
  outputs: WorkerOutputs,
): Spawn {
  let accepted = withoutProgram(options);
  let entries: readonly string[] | undefined;
  const places = new Places();
  const namesTasks = Object.values(outputs).some((output) => typeof output === 'function');
  const startPool = (env: ThreadOptions['env']): Tinypool => {
    try {
      return poolOf(withEnvironment(accepted, env), create);
    } catch (error) {
      if (!isOfFlags(error)) throw error;
      accepted = withoutProcessFlags(accepted);
      return poolOf(withEnvironment(accepted, env), create);
    }
  };
  return (configuration, events) => {
    checkPermission('worker', '--allow-worker');
    const { worker } = configuration;
    const place = places.next;
    const pool = startPool(options.envOf?.({ worker, place }));
    places.take(place);
    entries ??= programEntries();
    const owned = ownedBy(pool);
    const { thread } = owned;
    const { port1: near, port2: far } = new MessageChannel();
    const counter = new SharedArrayBuffer(messageCounterBytes);
    const memory = hasMemory ? new SharedArrayBuffer(ringChannelBytes) : undefined;
    const { env, nodeOptions } = accepted;
    const start: WorkerStart = {
      port: far,
      configuration,
      counter,
      ...(memory !== undefined && { memory: { calls: memory, spinners, thread: thread.threadId } }),
      entries,
      setup,
      namesTasks,
      ...(nodeOptions !== undefined && env !== SHARE_ENV && { nodeOptions: process.env[variable] }),
    };
    const output = new OutputWriter(worker, outputs);
    const channel = memory && RingChannel.ofDispatcher(memory);
    const link = new ThreadLink(thread, near, new MessageCounter(counter), output, events, channel);
    // Before the pool's own listener, which would start another thread in place of this one.
    thread.prependListener('error', (cause) => {
      pool.options.minThreads = 0;
      link.cause = ownError(cause);
    });
    shield(thread);
    // The pool keeps the process alive when its port is closed, and the thread closes that after the run.
    owned.ref = () => {};
    // Closes the pool's port. On Bun it stays open, and keeps the process alive, if the thread ends before it has taken its
    // end of it.
    const { threadId } = thread;
    thread.once('exit', () => {
      spinning.ended(threadId);
      void pool.destroy();
      places.release(place);
    });
    // The exit of the thread reports the same. Without listeners these would be uncaught errors.
    pool.on('error', () => {});
    pool.run(start, { transferList: [far] }).catch(() => {});
    return link;
  };
}

/** The options of one thread. @param env what the user's function has returned, if there is one. */
function withEnvironment(options: StartOptions, env: ThreadOptions['env']): StartOptions {
  if (env === undefined) return options;
  const isOwn = typeof env === 'object' && env[variable] === process.env[variable];
  const { nodeOptions, ...others } = options;
  return { ...others, env, ...(isOwn && nodeOptions !== undefined && { nodeOptions }) };
}

function poolOf({ env, execArgv, nodeOptions, resourceLimits }: StartOptions, create: CreateThread): Tinypool {
  const given = typeof env === 'object' && nodeOptions !== undefined ? { ...env, [variable]: nodeOptions } : env;
  const own = process.env[variable];
  // The thread gets its copy of the environment in the constructor.
  const isReplaced = nodeOptions !== undefined && own !== undefined;
  if (isReplaced) process.env[variable] = nodeOptions;
  const thread = (): Worker =>
    create({
      ...(resourceLimits !== undefined && { resourceLimits }),
      ...(execArgv !== undefined && { execArgv: [...execArgv] }),
      ...(given !== undefined && { env: given }),
    });
  try {
    // With atomics the thread would block between runs, and its event loop with it. The thread has the only handler, so
    // the name of its file has no meaning.
    const options = { filename: 'dispatch', minThreads: 1, maxThreads: 1, useAtomics: false };
    return withThread(thread, () => new Tinypool(options));
  } catch (error) {
    throw ownError(error);
  } finally {
    if (isReplaced) process.env[variable] = own;
  }
}

/**
 * Node itself deserializes an uncaught error of a thread, which throws in this thread if the error is nested too deeply:
 * as an uncaught error. It becomes the error that ended the thread. Node has no other access to these messages.
 */
function guard(thread: Worker): void {
  const key = Object.getOwnPropertySymbols(Worker.prototype).find(({ description }) => description === 'kOnMessage');
  const read: unknown = key && Reflect.get(thread, key);
  if (key === undefined || typeof read !== 'function') return;
  const guarded = (message: unknown): void => {
    try {
      Reflect.apply(read, thread, [message]);
    } catch (cause) {
      thread.emit('error', cause);
    }
  };
  Object.defineProperty(thread, key, { value: guarded, configurable: true });
}

/** The pool's only worker. */
interface OwnedThread {
  readonly thread: Worker;
  ref(): void;
}

function ownedBy(pool: Tinypool): OwnedThread {
  const [owned] = pool.threads;
  if (owned === undefined || !isThread(owned)) throw new Error('tinypool has started no thread');
  return owned;
}

function isThread(owned: object): owned is OwnedThread {
  return 'thread' in owned && owned.thread instanceof Worker;
}

/**
 * A task can post anything to the parent of its thread, which is the pool. The pool reads a property of each message,
 * which would throw in this thread for `null`. It ends the thread for a message that is not its own.
 */
function shield(thread: Worker): void {
  for (const listener of thread.listeners('message')) {
    thread.removeListener('message', listener as (message: unknown) => void);
    thread.on('message', (message: unknown) => {
      Reflect.apply(listener, thread, [Object(message)]);
    });
  }
  guard(thread);
  // Adding a listener has referenced the thread again, which keeps the process alive.
  thread.unref();
}
