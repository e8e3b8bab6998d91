import type { TaskDefinition } from '@dispatch/core/internal';
import type { TransferableObject } from '@dispatch/core';
import type { Spawn, WorkerEvents, WorkerExit, WorkerLink } from '../../src/host/worker-link.js';
import { Bell } from '../../src/wire/bell.js';
import { claimBytes, slotOf, type CallId } from '../../src/wire/claims.js';
import { openToWorker, sealFromWorker, type FromWorker, type ToWorker } from '../../src/wire/opaque-messages.js';
import { expandCall } from '../../src/wire/short-messages.js';
import { encodeThrown } from '../../src/wire/error-codec.js';
import type {
  DurationReport,
  HostMessage,
  PostedValues,
  ShortReply,
  TaskReference,
  WorkerMessage,
} from '../../src/wire/messages.js';
import type { WorkerConfiguration } from '../../src/wire/worker-configuration.js';
import { Claims } from './claims.js';

/** A call as it arrived at a worker. */
export interface Arrived {
  readonly id: CallId;
  readonly task: string;
  readonly module: string | undefined;
  readonly index: number;
  readonly args: readonly unknown[];
  readonly deadline: number;
  /** How many values it may yield initially. */
  readonly highWaterMark: number;
  readonly isListenedTo: boolean;
  readonly isObserved: boolean;
}

/** A worker that records the messages it receives, and that a test controls. */
export class FakeWorker implements WorkerLink {
  readonly configuration: WorkerConfiguration;
  readonly definitions: readonly TaskDefinition[];
  readonly claims: Claims;
  readonly messages: HostMessage[] = [];
  /** What each batch of calls transferred. */
  readonly transfers: (readonly TransferableObject[] | undefined)[] = [];
  /** All calls, in the order they arrived. */
  readonly calls: Arrived[] = [];
  terminated = false;
  /** The messages that `receive()` returns to a blocked thread. */
  readonly port: (WorkerMessage | ShortReply)[] = [];
  /** The result of `probe()`. */
  gone: WorkerExit | undefined;
  /** Called each time a blocked thread reads the port. */
  onRead: () => void = () => {};
  readonly #events: WorkerEvents;
  /** How many bytes it has read of large messages. */
  taken = 0;
  /** The result of `wake()`. */
  isAwake = true;
  /** Whether it reads that its streams may continue. */
  takesPulls = true;
  /** How often `wake()` was called while it was asleep. */
  wakes = 0;
  readonly #memory: ArrayBufferLike;
  readonly #references: TaskReference[] = [];
  readonly #counts = new Map<CallId, { yields: number; progress: number }>();
  #ending: Promise<void> = Promise.resolve();

  constructor(configuration: WorkerConfiguration, events: WorkerEvents, definitions: readonly TaskDefinition[]) {
    this.configuration = configuration;
    this.definitions = definitions;
    this.#memory = configuration.claims ?? new ArrayBuffer(claimBytes);
    this.claims = new Claims(this.#memory);
    this.#events = events;
  }

  post(message: ToWorker, transfer?: readonly TransferableObject[]): void {
    const copy = structuredClone(expandCall(openToWorker(message)), {
      transfer: [...(transfer ?? [])] as Transferable[],
    });
    this.messages.push(copy);
    if (copy.type === 'pull' && this.takesPulls) this.claims.takePull(copy.id);
    if (copy.type === 'tasks') for (const reference of copy.references) this.#references[reference.index] = reference;
    if (copy.type !== 'calls') return;
    this.transfers.push(transfer);
    let taken = 0;
    copy.ids.forEach((id, position) => {
      const reference = this.#references[copy.tasks[position] ?? -1];
      if (reference === undefined) throw new Error('a task that was never declared');
      const { index, module, name } = reference;
      this.calls.push({
        id,
        task: name,
        module,
        index,
        args: copy.args.slice(taken, (taken += copy.arities[position] ?? 0)),
        deadline: copy.deadlines?.[position] ?? Infinity,
        highWaterMark: copy.highWaterMarks?.[position] ?? 0,
        isListenedTo: copy.listened?.includes(position) === true,
        isObserved: copy.observed === true,
      });
    });
  }

  wake(): boolean {
    if (!this.isAwake) this.wakes += 1;
    return this.isAwake;
  }

  /** Wakes up, and reports that. */
  wakeUp(): void {
    this.isAwake = true;
    this.#events.awake();
  }

  receive(): FromWorker | undefined {
    this.onRead();
    // A blocked thread reads the notification count before it checks the port: if notified meanwhile, it checks again.
    if (this.configuration.bell !== undefined) new Bell(this.configuration.bell).notify();
    const message = this.port.shift();
    return message && sealFromWorker(message);
  }

  probe(): WorkerExit | undefined {
    return this.gone;
  }

  terminate(): Promise<void> {
    this.terminated = true;
    return this.#ending;
  }

  /** Delays the end of the worker until the returned function is called. */
  holdTermination(): () => void {
    let gone = (): void => {};
    this.#ending = new Promise((resolve) => (gone = resolve));
    return gone;
  }

  /** Its `terminate()` breaks its promise never to reject. */
  failTermination(cause: Error): void {
    this.#ending = Promise.reject(cause);
    this.#ending.catch(() => {});
  }

  get batches(): number {
    return this.messages.filter(({ type }) => type === 'calls').length;
  }

  get pings(): number {
    return this.messages.filter(({ type }) => type === 'ping').length;
  }

  get cancels(): CallId[] {
    return this.messages.flatMap((message) => (message.type === 'cancel' ? [message.id] : []));
  }

  /** The first argument of each call that arrived: tests number their calls by it. */
  get arrived(): unknown[] {
    return this.calls.map(({ args }) => args[0]);
  }

  call(first: unknown): Arrived {
    const call = this.calls.findLast(({ args }) => args[0] === first);
    if (call === undefined) throw new Error(`worker ${this.configuration.worker} has no call with ${String(first)}`);
    return call;
  }

  send(message: WorkerMessage): void {
    this.#events.message(sealFromWorker(structuredClone(message)));
  }

  /** Sends a value that need not be a message. */
  sendAnything(message: unknown): void {
    this.#events.message(structuredClone(message) as FromWorker);
  }

  ready(): this {
    this.send({ type: 'ready' });
    return this;
  }

  /** Starts a call. */
  start(first: unknown): boolean {
    return this.claims.claim(this.call(first).id);
  }

  /** Starts a call unless it has started, and ends it. */
  finish(first: unknown, value: unknown = first, durations?: readonly DurationReport[]): void {
    this.finishAll([first], [value], durations);
  }

  /** Ends several calls with one message. */
  finishAll(
    firsts: readonly unknown[],
    values: readonly unknown[] = firsts,
    durations?: readonly DurationReport[],
  ): void {
    this.send(this.repliesTo(firsts, values, durations));
  }

  /** The message that ends several calls, which it claims. */
  repliesTo(
    firsts: readonly unknown[],
    values: readonly unknown[] = firsts,
    durations?: readonly DurationReport[],
  ): WorkerMessage {
    const ids = firsts.map((first) => this.call(first).id);
    for (const id of ids) this.claims.claim(id);
    return {
      type: 'replies',
      ids,
      values,
      posted: this.#postedOf(ids),
      times: ids.flatMap(() => [0, 0]),
      ...(durations !== undefined && { durations }),
    };
  }

  /** How many values of a call were posted; the test may change it. */
  #countOf(id: CallId): { yields: number; progress: number } {
    const count = this.#counts.get(id) ?? { yields: 0, progress: 0 };
    this.#counts.set(id, count);
    return count;
  }

  #postedOf(ids: readonly CallId[]): PostedValues[] {
    return ids.map((id, position) => [position, this.#countOf(id).yields, this.#countOf(id).progress]);
  }

  /** The next message cannot be deserialized. */
  messageError(cause?: unknown): void {
    this.#events.messageError(cause);
  }

  /** Ends a call that ran from `begun` to `ended`, in milliseconds since the epoch. */
  finishTimed(first: unknown, begun: number, ended: number): void {
    const { id } = this.call(first);
    this.claims.claim(id);
    this.send({ type: 'replies', ids: [id], values: [first], times: [begun, ended] });
  }

  /** Ends a call, and reports how long calls of its task take. */
  finishMeasured(first: unknown, milliseconds: number): void {
    this.finish(first, first, [{ task: this.call(first).index, milliseconds }]);
  }

  fail(first: unknown, error: unknown): void {
    const { id } = this.call(first);
    this.claims.claim(id);
    const posted = this.#postedOf([id]);
    this.send({ type: 'replies', ids: [id], values: [encodeThrown(error)], failed: [0], times: [0, 0], posted });
  }

  /** Yields values of a stream, and starts it if necessary. */
  yields(first: unknown, ...values: unknown[]): void {
    const { id } = this.call(first);
    this.claims.claim(id);
    const posted = this.#countOf(id);
    this.send({ type: 'yields', id, earlier: posted.yields, values });
    posted.yields += values.length;
  }

  /** How many more values a stream was allowed to yield, each time. */
  pulled(first: unknown): number[] {
    const { id } = this.call(first);
    return this.messages.flatMap((message) => (message.type === 'pull' && message.id === id ? [message.count] : []));
  }

  /** Sends the progress of a call, and starts it if necessary. */
  progress(first: unknown, value: unknown): void {
    const { id } = this.call(first);
    this.claims.claim(id);
    this.claims.sendProgress(id);
    const posted = this.#countOf(id);
    this.send({ type: 'progress', id, earlier: posted.progress, value });
    posted.progress += 1;
  }

  /** How often the dispatcher reported that it took the progress of a call. */
  progressTaken(first: unknown): number {
    const { id } = this.call(first);
    return this.messages.filter((message) => message.type === 'progress taken' && message.id === id).length;
  }

  /** Starts a call, and reports the given time, in milliseconds since the epoch. */
  sendStarted(first: unknown, time: number): void {
    const { id } = this.call(first);
    this.claims.claim(id);
    this.send({ type: 'started', id, time });
  }

  /** Reads the messages of all withdrawn calls, and frees their slots. */
  meetWithdrawn(): void {
    const words = new Int32Array(this.#memory);
    for (const { id } of this.calls) {
      // The claim words follow the word that announces a death. State 3 is withdrawn. A queued call would be claimed.
      if (((words[1 + slotOf(id)] ?? 0) & 3) === 3) this.claims.claim(id);
    }
    this.send({ type: 'replies', ids: [], values: [], times: [] });
  }

  importing(module: string): void {
    this.send({ type: 'module', module, status: 'importing' });
  }

  loaded(module: string): void {
    this.send({ type: 'module', module, status: 'loaded' });
  }

  pong(): void {
    this.send({ type: 'pong' });
  }

  exit(exit: WorkerExit = {}): void {
    this.#events.exit(exit);
  }
}

/** All workers that a dispatcher has started. */
export class FakeWorkers {
  readonly all: FakeWorker[] = [];
  /** The errors that the next starts throw, one each. */
  readonly failures: unknown[] = [];

  /** Called with each worker that is started. */
  onSpawn: (worker: FakeWorker) => void = () => {};

  readonly spawn: Spawn = (configuration, events, definitions) => {
    if (this.failures.length > 0) throw this.failures.shift();
    const worker = new FakeWorker(configuration, events, definitions);
    this.all.push(worker);
    this.onSpawn(worker);
    return worker;
  };

  get living(): FakeWorker[] {
    return this.all.filter(({ terminated }) => !terminated);
  }

  at(index: number): FakeWorker {
    const worker = this.all[index];
    if (worker === undefined) throw new Error(`only ${this.all.length} workers were started`);
    return worker;
  }

  /** The worker that has the call. */
  with(first: unknown): FakeWorker {
    const worker = this.living.findLast(({ arrived }) => arrived.includes(first));
    if (worker === undefined) throw new Error(`no worker has a call with ${String(first)}`);
    return worker;
  }
}
