import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort } from 'node:worker_threads';
import { Bell, bellBytes } from '@dispatch/adapter-kit';
import type {
  HostMessage,
  ShortCall,
  ShortReply,
  Spawn,
  WorkerEvents,
  WorkerExit,
  WorkerMessage,
} from '@dispatch/adapter-kit';
import type { TransferableObject } from '@dispatch/core';
import { Tinypool, type Options } from 'tinypool';
import { copyLargeArguments } from './large-buffers.js';
import { postOn } from './post.js';
import type { WorkerStart } from './worker.js';

const workerFile = new URL('./worker.js', import.meta.url).href;

/** What of a thread the user may set. */
export type ThreadOptions = Pick<Options, 'resourceLimits' | 'env' | 'execArgv'>;

/**
 * Starts a thread in a pool of its own, and gives it a port and the shared words by one `run()` that returns at once.
 * The pool owns the thread and nothing else: an open run would keep the process alive, and tasks that go through `run()`
 * are lost when the thread exits. A pool of one tells which thread a run reaches, and starts it within the constructor,
 * without the event loop, so that a blocking call can be the first thing a process does.
 */
export function spawnThread(options: ThreadOptions): Spawn {
  return (configuration, events) => {
    // With atomics the thread would sleep between runs, its event loop with it.
    const pool = new Tinypool({ ...options, filename: workerFile, minThreads: 1, maxThreads: 1, useAtomics: false });
    const thread = threadOf(pool);
    const { port1: near, port2: far } = new MessageChannel();
    const bell = new SharedArrayBuffer(bellBytes);
    const start: WorkerStart = { port: far, configuration, bell };
    const link = new ThreadLink(thread, near, new Bell(bell), events);
    // In front of the pool's own listener, which would start another thread in the place of this one.
    thread.prependListener('error', (cause) => {
      pool.options.minThreads = 0;
      link.cause = cause;
    });
    shield(thread);
    // The thread's exit says all that these two would; unheard, they would be uncaught errors.
    pool.on('error', () => {});
    pool.run(start, { transferList: [far] }).catch(() => {});
    return link;
  };
}

function threadOf(pool: Tinypool): Worker {
  const [owned] = pool.threads;
  if (owned === undefined || !('thread' in owned) || !(owned.thread instanceof Worker))
    throw new Error('tinypool has started no thread');
  return owned.thread;
}

/**
 * A task can post to its thread's parent, which is the pool: the pool looks for a property of whatever comes, and where there
 * can be none, as in `null`, it would throw in this thread. It ends the thread for all that is not its own.
 */
function shield(thread: Worker): void {
  for (const listener of thread.listeners('message')) {
    thread.removeListener('message', listener as (message: unknown) => void);
    thread.on('message', (message: unknown) => {
      Reflect.apply(listener, thread, [Object(message)]);
    });
  }
  // To listen is to keep the process alive, which the pool had called off.
  thread.unref();
}

const ping: HostMessage = { type: 'ping' };

class ThreadLink {
  /** The error that ended the thread. */
  cause: unknown = undefined;
  readonly #thread: Worker;
  readonly #port: MessagePort;
  /** Wakes the thread where it is parked. */
  readonly #bell: Bell;
  readonly #exited: Promise<void>;
  readonly #tell: (message: WorkerMessage | ShortReply) => void;

  constructor(thread: Worker, port: MessagePort, bell: Bell, events: WorkerEvents) {
    this.#thread = thread;
    this.#port = port;
    this.#bell = bell;
    this.#tell = (message) => {
      events.message(message);
    };
    port.on('message', this.#tell);
    port.unref();
    this.#exited = new Promise((resolve) => {
      thread.once('exit', (exitCode) => {
        for (let message = this.receive(); message !== undefined; message = this.receive()) events.message(message);
        port.close();
        events.exit(this.#exit(exitCode));
        resolve();
      });
    });
  }

  post(message: HostMessage | ShortCall, transfer?: readonly TransferableObject[]): void {
    postOn(this.#port, message, transfer, copyLargeArguments);
    this.#bell.ring();
  }

  receive(): WorkerMessage | ShortReply | undefined {
    const received: { message: WorkerMessage | ShortReply } | undefined = receiveMessageOnPort(this.#port);
    return received?.message;
  }

  /**
   * A thread that ran out of memory, or never came to run, says nothing. But its end of the port went with it, and Node
   * then answers `false` to a post, and nothing at all once {@link receive} has heard of it, which closes this end too. Its
   * documentation does not say so; threads.test.ts holds it to that.
   */
  probe(): WorkerExit | undefined {
    const delivered: unknown = this.#port.postMessage(ping);
    this.#bell.ring();
    if (delivered === true || (delivered === undefined && !answersPosts())) return undefined;
    this.cause ??= new Error('the thread ended without a word; its error is only told to a thread that is not blocked');
    return this.#exit();
  }

  async terminate(): Promise<void> {
    this.#port.off('message', this.#tell);
    await this.#thread.terminate();
    await this.#exited;
  }

  #exit(exitCode?: number): WorkerExit {
    return { exitCode, ...(this.cause !== undefined && { cause: this.cause }) };
  }
}

/** Whether the runtime answers a post on a port that is open. Node does; where none is answered, no answer says nothing. */
function answersPosts(): boolean {
  const { port1 } = new MessageChannel();
  const answer: unknown = port1.postMessage(ping);
  port1.close();
  return answer !== undefined;
}
