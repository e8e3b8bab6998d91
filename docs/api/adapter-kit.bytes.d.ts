import {
  CancelledError,
  Capabilities,
  Dispatcher,
  DispatcherClock,
  DispatcherEventMap,
  DispatcherEvents,
  DispatcherUnavailableError,
  ExecuteSyncOptions,
  Future,
  SerializationError,
  Task,
  TaskSettledEvent,
  TransferableObject,
  WorkerEventType,
} from '@dispatch/core';
import { CarryingCall, FutureProducer, TaskDefinition } from '@dispatch/core/internal';
declare class Backlog {
  #private;
  readonly shared: Queue;
  get size(): number;
  push(call: Call): void;
  putBack(calls: readonly Call[]): void;
  laneOf(call: Call): Lane | undefined;
  moveToLane(call: Call): void;
  bindKey(call: Call, lane: Lane): void;
  firstBoundTo(lane: Lane): Call | undefined;
  hasWorkFor(lane: Lane): boolean;
  nextFor(lane: Lane): Call | undefined;
  unbindClosedLanes(): void;
  [Symbol.iterator](): Generator<Call>;
}
type Block<Parts = BlockingParts> = (call: Call, timeout: number, parts: Parts) => void;
type Blocking = (clock: Clock) => WayOfBlocking;
interface BlockingParts {
  readonly calls: {
    succeed(call: Call, value: unknown): void;
    fail(call: Call, error: unknown): void;
    timeOut(call: Call): void;
  };
  readonly assignment: {
    assignSoon(): void;
    assignIfDue(): void;
  };
  readonly messages: PortReader & {
    readReceived(): void;
    exited(lane: Lane, exit: WorkerExit): void;
  };
  readonly pool: {
    readonly lanes: readonly Lane[];
    canStart: boolean;
  };
  readonly timeline: {
    readonly delay: number;
    now(): number;
    tick(): void;
  };
  readonly settings: {
    readonly clock: unknown;
  };
  readonly clock: Clock;
  readonly observation: {
    started(call: Call, time: number): void;
  };
}
declare class ByteLink {
  #private;
  constructor(configuration: WorkerConfiguration, events: WorkerEvents, parts: ByteLinkParts);
  post(message: ToWorker): void;
  sendOwn(kind: number, value: unknown): void;
  accepts(value: unknown): boolean;
  get roundTrip(): number;
  receive(frame: Uint8Array): void;
  take(frame: Uint8Array): FromWorker | undefined;
}
interface ByteLinkParts {
  readonly send: (frame: FrameChunks) => void;
  readonly own?: unknown;
  readonly admit?: (own: unknown) => void;
  readonly onOwn?: (kind: number, value: unknown) => void;
  readonly limits?: ValueLimits;
}
declare class Call implements FutureProducer {
  #private;
  readonly owner: CallOwner;
  readonly profile: TaskProfile;
  order: number;
  args: readonly unknown[];
  limit: Due | undefined;
  readonly extras: CallExtras | undefined;
  submitted: number;
  settled: boolean;
  holder: CallHolder | undefined;
  id: CallId;
  worker: number | undefined;
  weight: number;
  losses: number;
  previous: Call | undefined;
  next: Call | undefined;
  constructor(owner: CallOwner, profile: TaskProfile, args: readonly unknown[], extras?: CallExtras);
  get deadline(): number;
  get priority(): number;
  get affinity(): string | number | undefined;
  get transfer(): readonly TransferableObject[] | undefined;
  get peers(): Peers;
  get yields(): YieldSink | undefined;
  get estimate(): number;
  future(): Future<unknown>;
  promise(): Promise<unknown>;
  deliverTo(sink: CallSink): void;
  succeed(value: unknown): void;
  fail(reason: unknown): void;
  cancel(reason: unknown): void;
  isRunning(): boolean;
  onCancel(reason: unknown): void;
  block(timeout: number): void;
  onUnobserved(error: unknown): void;
}
interface CallExtras extends CarryingCall {
  readonly affinity?: string | number | undefined;
  readonly onProgress?: ((value: unknown) => void) | undefined;
  progressReceived?: number;
  readonly priority?: number | undefined;
  signal?: AbortSignal | undefined;
  readonly trace?: string | undefined;
  transfer?: readonly TransferableObject[] | undefined;
  readonly yields?: YieldSink | undefined;
}
interface CallHolder {
  isRunning(call: Call): boolean;
  withdraw(call: Call): boolean;
  stop?(call: Call, reason: unknown): void;
  pull?(call: Call, count: number): void;
}
type CallId = number;
interface CallOwner {
  cancel(call: Call, reason: unknown): void;
  block(call: Call, timeout: number): void;
  timeOut(call: Call): void;
  onUnobserved(error: unknown, task: string): void;
}
declare class CallSender {
  #private;
  readonly definitions: TaskDefinition[];
  constructor(epoch: number, observation: Observation, namesModules: boolean);
  add(call: Call): void;
  holds(call: Call): boolean;
  takeBack(call: Call): boolean;
  get isEmpty(): boolean;
  get unsent(): readonly Call[];
  flush(link: WorkerLink, onUncloneable: (call: Call, cause: unknown) => void): void;
  learn(task: number, milliseconds: number): void;
}
interface CallSink {
  succeed(value: unknown): void;
  fail(error: unknown): void;
  cancel(error: CancelledError): void;
}
interface CallsLane {
  readonly number: number;
  readonly slots: Slots;
  readonly sender: CallSender;
  readonly link: WorkerLink;
  readonly capacity: LaneCapacity;
  readonly modules: LaneModules;
  readonly timers: {
    busy(): void;
    cancelled(call: Call): void;
    released(call: Call): void;
  };
  readonly watch: {
    readonly isBlind: boolean;
    begin(): void;
    prove(post: () => void): void;
    needsProof(calls: readonly Call[]): boolean;
  };
  readonly takesCalls: boolean;
}
interface CapacityLane {
  readonly slots: Slots;
  readonly modules: LaneModules;
}
interface CapacityParts {
  readonly clock: Clock;
  readonly settings: Settings;
}
interface Clock extends DispatcherClock {
  readonly epoch: number;
  hold(on: boolean): void;
  stop(): void;
}
type Details<Type extends EventType> = Omit<
  DispatcherEventMap[Type],
  keyof Event | 'dispatcher' | 'time' | (Type extends WorkerEventType ? 'worker' : 'run' | 'task' | 'namespace')
>;
interface Due {
  dueAt: number;
  place: number;
  onDue(): void;
}
interface DurationReport {
  readonly task: number;
  readonly milliseconds: number;
}
interface DyingMessage {
  readonly type: 'dying';
  readonly exitCode?: number;
  readonly error?: EncodedThrown;
}
interface EncodedError {
  readonly class: string | number;
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  readonly properties: readonly EncodedProperty[];
}
interface EncodedProperty {
  readonly key: string;
  readonly enumerable: boolean;
  readonly value: EncodedValue | readonly EncodedValue[];
}
interface EncodedThrown {
  readonly root: EncodedValue;
  readonly errors: readonly EncodedError[];
}
type EncodedValue =
  | {
      readonly error: number;
    }
  | {
      readonly value: unknown;
    };
type EventType = keyof DispatcherEventMap;
type FrameChunks = readonly Uint8Array[];
declare class FrameStream {
  #private;
  constructor(most?: number);
  get arriving(): number;
  push(chunk: Uint8Array): void;
  next(): Uint8Array | undefined;
}
interface FromWorker {
  readonly [fromWorker]: true;
}
interface HeldCallsMessage {
  readonly type: 'held calls';
  readonly calls: readonly PostedValues[];
}
interface ImportFirstParts {
  readonly capabilities: Capabilities;
  readonly backlog: Backlog;
  readonly pool: LanePool;
  readonly suspects: Suspects;
  readonly calls: {
    fail(call: Call, error: unknown): void;
  };
  readonly assignment: {
    imports: ModuleImports | undefined;
  };
}
interface ImportTimers {
  readonly importing: ReadonlyMap<string, unknown>;
  importBegan(module: string): void;
  importEnded(module: string): void;
}
declare class Keepalive {
  #private;
  constructor(clock: Clock);
  hold(): void;
  release(): void;
}
declare class Lane {
  #private;
  readonly number: number;
  readonly claims: ArrayBufferLike | undefined;
  readonly slots: Slots;
  readonly sender: CallSender;
  readonly timers: LaneTimers<Lane>;
  readonly watch: LaneWatch<Lane>;
  readonly modules: LaneModules;
  readonly capacity: LaneCapacity;
  readonly calls: LaneCalls;
  readonly link: WorkerLink;
  readonly lost: LostMessages;
  status: LaneStatus;
  received: number;
  reportedExit: WorkerExit | undefined;
  cutShort: (() => void) | undefined;
  constructor(number: number, startTimeout: number, parts: LaneParts);
  get isOpen(): boolean;
  get takesCalls(): boolean;
  get isSpent(): boolean;
  onReady(asks: true | undefined): boolean;
  onEnding(exit: WorkerExit): void;
  retire(): void;
  end(isOrderly: boolean): Promise<void>;
}
interface LaneAssignment {
  idle(lane: Lane): void;
  uncloneable(call: Call, cause: unknown, accepts: (value: unknown) => boolean): void;
}
declare class LaneCalls implements CallHolder {
  #private;
  constructor(lane: CallsLane, parts: LaneCallsParts);
  wearOut(): void;
  get isWornOut(): boolean;
  get haveStarted(): boolean;
  assign(call: Call, from?: number): void;
  flush(): void;
  release(call: Call): void;
  isActive(call: Call): boolean;
  isRunning(call: Call): boolean;
  withdraw(call: Call): boolean;
  takeBack(): Call[];
  awaitsImport(call: Call): boolean;
  reclaim(call: Call): boolean;
  stop(call: Call, reason: unknown): void;
  pull(call: Call, count: number): void;
  takeProgress(call: Call): void;
}
interface LaneCallsParts {
  readonly observation: Observation;
  readonly settings: Settings;
  readonly assignment: {
    uncloneable(call: Call, cause: unknown, accepts: (value: unknown) => boolean): void;
  };
}
declare class LaneCapacity {
  #private;
  readonly usage: Usage;
  constructor({ modules, slots }: CapacityLane, { clock, settings }: CapacityParts);
  get busy(): number;
  get hasFreeSlot(): boolean;
  hasSpareSlotFor(call: Call): boolean;
  hasRoomAhead(call: Call, roundTrip?: number): boolean;
  add(call: Call): void;
  remove(call: Call): void;
  suspend(call: Call): void;
  resume(call: Call): void;
  isSuspended(call: Call): boolean;
}
declare class LaneFailures implements LaneTimerEvents<Lane> {
  #private;
  constructor(parts: LaneFailuresParts);
  startOverdue(lane: Lane, startTimeout: number): void;
  importOverdue(lane: Lane, module: string): void;
  stopOverdue(lane: Lane): void;
  silent(lane: Lane): void;
  stalled(lane: Lane): void;
  endIfAlone(lane: Lane): void;
  lose(lane: Lane, exit: WorkerExit): boolean;
  startFailed(cause: unknown): void;
}
interface LaneFailuresParts {
  readonly backlog: Backlog;
  readonly pool: LanePool;
  readonly suspects: Suspects;
  readonly settings: Settings;
  readonly calls: {
    fail(call: Call, error: unknown): void;
    checkIdle(): void;
  };
  readonly assignment: {
    assign(): void;
    assignSoon(): void;
  };
}
interface LaneMessages {
  message(lane: Lane, message: WorkerMessage): void;
  messageError(lane: Lane, cause: unknown): void;
  exited(lane: Lane, exit: WorkerExit): void;
}
declare class LaneModules {
  #private;
  keepOrder: boolean;
  constructor({ slots, timers }: { readonly slots: Slots; readonly timers: ImportTimers });
  hasLoaded({ profile }: Call): boolean;
  isImporting({ profile }: Call): boolean;
  isImportingOther(call: Call): boolean;
  unloaded(module: string): string[];
  add({ profile }: Call): void;
  remove({ profile }: Call): void;
  onMessage({ module, status }: ModuleMessage): void;
  resetOrder(): void;
}
interface LaneParts {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly timeline: Timeline;
  readonly observation: Observation;
  readonly keepalive: Keepalive;
  readonly messages: LaneMessages;
  readonly failures: LaneTimerEvents<Lane> & LaneWatchParts<Lane>['failures'];
  readonly assignment: LaneAssignment;
  readonly spawn: Spawn;
  readonly bell: SharedArrayBuffer | undefined;
  readonly capabilities: Capabilities;
}
declare class LanePool {
  #private;
  canStart: boolean;
  supply:
    | {
        readonly canStart: () => boolean;
      }
    | undefined;
  constructor(parts: LanePoolParts);
  get lanes(): readonly Lane[];
  get newest(): number;
  start(): Lane | undefined;
  vacate(lane: Lane): void;
  ready(): Promise<void>;
  onReady(lane: Lane, asks?: true): void;
  retry(): void;
  onStartOverdue(lane: Lane): void;
  onStartFailed(cause: unknown): () => DispatcherUnavailableError;
  onIdle(lane: Lane): void;
  onIdleLong(lane: Lane): void;
  end(lane: Lane, exit?: WorkerExit): void;
  cutShort(): void;
  close(): Promise<unknown>;
  refill(): void;
}
interface LanePoolParts extends LaneParts {
  readonly assignment: LaneAssignment & {
    assign(): void;
  };
}
type LaneStatus = 'starting' | 'ready' | 'retiring' | 'ended';
interface LaneTimerEvents<L> {
  startOverdue(lane: L, startTimeout: number): void;
  importOverdue(lane: L, module: string): void;
  stopOverdue(lane: L): void;
  silent(lane: L): void;
}
declare class LaneTimers<L> {
  #private;
  constructor(lane: L, parts: LaneTimersParts<L>, startTimeout: number, again: () => void);
  get importing(): ReadonlyMap<string, unknown>;
  get overdue(): number;
  started(): void;
  busy(): void;
  idle(): void;
  importBegan(module: string): void;
  importEnded(module: string): void;
  cancelled(call: Call): void;
  released(call: Call): void;
  pinged(): void;
  answered(): void;
  ending(time?: number): void;
  end(): void;
}
interface LaneTimersParts<L> {
  readonly timeline: Timeline;
  readonly settings: Settings;
  readonly failures: LaneTimerEvents<L>;
  readonly messages: {
    exited(lane: L, exit: WorkerExit): void;
  };
  readonly assignment: {
    idle(lane: L): void;
  };
}
declare class LaneWatch<L extends WatchedLane> {
  #private;
  readonly silence: number;
  constructor(lane: L, parts: LaneWatchParts<L>);
  get isBlocked(): boolean;
  begin(): void;
  prove(post: () => void): void;
  get isBlind(): boolean;
  needsProof(calls: readonly Call[]): boolean;
  heard(): void;
  answered(): void;
  static noteStall(call: Call): void;
  end(): void;
}
interface LaneWatchParts<L> {
  readonly capabilities: Capabilities;
  readonly clock: Clock;
  readonly settings: Settings;
  readonly timeline: Timeline;
  readonly failures: {
    stalled(lane: L): void;
    silent(lane: L): void;
  };
}
interface LosingLane {
  readonly slots: Slots;
  readonly sender: {
    holds(call: Call): boolean;
  };
  readonly link: WorkerLink;
}
interface Loss {
  readonly call: Call;
  readonly error: SerializationError;
  readonly isHeld: boolean;
}
declare class LostMessages {
  #private;
  constructor(lane: LosingLane);
  get mayHaveReply(): boolean;
  here(cause: unknown): void;
  there(): void;
  answered({ calls }: HeldCallsMessage): Loss[];
  valueLost(call: Call, yields?: number, progress?: number): SerializationError | undefined;
  yieldLost(call: Call, posted: number): SerializationError | undefined;
  progressLost(call: Call, posted: number): SerializationError | undefined;
  errorOf(call: Call): SerializationError;
}
interface MessageErrorMessage {
  readonly type: 'message error';
}
interface ModuleImports {
  admits(lane: Lane, call: Call): boolean;
  isImporting(lane: Lane, call: Call): boolean;
  mayPass(lane: Lane, call: Call): boolean;
  request(call: Call): boolean | undefined;
  reported(lane: Lane, message: ModuleMessage): void;
}
interface ModuleMessage {
  readonly type: 'module';
  readonly module: string;
  readonly status: 'importing' | 'loaded' | 'failed';
  readonly error?: EncodedThrown;
}
declare class Observation {
  #private;
  readonly events: DispatcherEvents;
  constructor(dispatcher: string, clock: Clock, publisher: Publisher | undefined);
  wants(type: EventType): boolean;
  queued(call: Call): void;
  assigned(call: Call, worker: number, from: number | undefined): void;
  started(call: Call, time: number): void;
  settled(call: Call, outcome: Outcome, error?: unknown, started?: number, ended?: number): void;
  worker<Type extends WorkerEventType>(type: Type, worker: number, details: Details<Type>): void;
}
type Outcome = TaskSettledEvent['outcome'];
interface Peers {
  waiting: number;
  stuckIn: number;
}
interface PongMessage {
  readonly type: 'pong';
}
interface PortOnlyMessage {
  readonly type: 'port only';
  readonly ids: readonly CallId[];
}
interface PortReader {
  receive(lane: Lane, message: WorkerMessage): void;
  messageError(lane: Lane, cause: unknown): void;
}
type PostedValues = readonly [positionOrId: number, yields: number, progress: number];
interface ProgressMessage {
  readonly type: 'progress';
  readonly id: CallId;
  readonly earlier: number;
  readonly value: unknown;
}
interface Publisher {
  wants(type: EventType): boolean;
  publish(type: EventType, event: Event): void;
}
declare class Queue implements CallHolder {
  #private;
  get size(): number;
  get first(): Call | undefined;
  push(call: Call): void;
  putBack(calls: readonly Call[]): void;
  isRunning(): boolean;
  withdraw(call: Call): boolean;
  after(call: Call | undefined): Call | undefined;
  [Symbol.iterator](): Generator<Call>;
}
interface ReadyMessage {
  readonly type: 'ready';
  readonly asks?: true | undefined;
}
interface RepliesMessage {
  readonly type: 'replies';
  readonly ids: readonly CallId[];
  readonly values: readonly unknown[];
  readonly failed?: readonly number[];
  readonly late?: readonly number[];
  readonly times: ArrayLike<number>;
  readonly durations?: readonly DurationReport[];
  readonly posted?: readonly PostedValues[];
}
interface Settings {
  readonly name: string;
  readonly minWorkers: number;
  readonly maxWorkers: number;
  readonly tasksPerWorker: number;
  readonly maxQueue: number;
  readonly idleTimeout: number;
  readonly maxTasksPerWorker: number;
  readonly startTimeout: number;
  readonly cancelGrace: number;
  readonly traceCallers: boolean;
  readonly clock: DispatcherClock | undefined;
  readonly capture: ((isItem: boolean) => CarryingCall['carry']) | undefined;
  readonly onUnobservedError: (error: unknown, task: string | undefined) => void;
  readonly setupData: unknown;
}
interface Siblings {
  readonly plain: Peers;
  readonly transferring: Peers;
}
declare class Slots {
  #private;
  readonly knowsStarts: boolean;
  constructor(memory: ArrayBufferLike | undefined);
  get held(): number;
  get hasFree(): boolean;
  occupy(call: Call): void;
  vacate(id: CallId): Call | undefined;
  withdraw(call: Call): boolean;
  isRunning(call: Call): boolean;
  isActive(call: Call): boolean;
  pull(call: Call): void;
  get withdrawn(): readonly CallId[];
  forget(ids: ReadonlySet<CallId>): void;
  cancel(call: Call, isTimedOut: boolean): void;
  takeProgress(call: Call): void;
  all(): Call[];
  which(test: (call: Call) => boolean): Call[];
  at(id: CallId | undefined): Call | undefined;
}
type Spawn = (
  configuration: WorkerConfiguration,
  events: WorkerEvents,
  definitions: readonly TaskDefinition[],
) => WorkerLink;
interface StartedMessage {
  readonly type: 'started';
  readonly id: CallId;
  readonly time: number;
}
type Suspects = Map<string, number>;
interface TaskProfile {
  readonly definition: TaskDefinition;
  estimate: number;
  readonly siblings: Siblings;
}
declare class Timeline {
  #private;
  constructor(clock: DispatcherClock, mostLate?: number);
  now(): number;
  get delay(): number;
  set(item: Due, time: number): void;
  setIn(item: Due, delay: number): void;
  remove(item: Due): void;
  get seesDelays(): boolean;
  wasDelayed(item: Due): boolean;
  tick(): void;
  stop(): void;
}
interface ToWorker {
  readonly [toWorker]: true;
}
type TransferList = never[];
declare class Usage {
  #private;
  answered: number;
  constructor(now: number, slots: number);
  begin(now: number): void;
  changesWith(calls: number): boolean;
  change(now: number, calls: number): void;
  share(now: number): number;
}
interface ValueLimits {
  readonly depth?: number | undefined;
  readonly bytes?: number | undefined;
  readonly objects?: number | undefined;
}
interface Waiting {
  begin?(): void;
  peek?(link: WorkerLink): void;
  moved?(link: WorkerLink): number;
  sleep(looks: number, still: number, longest: number): void;
}
interface WatchedLane {
  readonly status: string;
  readonly link: WorkerLink;
  readonly slots: {
    which(test: (call: Call) => boolean): Call[];
    readonly withdrawn: readonly unknown[];
  };
  readonly capacity: {
    isSuspended(call: Call): boolean;
  };
  readonly calls: {
    isActive(call: Call): boolean;
  };
  readonly timers: {
    readonly importing: ReadonlyMap<string, unknown>;
  };
}
interface WayOfBlocking {
  readonly block: Block;
  readonly executeSync: typeof executeSync;
  readonly bell?: SharedArrayBuffer;
}
interface WorkerConfiguration {
  readonly worker: number;
  readonly claims?: ArrayBufferLike;
  readonly bell?: SharedArrayBuffer;
  readonly tasksPerWorker: number;
  readonly setupData?: unknown;
  readonly origin?: number;
}
interface WorkerEvents {
  message(message: FromWorker): void;
  messageError(cause?: unknown): void;
  exit(exit: WorkerExit): void;
  awake(): void;
}
interface WorkerExit {
  readonly exitCode?: number | undefined;
  readonly cause?: unknown;
}
interface WorkerLink {
  post(message: ToWorker, transfer?: TransferList): void;
  accepts?(value: unknown): boolean;
  wake?(): boolean;
  readonly roundTrip?: number;
  readonly taken?: number;
  started?(): void;
  idle?(): void;
  ending?(): void;
  terminate(): Promise<void>;
  receive?(): FromWorker | undefined;
  together?(post: () => void): void;
  probe?(): WorkerExit | undefined;
}
type WorkerMessage =
  | ReadyMessage
  | RepliesMessage
  | YieldsMessage
  | ProgressMessage
  | StartedMessage
  | ModuleMessage
  | PongMessage
  | PortOnlyMessage
  | MessageErrorMessage
  | HeldCallsMessage
  | DyingMessage;
declare class WorkerSupply {
  #private;
  readonly canStart: () => boolean;
  constructor(
    canStart: () => boolean,
    close?: () => Promise<void>,
    whyNone?: () => string | undefined,
    unneeded?: () => void,
  );
  connect(scheduler: WorkerSupplyParts): void;
  changed(): void;
  unavailable(cause: unknown): void;
  recall(worker: number): void;
}
interface WorkerSupplyParts {
  readonly backlog: Backlog;
  readonly pool: LanePool;
  readonly failures: LaneFailures;
  readonly assignment: {
    assign(): void;
  };
  readonly calls: {
    timeOut(call: Call): void;
    fail(call: Call, error: unknown): void;
  };
}
interface YieldSink extends CallSink {
  readonly highWaterMark: number;
  readonly received: number;
  readonly isExhausted: boolean;
  isUnawaited: boolean;
  take(values: readonly unknown[]): void;
  released(failure?: { readonly error: unknown }): void;
}
interface YieldsMessage {
  readonly type: 'yields';
  readonly id: CallId;
  readonly earlier: number;
  readonly values: readonly unknown[];
}
declare function blockByReading(createWaiting: () => Waiting): Blocking;
declare function executeSync<T>(dispatcher: Dispatcher, task: Task<T>, options?: ExecuteSyncOptions): T;
declare function framed(frame: FrameChunks): FrameChunks;
declare const fromWorker: unique symbol;
declare function importFirst(scheduler: ImportFirstParts): void;
declare function isEncodable(value: unknown, limits?: ValueLimits): boolean;
declare function joined(chunks: readonly Uint8Array[]): Uint8Array;
declare function limitSharing(
  scheduler: {
    readonly own: (value: unknown) => unknown;
    describe: (value: unknown) => string;
    check?: (value: unknown) => void;
  },
  accepts: (value: unknown) => boolean,
): void;
declare const toWorker: unique symbol;
export {
  ByteLink,
  type ByteLinkParts,
  type FrameChunks,
  FrameStream,
  type ValueLimits,
  type Waiting,
  WorkerSupply,
  blockByReading,
  framed,
  importFirst,
  isEncodable,
  joined,
  limitSharing,
};
