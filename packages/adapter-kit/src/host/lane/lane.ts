import type { Capabilities } from '@dispatch/core';
import type { CallId } from '../../wire/claims.js';
import { encodeThrown } from '../../wire/error-codec.js';
import type { ModuleMessage, WorkerConfiguration, WorkerMessage } from '../../wire/messages.js';
import { checkNumber } from '../../wire/plausible.js';
import { openFromWorker, sealToWorker, type FromWorker } from '../../wire/opaque-messages.js';
import { ping } from '../../wire/ping.js';
import { expandReply } from '../../wire/short-messages.js';
import { unknownEstimate, type Call, type CallHolder, type YieldSink } from '../call/call.js';
import type { Clock } from '../time/clock.js';
import { Handover } from './handover.js';
import type { Observation } from '../telemetry/observation.js';
import { LaneTimers, type LaneTimerEvents } from './lane-timers.js';
import type { Settings } from '../settings/settings.js';
import { Slots } from './slots.js';
import type { Timeline } from '../time/timeline.js';
import { Usage } from '../telemetry/usage.js';
import { Prefetch } from './prefetch.js';
import type { Spawn, WorkerExit, WorkerLink } from '../worker-link.js';

/**
 * `starting`: takes calls, which wait in it for the worker. `ready`: takes calls. `retiring`: takes none, and ends when
 * what runs in it has settled. `ended`: final.
 */
export type LaneStatus = 'starting' | 'ready' | 'retiring' | 'ended';

/** What a lane tells the scheduler. */
export interface LaneEvents extends LaneTimerEvents<Lane> {
  message(lane: Lane, message: WorkerMessage): void;
  /** The worker is gone. */
  exited(lane: Lane, exit: WorkerExit): void;
  /** A call could not be handed over: an argument cannot be cloned. Its slot is free. */
  notHandedOver(call: Call, cause: unknown): void;
}

export interface LaneParts {
  readonly settings: Settings;
  readonly capabilities: Capabilities;
  readonly clock: Clock;
  readonly timeline: Timeline;
  readonly events: LaneEvents;
  readonly observation: Observation;
  readonly spawn: Spawn;
  /** The memory of the bell, where the dispatcher can block. */
  readonly bell: SharedArrayBuffer | undefined;
  /** Memory for the claim words of one more worker; `undefined` where none is shared with workers. */
  readonly createClaimMemory: () => ArrayBufferLike | undefined;
}

/**
 * One worker as the scheduler sees it, for the life of that worker. Above 200 lines because it is where slots, window,
 * patience and handover, each in a file of its own, are kept in step.
 */
export class Lane implements CallHolder {
  /** Unique in its dispatcher. */
  readonly number: number;
  readonly slots: Slots;
  readonly prefetch: Prefetch;
  readonly timers: LaneTimers<Lane>;
  readonly usage: Usage;
  /** Modules of the calls handed over, and whether they are known to be loaded. */
  readonly modules: Map<string, boolean> = new Map();
  status: LaneStatus = 'starting';
  /** What the worker said of its own end. */
  lastWords: WorkerExit = {};

  readonly #settings: Settings;
  /** Whether the worker is another thread. */
  readonly #isElsewhere: boolean;
  readonly #clock: Clock;
  readonly #events: LaneEvents;
  readonly #handover: Handover;
  readonly #link: WorkerLink;
  readonly #observation: Observation;
  /** How many calls it was handed, those taken back not counted. */
  #handed = 0;
  /** The call it was handed last, as long as it holds it. */
  #newest: Call | undefined = undefined;
  /** Whether all that it holds starts in the order it came: what waits for a module lets others pass. */
  #isInOrder = true;
  /** How many of its calls stand still. */
  #still = 0;
  /** Calls that are over in the worker, and whose replies this thread cannot read before it is free. */
  readonly #portOnly = new Set<Call>();

  constructor(number: number, parts: LaneParts) {
    const { bell, capabilities, clock, events, observation, settings, timeline } = parts;
    this.number = number;
    this.#observation = observation;
    this.usage = new Usage(clock.now(), settings.tasksPerWorker);
    this.#settings = settings;
    this.#isElsewhere = capabilities.parallel;
    this.#clock = clock;
    this.#events = events;
    const claims = parts.createClaimMemory();
    this.slots = new Slots(claims);
    this.prefetch = new Prefetch(settings.tasksPerWorker);
    this.#handover = new Handover(clock.epoch, observation, capabilities.modules !== 'served');
    this.timers = new LaneTimers<Lane>(this, timeline, settings, events);
    const { tasksPerWorker } = settings;
    const memory = { ...(claims !== undefined && { claims }), ...(bell !== undefined && { bell }) };
    this.#link = this.#spawn(parts.spawn, { worker: number, tasksPerWorker, ...memory });
  }

  #spawn(spawn: Spawn, configuration: WorkerConfiguration): WorkerLink {
    const message = (received: FromWorker): void => {
      if (this.status !== 'ended') this.#events.message(this, expandReply(openFromWorker(received)));
    };
    const exit = (exited: WorkerExit): void => {
      if (this.status !== 'ended') this.#events.exited(this, exited);
    };
    const awake = (): void => {
      if (this.status !== 'ended') this.flush();
    };
    try {
      return spawn(configuration, { message, exit, awake }, this.#handover.definitions);
    } catch (cause) {
      // Told like any other failed start, and not within the constructor: nobody knows this lane yet.
      queueMicrotask(() => {
        exit({ cause });
      });
      return { post() {}, wake: () => false, terminate: () => Promise.resolve(), probe: () => ({ cause }) };
    }
  }

  /** Whether calls may be handed over to it at all. */
  get isOpen(): boolean {
    return (this.status === 'ready' || this.status === 'starting') && !this.isWornOut;
  }

  /** Whether it has had as many tasks as a worker may. */
  get isWornOut(): boolean {
    return this.#handed >= this.#settings.maxTasksPerWorker;
  }

  /** Whether it takes no more, and what it holds stands still: another may run tasks in its stead. */
  get isSpent(): boolean {
    return this.isWornOut && this.busy === 0;
  }

  /** How many calls it holds that take a place among those it runs at a time. */
  get busy(): number {
    return this.slots.held - this.#still;
  }

  /** How many of its calls may not have started, at the most. */
  get mostUnstarted(): number {
    if (this.#isInOrder && this.#newest?.isRunning() === true) return 0;
    // One that runs and has any runs one of them, or is about to.
    return this.busy - (this.status === 'starting' ? 0 : 1);
  }

  /** Whether it could start another call at once. */
  get hasFreeSlot(): boolean {
    return this.busy < this.#settings.tasksPerWorker && this.slots.hasFree;
  }

  /** Whether it would, were it not for calls that wait for their module: one that does not load holds up no other. */
  hasSpareSlotFor(call: Call): boolean {
    if (call.transfer !== undefined || !this.slots.hasFree || !this.isImportingBeside(call)) return false;
    // One that was lost before is only handed to who can start it at once: while its module loads, another may begin.
    if (call.losses > 0 && !this.hasLoaded(call)) return false;
    const stalled = this.slots.which((each) => this.isImporting(each));
    // Whoever passes one that was lost before may make it lose this worker too.
    if (stalled.some(({ losses }) => losses > 0)) return false;
    return this.busy - stalled.length < this.#settings.tasksPerWorker;
  }

  /** Whether it need not import the module of `call`. */
  hasLoaded({ profile }: Call): boolean {
    const { module } = profile.definition;
    return module === undefined || this.modules.get(module) === true;
  }

  /** Whether it is importing the module of `call`. */
  isImporting({ profile }: Call): boolean {
    return profile.definition.module !== undefined && this.timers.importing.has(profile.definition.module);
  }

  /** Whether it is importing modules, and not that of `call`. */
  isImportingBeside(call: Call): boolean {
    return this.timers.importing.size > 0 && !this.isImporting(call);
  }

  /** The worker runs. */
  started(): void {
    if (this.status === 'starting') this.status = 'ready';
    this.timers.started();
    this.usage.begin(this.#clock.now());
    this.#observation.worker('workerstarted', this.number);
    this.#link.started?.();
  }

  /** Puts a call into the next batch; there must be room. It may come from another lane. */
  hand(call: Call, from?: Lane): void {
    const { module } = call.profile.definition;
    if (module !== undefined && !this.modules.has(module)) this.modules.set(module, false);
    call.lane = this;
    call.worker = this.number;
    this.slots.occupy(call);
    this.prefetch.add(call);
    this.#newest = call;
    this.#handed += 1;
    this.timers.busy();
    this.#handover.add(call);
    this.#noteUsage();
    this.#observation.assigned(call, from?.number);
  }

  /** Posts the batch, or keeps it until the worker is awake. */
  flush(): void {
    if (this.#handover.isEmpty || this.#link.wake?.() === false) return;
    this.#handover.flush(this.#link, (call, cause) => {
      this.settle(call.id);
      this.#handed -= 1;
      this.#expectNoImportFor(call);
      this.#events.notHandedOver(call, cause);
    });
  }

  /** For a call that does not arrive the worker imports nothing; what must not be imported beside that module would wait for ever. */
  #expectNoImportFor({ profile }: Call): void {
    const { module } = profile.definition;
    if (module === undefined || this.modules.get(module) === true || this.timers.importing.has(module)) return;
    if (!this.slots.all().some((each) => each.profile.definition.module === module)) this.modules.delete(module);
  }

  /** Frees the slot of a call that is over. @returns the call, `undefined` if the id names none that is here. */
  settle(id: CallId): Call | undefined {
    const call = this.slots.vacate(id);
    if (call !== undefined) this.#forget(call);
    return call;
  }

  isRunning(call: Call): boolean {
    return !this.keeps(call) && this.slots.isRunning(call);
  }

  /** Whether `call` has not been posted yet: nothing of it can have moved. */
  keeps(call: Call): boolean {
    return this.#handover.keeps(call);
  }

  withdraw(call: Call): boolean {
    if (this.#handover.takeBack(call)) this.slots.vacate(call.id);
    else if (!this.slots.withdraw(call)) return false;
    this.#forget(call);
    this.#handed -= 1;
    return true;
  }

  #forget(call: Call): void {
    if (this.#portOnly.delete(call) || call.yields?.standsStill === true) this.#still -= 1;
    else this.prefetch.remove(call);
    if (call.settled) call.yields?.released();
    this.timers.graceEnded(call);
    if (call === this.#newest) this.#newest = undefined;
    // An import outlasts calls that are taken back: those that come meanwhile wait for it too.
    if (this.slots.held === 0) {
      this.#isInOrder = this.timers.importing.size === 0;
      this.#link.idle?.();
    }
    call.lane = undefined;
    this.#noteUsage();
  }

  abandon(call: Call, reason: unknown): void {
    this.slots.cancel(call);
    this.#link.post(sealToWorker({ type: 'cancel', id: call.id, reason: encodeThrown(reason) }));
    this.timers.graceBegan(call);
  }

  /** A stream has yielded. One that may not go on yet leaves its slot to others. */
  onYields(call: Call, { isExhausted, standsStill }: YieldSink): void {
    if (isExhausted && !standsStill) this.#standStill(call, true);
  }

  pull(call: Call, count: number): void {
    if (call.yields?.standsStill === true) this.#standStill(call, false);
    this.#link.post(sealToWorker({ type: 'pull', id: call.id, count }));
  }

  #standStill(call: Call, still: boolean): void {
    if (call.yields === undefined) return;
    call.yields.standsStill = still;
    this.#still += still ? 1 : -1;
    if (still) this.prefetch.remove(call);
    else this.prefetch.add(call);
    this.#noteUsage();
  }

  /** The reply of a call is out of reach for now: its slot is free all the same. */
  onPortOnly(id: CallId): void {
    const call = this.slots.at(id);
    if (call === undefined || call.yields?.standsStill === true || this.#portOnly.has(call)) return;
    this.#portOnly.add(call);
    this.#still += 1;
    this.prefetch.remove(call);
    this.#noteUsage();
  }

  /** Whether {@link onPortOnly} said so of a call. */
  isPortOnly(call: Call): boolean {
    return this.#portOnly.has(call);
  }

  #noteUsage(): void {
    if (this.usage.changesWith(this.busy)) this.usage.change(this.#clock.now(), this.busy);
  }

  /** The progress of a call has been taken: the worker may send more. */
  takeProgress(call: Call): void {
    this.slots.takeProgress(call);
    this.#link.post(sealToWorker({ type: 'progress taken', id: call.id }));
  }

  /** The worker's measurement of a task, by the index it was told. */
  learn(task: number, milliseconds: number): void {
    checkNumber('task', task);
    checkNumber('duration', milliseconds);
    const profile = this.#handover.profiles[task];
    // One that is no duration, or of more than twelve days, would upset the sums of all lanes.
    if (profile && milliseconds >= 0 && milliseconds < unknownEstimate)
      profile.estimate = Math.ceil(1000 * milliseconds);
  }

  /** The import of a module began or ended. */
  onModule({ module, status }: ModuleMessage): void {
    // None but those of its calls are imported, or a worker could make this side remember any number.
    const isKnown = this.modules.has(module) || this.timers.importing.has(module);
    if (!isKnown && !this.slots.all().some(({ profile }) => profile.definition.module === module)) return;
    this.#isInOrder = false;
    if (status === 'importing') this.timers.importBegan(module);
    else this.timers.importEnded(module);
    if (status === 'loaded') this.modules.set(module, true);
    // Its next call imports it again.
    if (status === 'failed') this.modules.delete(module);
  }

  /** The worker has announced its end. */
  ending(lastWords: WorkerExit): void {
    this.lastWords = lastWords;
    this.#link.ending?.();
  }

  /** Takes no more calls, and asks for signs of life as long as something runs in it. */
  retire(): void {
    this.status = 'retiring';
    this.#ping();
  }

  #ping(): void {
    if (this.status !== 'retiring' || !this.#isElsewhere) return;
    this.#link.post(ping);
    this.timers.pinged();
  }

  /** It gave a sign of life. Where it is not about to end, a probe had asked for one. */
  onPong(): void {
    if (this.status !== 'retiring') return;
    this.timers.answered(() => {
      this.#ping();
    });
  }

  /** The next message that has arrived, for a thread that is blocked. */
  receive(): WorkerMessage | undefined {
    const received = this.#link.receive?.();
    return received && expandReply(openFromWorker(received));
  }

  /** Whether the worker is gone, for a thread that is blocked. */
  probe(): WorkerExit | undefined {
    return this.#link.probe?.();
  }

  /** Ends the worker at once. @returns a promise that resolves when it is gone. */
  end(): Promise<void> {
    this.status = 'ended';
    this.timers.end();
    for (const call of this.slots.all()) if (call.settled) call.yields?.released();
    return this.#link.terminate();
  }
}
