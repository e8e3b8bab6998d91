import type {
  HostMessage,
  ShortCall,
  ShortReply,
  Spawn,
  WorkerConfiguration,
  WorkerEvents,
  WorkerExit,
  WorkerLink,
  WorkerMessage,
} from '@dispatch/adapter-kit';
import type { TransferableObject } from '@dispatch/core';
import { releaseProxy, transfer as handOver, wrap, type Remote } from 'comlink';
import type { BlockingSupport, WorkerMailbox } from './blocking.js';
import { copyRequest, hello, type Control } from './control.js';
import type { Locks } from './locks.js';

/** A `Worker` as any platform types it. */
export interface WorkerHandle extends EventTarget {
  postMessage(message: unknown, transfer: never[]): void;
  terminate(): void;
}

/** An idle worker gives its lock back after so many milliseconds: often enough to be cached, not at every pause. */
const fallAsleepAfter = 250;
/** A worker that is idle answers at once. One that is asked again this often, once a second, and does not, is gone. */
const mostAsked = 3;
/** How long the last words of a worker may take, in milliseconds, once the page was told of its error. */
const lastWordsTime = 100;

/**
 * Starts workers with what `create` makes. @param locks tell of a worker that is gone without a word. @param blocking where
 * this thread blocks.
 */
export function spawnWorker(
  create: () => WorkerHandle,
  locks: Locks | undefined,
  blocking: BlockingSupport | undefined,
): Spawn {
  return (configuration, events) => {
    const worker = create();
    if (!isWorker(worker)) throw new TypeError(`the option 'worker' must make a Worker, and it made ${String(worker)}`);
    return new WorkerLane(worker, configuration, events, locks, blocking);
  };
}

function isWorker(value: unknown): value is Worker {
  return (
    typeof value === 'object' &&
    value !== null &&
    'terminate' in value &&
    'postMessage' in value &&
    'addEventListener' in value
  );
}

/**
 * The page's side of one worker. It starts in this order: the worker says hello, the page connects through Comlink, the
 * worker takes its lock and is ready, the page waits for that lock. From then on the lock is free only when the worker is gone.
 * Above 200 lines because its start, its sleep and its end each depend on how far the others are.
 */
class WorkerLane implements WorkerLink {
  readonly #worker: Worker;
  readonly #configuration: WorkerConfiguration;
  readonly #events: WorkerEvents;
  readonly #locks: Locks | undefined;
  readonly #near: MessagePort;
  readonly #far: MessagePort;
  readonly #memory: SharedArrayBuffer | undefined;
  readonly #mailbox: WorkerMailbox | undefined;
  #control: Remote<Control> | undefined;
  #lock = newName();
  /** Ends the wait for the lock. */
  #watch = new AbortController();
  #status: 'starting' | 'awake' | 'asleep' | 'waking' | 'ended' = 'starting';
  /** Calls that were posted and not answered. */
  #open = 0;
  #idleSince = 0;
  /** Until it falls asleep, or while it is woken. */
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    worker: Worker,
    configuration: WorkerConfiguration,
    events: WorkerEvents,
    locks: Locks | undefined,
    blocking: BlockingSupport | undefined,
  ) {
    this.#worker = worker;
    this.#configuration = configuration;
    this.#events = events;
    this.#locks = locks;
    ({ port1: this.#near, port2: this.#far } = new MessageChannel());
    if (blocking !== undefined && configuration.bell !== undefined) {
      this.#memory = new SharedArrayBuffer(blocking.mailboxBytes);
      this.#mailbox = blocking.openMailbox(this.#memory, configuration.bell, () => {
        this.#near.postMessage(copyRequest);
      });
    }
    this.#near.onmessage = ({ data }: MessageEvent<WorkerMessage | ShortReply>) => {
      if (this.#mailbox === undefined) this.#receive(data);
      else this.#receiveAll(this.#mailbox, data);
    };
    this.#near.onmessageerror = () => {
      this.#exit({ cause: new Error('a message of the worker cannot be read on this side') });
    };
    worker.addEventListener('message', this.#onMessage);
    worker.addEventListener('error', this.#onError);
    worker.addEventListener('messageerror', this.#onMessageError);
    // Where a runtime tells of the end of a worker (Bun does).
    worker.addEventListener('close', this.#onClose);
  }

  post(message: HostMessage | ShortCall, transfer: readonly TransferableObject[] = []): void {
    // Whatever is not transferable is for the platform to refuse.
    this.#near.postMessage(withoutModules(message), [...transfer] as Transferable[]);
    if (isShort(message)) this.#open += 1;
    else if (message.type === 'calls') this.#open += message.ids.length;
  }

  wake(): boolean {
    if (this.#status === 'asleep') this.#wakeUp();
    // Its death could not be noticed by a thread that is blocked anyway, nor its waking.
    return this.#status === 'awake' || this.#mailbox?.isBlocked === true;
  }

  receive(): WorkerMessage | ShortReply | undefined {
    try {
      const message = this.#mailbox?.receive();
      if (message !== undefined) this.#note(message);
      return message;
    } catch (cause) {
      this.#exit({ cause });
      return undefined;
    }
  }

  terminate(): Promise<void> {
    this.#end();
    return Promise.resolve();
  }

  readonly #onMessage = ({ data }: MessageEvent<unknown>): void => {
    if (data !== hello || this.#control !== undefined) return;
    this.#control = wrap<Control>(this.#worker);
    const lock = this.#locks === undefined ? undefined : this.#lock;
    this.#control
      .connect(handOver(this.#far, [this.#far]), this.#configuration, lock, this.#memory)
      .catch((cause: unknown) => {
        this.#exit({ cause });
      });
  };

  /**
   * Before the worker serves, its script is to blame. Later the worker has caught the error itself and its last words are
   * on their way, with the error as it was; only where they do not come is this all there is.
   */
  readonly #onError = (event: Event): void => {
    event.preventDefault();
    const exit = { cause: errorOf(event) };
    if (this.#status === 'starting') this.#exit(exit);
    else if (this.#status !== 'ended') setTimeout(() => this.#exit(exit), lastWordsTime);
  };

  readonly #onMessageError = (): void => {
    this.#exit({ cause: new Error('a message of the worker cannot be read on this side') });
  };

  readonly #onClose = (event: Event): void => {
    this.#goneSoon('code' in event && typeof event.code === 'number' ? { exitCode: event.code } : {});
  };

  #receiveAll(mailbox: WorkerMailbox, data: WorkerMessage | ShortReply): void {
    try {
      for (const message of mailbox.arrived(data)) this.#receive(message);
    } catch (cause) {
      this.#exit({ cause });
    }
    // All may have been read while this thread was blocked.
    if (this.#open === 0) this.#fallAsleepSoon();
  }

  #receive(message: WorkerMessage | ShortReply): void {
    // Deno delivers messages that were on their way when the port was closed.
    if (this.#status === 'ended') return;
    const { type } = this.#note(message);
    this.#events.message(message);
    if (type === 'ready') this.#events.awake();
    if (type === 'dying') this.#exit({});
    if (this.#open === 0) this.#fallAsleepSoon();
  }

  /** Keeps account of what the message says of the worker. @returns its type. */
  #note(message: WorkerMessage | ShortReply): { readonly type?: unknown } {
    // Code in the worker can post to the port too, anything: that is for the dispatcher to judge.
    const { type, ids }: { readonly type?: unknown; readonly ids?: unknown } = Object(message);
    // Every call that was posted is answered once, one that was taken back too.
    if (isShort(message)) this.#open -= 1;
    else if (type === 'replies' && Array.isArray(ids)) this.#open -= ids.length;
    if (type === 'ready') this.#onAwake();
    return { type };
  }

  /** The worker holds the lock. */
  #onAwake(): void {
    this.#status = 'awake';
    const gone = (): void => {
      this.#goneSoon();
    };
    this.#locks?.wait(this.#lock, this.#watch.signal, gone, (cause) => {
      this.#exit({ cause });
    });
  }

  /** What it had posted comes first. */
  #goneSoon(exit: WorkerExit = {}): void {
    setTimeout(() => this.#exit(exit), 0);
  }

  #fallAsleepSoon(): void {
    if (this.#locks === undefined || this.#status !== 'awake') return;
    this.#idleSince = performance.now();
    // One that is set stays: to set it anew with each reply took a twelfth of a round trip.
    if (this.#timer === undefined) this.#lookIn(fallAsleepAfter);
  }

  #lookIn(milliseconds: number): void {
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      const rest = this.#idleSince + fallAsleepAfter - performance.now();
      if (this.#open > 0) return;
      if (rest > 0) this.#lookIn(rest);
      else this.#fallAsleep();
    }, milliseconds);
  }

  #fallAsleep(): void {
    this.#status = 'asleep';
    // First the page stops waiting: a lock that is free would be a death.
    this.#watch.abort();
    this.#control?.release().catch((cause: unknown) => {
      this.#exit({ cause });
    });
  }

  #wakeUp(): void {
    this.#status = 'waking';
    this.#lock = newName();
    this.#watch = new AbortController();
    this.#ask(1);
    this.#control?.hold(this.#lock).then(
      () => {
        if (this.#status !== 'waking') return;
        this.#stopTimer();
        this.#onAwake();
        this.#events.awake();
        if (this.#open === 0) this.#fallAsleepSoon();
      },
      (cause: unknown) => {
        this.#exit({ cause });
      },
    );
  }

  /** Several short waits instead of a long one: after a freeze one is overdue before the answer, which has come, is read. */
  #ask(times: number): void {
    this.#stopTimer();
    this.#timer = setTimeout(() => {
      if (times < mostAsked) this.#ask(times + 1);
      else this.#exit({ cause: new Error('the worker, which was idle, does not answer') });
    }, 1000);
  }

  #stopTimer(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #exit(exit: WorkerExit): void {
    if (this.#status === 'ended') return;
    this.#end();
    this.#events.exit(exit);
  }

  #end(): void {
    if (this.#status === 'ended') return;
    this.#status = 'ended';
    this.#stopTimer();
    this.#watch.abort();
    this.#near.close();
    this.#control?.[releaseProxy]();
    // Not that of `error`: one that nobody prevents, and it can come after the end, is one of this thread too.
    this.#worker.removeEventListener('message', this.#onMessage);
    this.#worker.removeEventListener('messageerror', this.#onMessageError);
    this.#worker.removeEventListener('close', this.#onClose);
    this.#worker.terminate();
  }
}

// The library's `Array.isArray` does not tell a readonly list from what is none.
function isShort<M extends object, L extends readonly unknown[]>(message: M | L): message is L {
  return Array.isArray(message);
}

/** Nobody else can hold, or wait for, a lock of this name. */
function newName(): string {
  return `@dispatch/web ${Math.random()} ${Math.random()}`;
}

/** The URL that a bundler gave a module says nothing over there, and may be a path of the machine that built it. */
function withoutModules(message: HostMessage | ShortCall): HostMessage | ShortCall {
  if (isShort(message) || message.type !== 'calls' || message.references === undefined) return message;
  return { ...message, references: message.references.map((reference) => ({ ...reference, module: undefined })) };
}

/** A browser tells what was thrown in words only, and nothing of a script that it could not load. */
function errorOf(event: Event): Error {
  const { message, filename, lineno } = event as Partial<ErrorEvent>;
  if (message === undefined || message === '') {
    return new Error(
      'the script of the worker cannot be loaded or does not parse; the browser tells a page no more than that',
    );
  }
  return new Error(filename ? `${message} (${filename}:${lineno})` : message);
}
