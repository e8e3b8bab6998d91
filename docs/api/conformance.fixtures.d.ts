import { SetupWorker, TaskFactories } from '@dispatch/core';
interface Changeable {
  readonly object: {
    a: number;
  };
  readonly list: number[];
  readonly map: Map<string, number>;
  readonly set: Set<number>;
  readonly date: Date;
  readonly error: Error;
  readonly inMap: Map<
    string,
    {
      a: number;
    }
  >;
  readonly inSet: Set<{
    a: number;
  }>;
  readonly listInSet: Set<number[]>;
  readonly keys: Map<
    {
      a: number;
    },
    number[]
  >;
}
type FailingHow = 'throws' | 'rejects' | 'uncloneable';
type GarbageKind =
  | 'nothing'
  | 'text'
  | 'number'
  | 'empty object'
  | 'empty list'
  | 'the same again'
  | 'of another type'
  | 'wrong numbers'
  | 'endless lists'
  | 'lists that are none'
  | 'names of prototypes';
interface Glimpse {
  readonly same: boolean;
  readonly worker: number | undefined;
  readonly left: number;
}
type HostileKind =
  | 'throwingMessage'
  | 'throwingName'
  | 'throwingStack'
  | 'throwingCause'
  | 'throwingProperty'
  | 'protoProperty'
  | 'protoName'
  | 'constructorName'
  | 'messageOfOtherKind'
  | 'nameOfOtherKind'
  | 'errorsOfOtherKind'
  | 'nullPrototype'
  | 'proxy';
type Kind =
  | 'Error'
  | 'EvalError'
  | 'RangeError'
  | 'ReferenceError'
  | 'SyntaxError'
  | 'TypeError'
  | 'URIError'
  | 'DOMException'
  | 'QuotaExceededError'
  | 'CompileError'
  | 'LinkError'
  | 'RuntimeError'
  | 'AggregateError'
  | 'listed'
  | 'listedSubclass'
  | 'unlisted'
  | 'properties'
  | 'cause'
  | 'plainCause'
  | 'undefinedCause'
  | 'cyclicCause'
  | 'deepCause'
  | 'ownName'
  | 'emptyMessage'
  | 'ownToString'
  | 'frozen'
  | 'uncloneableProperty'
  | 'timeout'
  | 'cancelled'
  | 'workerLost'
  | 'ownAbort'
  | 'null'
  | 'undefined'
  | 'zero'
  | 'false'
  | 'emptyString'
  | 'string'
  | 'bigint'
  | 'object'
  | 'function'
  | 'symbol';
type LargeKind = 'manyErrors' | 'manyCauses' | 'manyProperties';
interface Nested {
  readonly next: Nested | undefined;
}
interface Place {
  readonly life: string;
  readonly call: number;
  readonly worker: number | undefined;
}
declare class Point {
  readonly x: number;
  constructor(x: number);
  norm(): number;
}
type Port = InstanceType<typeof MessagePort>;
interface SetupCalls {
  readonly worker: number | undefined;
  readonly calls: readonly SetupWorker<SetupPlan>[];
}
interface SetupPlan {
  readonly log: string;
  readonly setupGate?: string | undefined;
  readonly failsIn?: number | undefined;
  readonly failsLater?: boolean | undefined;
  readonly teardownGate?: string | undefined;
  readonly teardownFails?: boolean | undefined;
  readonly extra?: unknown;
}
interface Sighting {
  readonly life: string;
  readonly object: number;
}
interface Tally {
  begun: number;
  finished: number;
  yielded: number;
}
type Uncopied = keyof typeof uncopiedObjects;
type Unending = 'emits' | 'throws' | 'replaces' | 'loops';
interface WithBlob {
  readonly inner: readonly [Blob];
}
declare const announcedEnds: TaskFactories<typeof functions$26>;
declare const beating: TaskFactories<typeof functions$25>;
declare const broadcasting: TaskFactories<typeof functions$24>;
declare const cancelling: TaskFactories<typeof functions$23>;
declare const carried: TaskFactories<typeof functions$22>;
declare const context: TaskFactories<typeof functions$21>;
declare const deep: TaskFactories<typeof functions$20>;
declare const errors: TaskFactories<typeof functions$19>;
declare const failing: TaskFactories<typeof functions$16>;
declare const forms: TaskFactories<typeof functions$18>;
declare const functions: {
  echo(value: unknown): unknown;
  echoSecond(_first: unknown, second: unknown): unknown;
  counted(): {
    count: number;
  };
  lifeHere(): string;
  tag(value: unknown): string;
  push(list: number[]): number;
  pushInto(holder: { readonly list: number[] }): number;
  pushIntoOnly(collection: ReadonlyMap<string, number[]> | ReadonlySet<number[]>): number;
  kept(): number[];
  sum(bytes: Uint8Array): number;
  moved(size: number): ArrayBuffer;
  left(): number | undefined;
  port(): Port;
  post(port: Port, message: string): void;
  collect(stream: ReadableStream<string>): Promise<string>;
  fill(stream: WritableStream<string>): Promise<string>;
  increment(words: SharedArrayBuffer): number;
  isPoint(value: unknown): boolean;
  point(x: number): Point;
  uncloneable(): unknown;
  bigint(): bigint;
  uncloneableLater(): Promise<unknown>;
  throwingGetter(): unknown;
};
declare const functions$1: {
  returns(kind: Uncopied): unknown;
  yields(kind: Uncopied): Generator<unknown, void, void>;
  throws(kind: Uncopied): never;
  returnsClosedPort(): Promise<unknown>;
  throwsClosedPort(): Promise<never>;
  reportsClosedPort(): Promise<unknown>;
  reports(kind: Uncopied): unknown;
};
declare const functions$10: {
  print(count: number, length: number): number;
  printAndYield(count: number, length: number): Generator<number, void>;
  printDirectly(count: number, length: number): number;
  printAndThrow(count: number, length: number): never;
  printAndExit(count: number, length: number): Promise<never>;
  printAndSpin(count: number, length: number): never;
  printAfterwards(count: number, length: number): void;
  printAtExit(count: number, length: number): void;
  printed(): Promise<void>;
};
declare const functions$11: {
  echo(value: WithBlob): WithBlob;
  returns(): WithBlob;
  yields(): Generator<WithBlob | number, string, void>;
  throws(): never;
  reports(): unknown;
};
declare const functions$12: {
  __proto__: () => string;
  constructor: () => string;
  then: () => string;
  toString: () => string;
  hasOwnProperty: () => string;
  '': () => string;
  'with space / and ünïcode': () => string;
  which: () => string;
};
declare const functions$13: {
  meet(gate: string, words: Int32Array): Promise<string>;
  sizes(...values: (ArrayBuffer | Uint8Array)[]): number[];
  areOne(...values: (ArrayBuffer | Uint8Array)[]): boolean;
  total(stream: ReadableStream<number>): Promise<number>;
  markedTwice(size: number): Uint8Array[];
  yieldMarkedTwice(size: number): Generator<Uint8Array[], void, void>;
  taskWithin(): unknown;
  futureWithin(): unknown;
  yieldTaskWithin(): Generator<unknown, void, void>;
  around({ deep: [view] }: { readonly deep: readonly [Uint8Array] }): [number, number];
  pooled(text: string): Uint8Array | undefined;
  pooledWithin(text: string): unknown;
  pooledEverywhere(text: string): Generator<unknown, never, void>;
};
declare const functions$14: {
  fail(kind: LargeKind, size: number): never;
  failLabelled(): never;
  wait(milliseconds: number): Promise<number>;
};
declare const functions$15: {
  sends(kind: GarbageKind, when: 'before' | 'after', text: string): string;
  closesPort(): ArrayBuffer;
  sendsToParent(kind: GarbageKind, text: string): string;
};
declare const functions$16: {
  exit(code: number): Promise<never>;
  fails(): never;
  exitIf(code?: number): Promise<never> | 'alive';
  uncaughtIf(code?: number): Promise<never> | 'alive';
  failsAt(gate: string): Promise<never>;
  exitAt(gate: string, code: number): Promise<never>;
  noteAndExit(log: string, label: string): Promise<never>;
  hasExitCode(): boolean;
  uncaughtAt(gate: string): Promise<never>;
  uncaughtOfAClassAt(gate: string): Promise<never>;
  unhandledAt(gate: string): Promise<never>;
  removeListeners(event?: string): void;
  recovers(): Promise<void>;
  recoversFromRejection(): Promise<void>;
  callbackThrows(): boolean;
  rejectedAfterwards(gate: string): string;
  uncaughtAfterwards(gate: string): string;
  allocate(): never;
  noteAndFail(log: string, how: FailingHow): unknown;
  noteAndFailing(log: string, how: FailingHow): Generator<number, unknown, void>;
};
declare const functions$17: {
  fail(kind: HostileKind): never;
  lifeHere(): string;
  polluted(): boolean;
};
declare const functions$18: {
  echo(value: unknown): unknown;
  echoing(value: unknown): Generator<unknown, void, void>;
  counted(count: number): Generator<number, void, void>;
  nothing(): void;
  yieldingNothing(): Generator<undefined, undefined, void>;
  counting(...args: unknown[]): Generator<number, void, void>;
  throws(value: unknown): never;
  throwsLater(value: unknown): Promise<never>;
  throwing(value: unknown): Generator<number, never, void>;
  throwingLater(value: unknown): AsyncGenerator<number, never, void>;
  fails(): never;
  failing(): Generator<number, never, void>;
  uncloneable(): unknown;
  uncloneableYielding(): Generator<unknown, void, void>;
  exiting(): AsyncGenerator<string, void, void>;
  beat(log: string): void;
  beatAlways(log: string): never;
  throwsAfter(milliseconds: number): never;
  throwingAfter(milliseconds: number): Generator<number, never, void>;
  throwingAtLast(value: unknown): Generator<number, never, void>;
  reason(log: string): Promise<void>;
  reasonYielding(log: string): AsyncGenerator<string, void, void>;
  label(log: string, label: string): string;
  labelling(log: string, label: string): Generator<string, void, void>;
  worker(): number | undefined;
  workerYielding(): Generator<number | undefined, void, void>;
  holdIf(label: string, gate?: string): string | Promise<string>;
  exitIf(gate?: string): 'alive' | Promise<'alive'>;
  left(): number | null;
  leftYielding(): Generator<number | null, void, void>;
  report(value: unknown): unknown;
  reporting(value: unknown): Generator<unknown, void, void>;
  reportingAfterAbort(log: string): AsyncGenerator<string, void, void>;
  size(bytes: ArrayBuffer): number;
  sizeYielding(bytes: ArrayBuffer): Generator<number, void, void>;
};
declare const functions$19: {
  fail(kind: Kind): never;
  failLater(kind: Kind): Promise<never>;
  file(): string;
  lifeHere(): string;
  failDeep(): never;
};
declare const functions$2: {
  replace(): void;
  restore(): void;
};
declare const functions$20: {
  depth(value: Nested | undefined): number;
  nested(depth: number): Nested | undefined;
  throwsNested(depth: number): never;
  yieldsNested(depth: number, log: string): Generator<Nested | number | undefined, string, void>;
  yieldsNestedAndWaits(depth: number, gate: string): AsyncGenerator<Nested | number | undefined, void, void>;
  reportsNestedAndWaits(depth: number, gate: string): Promise<string>;
  returnsNested(depth: number): Generator<number, Nested | undefined, void>;
  reportsNested(depth: number): string;
};
declare const functions$21: {
  describe(): {
    cancelled: boolean;
    aborted: boolean;
    unlimited: boolean;
    worker: number | undefined;
  };
  deadline(): number;
  left(): number;
  sameAfterAwait(gate: string): Promise<boolean>;
  codeAfterAwait(gate: string): Promise<string | undefined>;
  keptAcrossAwait(gate: string): Promise<boolean>;
  besideAnother(adapter: string, gate: string): Promise<readonly boolean[]>;
  takenOff(): void;
  receiver(this: unknown): boolean;
  count(...args: unknown[]): number;
};
declare const functions$22: {
  request(): unknown;
  sizes(): readonly number[];
  changeRequest(): unknown;
  changeArgument(value: object): unknown;
  requestAfterAwait(gate: string): Promise<string>;
  tags(gate: string): Promise<readonly string[]>;
  failWithRequest(): never;
  requests(count: number): Generator<unknown, unknown, void>;
  requestsOfSteps(count: number): Generator<number, readonly unknown[], void>;
  requestsLater(count: number): AsyncGenerator<unknown, unknown, void>;
  requestAtLast(gate: string): Generator<number, void, void>;
  priority(): number;
  priorities(): Generator<number, void, void>;
};
declare const functions$23: {
  nothing(): void;
  untilAborted(gate: string): Promise<never>;
  returnsLate(gate: string, value: unknown): Promise<unknown>;
  stopsSlowly(log: string, milliseconds: number): Promise<void>;
  loopUntilCancelled(gate: string): string;
  loopUntilThrown(gate: string): never;
  signalAfterLoop(gate: string): void;
  endless(gate: string): never;
};
declare const functions$24: {
  worker(log: string): number | undefined;
  workerAt(gate: string): Promise<number | undefined>;
  failsOn(log: string, failing: number): number | undefined;
  waitsOn(gate: string, waiting: number, outcome: 'returns' | 'throws'): Promise<number | undefined>;
  endsOn(gate: string, ending: number): Promise<number | undefined>;
  numbers(): Generator<number>;
};
declare const functions$25: {
  loop(gate: string): void;
  loopLater(gate: string): Promise<void>;
  wait(gate: string): Promise<never>;
  leave(gate: string, value: string): string;
  fail(gate: string, how: 'error' | 'rejection'): Promise<never>;
  loopAfterYield(gate: string): Generator<number, void, void>;
  waitAfterYield(gate: string): AsyncGenerator<number, void, void>;
};
declare const functions$26: {
  announces(how: Unending, code: number): string;
  failsAt(gate: string): Promise<never>;
};
declare const functions$3: {
  sight(value: object): Sighting;
  sighting(value: object): Generator<Sighting, void, void>;
  sightAt(gate: string, value: object): Promise<Sighting>;
  echo(...args: readonly unknown[]): readonly unknown[];
  pick(list: readonly unknown[], index: number): unknown;
  picking(list: readonly unknown[], index: number): Generator<unknown, void, void>;
  itemsAt(gate: string, list: readonly unknown[]): AsyncGenerator<unknown, void, void>;
  change(value: Changeable): string[];
  write(array: Uint8Array, index: number, item: number): void;
  classes(...objects: readonly object[]): string[];
  memory({ buffer }: Uint8Array): string;
};
declare const functions$4: {
  setupCalls(log: string): SetupCalls;
  sizes(log: string): readonly number[];
  changeData(log: string): void;
};
declare const functions$5: {
  double: (value: number) => number;
  count(to: number): Generator<number, string>;
  fail(): never;
  worker: () => number | undefined;
  size: (bytes: Uint8Array) => number;
  given: () => ArrayBuffer;
  left: () => number;
};
declare const functions$6: {
  note(gate: string, label: string): string;
  hold(gate: string, value?: unknown): Promise<unknown>;
  holdAndNote(gate: string, log: string, label: string): Promise<string>;
  holdBoth(first: string, second: string): Promise<string[]>;
  spin(words: SharedArrayBuffer, value?: unknown): unknown;
  spinAfterNote(gate: string): never;
  spinFor(milliseconds: number): number;
  sleep(milliseconds: number, value?: unknown): Promise<unknown>;
  place(): Place;
  placeAt(gate: string): Promise<Place>;
  placeAfter(milliseconds: number): Promise<Place>;
  crowd(milliseconds: number): Promise<number>;
  list(): number[];
  iterator(): unknown;
  double(number: number): number;
  countAndDouble(words: SharedArrayBuffer, number: number, milliseconds: number): number | Promise<unknown>;
};
declare const functions$7: {
  loopLater(gate: string, milliseconds: number): string;
  reactLater(gate: string, milliseconds: number): string;
  rejectAndLoop(gate: string, milliseconds: number): Promise<never>;
  holdInLoop(gate: string, milliseconds: number, value: string): Promise<string>;
  yieldAndLoop(gate: string, milliseconds: number): Generator<number, never, void>;
};
declare const functions$8: {
  fail(otherRealm: string, expression: string): Promise<never>;
  noteReason(gate: string): Promise<void>;
  failWith(otherRealm: string, expression: string): Promise<never>;
};
declare const functions$9: {
  report(values: readonly unknown[]): unknown;
  countUp(count: number): number;
  countSlowly(label: string, count: number): Promise<string>;
  reportAround(first: unknown, gate: string, second: unknown): Promise<void>;
  reportAndFail(value: unknown): never;
  lengthOfReported(gate: string): Promise<number>;
  flood(words: SharedArrayBuffer, gate: string, count: number): Promise<number>;
  floodFor(milliseconds: number): number;
  reportAfterAbort(log: string): Promise<void>;
  reportUncloneable(): string;
  generate(count: number): Generator<number, string>;
};
declare const garbage: TaskFactories<typeof functions$15>;
declare const hostile: TaskFactories<typeof functions$17>;
declare const largeErrors: TaskFactories<typeof functions$14>;
declare const memory: TaskFactories<typeof functions$13>;
declare const names: TaskFactories<typeof functions$12>;
declare const ofSecondCopy: TaskFactories<typeof functions$5>;
declare const otherFunctions: {
  which: () => string;
};
declare const otherNames: TaskFactories<typeof otherFunctions>;
declare const platform: TaskFactories<typeof functions$11>;
declare const printing: TaskFactories<typeof functions$10>;
declare const progress: TaskFactories<typeof functions$9>;
declare const realms: TaskFactories<typeof functions$8>;
declare const remains: TaskFactories<typeof functions$7>;
declare const running: TaskFactories<typeof functions$6>;
declare const setups: TaskFactories<typeof functions$4>;
declare const sharing: TaskFactories<typeof functions$3>;
declare const streamContexts: {
  contexts(count: number): Generator<Glimpse, Glimpse, void>;
  contextsLater(count: number): AsyncGenerator<Glimpse, Glimpse, void>;
  contextAfterAwait(gate: string): AsyncGenerator<boolean, boolean, void>;
};
declare const streamEndings: {
  failsAfter(count: number): Generator<number, never, void>;
  failsLaterAfter(count: number): AsyncGenerator<number, never, void>;
  guarded(log: string): Generator<number, never, void>;
  guardedLater(log: string): AsyncGenerator<number, never, void>;
  thenWaits(log: string, count: number): AsyncGenerator<number, string, void>;
  leavesSlowly(gate: string): AsyncGenerator<number, never, void>;
  throwsAtLast(): Generator<number, never, void>;
  throwsAtLastLater(): AsyncGenerator<number, never, void>;
  throwsAtLastAfter(count: number): Generator<number, never, void>;
  deaf(gate: string): AsyncGenerator<number, string, void>;
  endlessAfter(): Generator<number, never, void>;
  exitsAfter(gate: string, count: number): AsyncGenerator<number, never, void>;
};
declare const streamValues: {
  numbers(key: string, count: number): Generator<number, string, void>;
  numbersLater(key: string, count: number): AsyncGenerator<number, string, void>;
  tally(key: string): Tally;
  counted(words: SharedArrayBuffer, count: number): Generator<number, string, void>;
  countedLater(words: SharedArrayBuffer, count: number): AsyncGenerator<number, string, void>;
  these(values: readonly unknown[]): Generator<unknown, string, void>;
  theseLater(values: readonly unknown[]): AsyncGenerator<unknown, string, void>;
  growing(count: number): Generator<number[], void, void>;
  uncloneable(log: string): Generator<unknown, string, void>;
  uncloneableLater(log: string): AsyncGenerator<unknown, string, void>;
  bigints(): Generator<unknown, void, void>;
  buffers(count: number, size: number): Generator<ArrayBuffer, void, void>;
  leftOfBuffers(): number[];
  steps(log: string, label: string, count: number): Generator<number, void, void>;
  slowly(milliseconds: number): AsyncGenerator<number, void, void>;
  breaksProtocol(isAsync: boolean): Generator<number, string, void>;
  unseen(): Generator<unknown, string, void>;
};
declare const streams: TaskFactories<typeof streamValues & typeof streamEndings & typeof streamContexts>;
declare const timers: TaskFactories<typeof functions$2>;
declare const uncopied: TaskFactories<typeof functions$1>;
declare const uncopiedObjects: {
  url: () => object;
  'url-search-params': () => object;
  'abort-signal': () => object;
  'url-search-params-iterator': () => object;
  'headers-iterator': () => object;
  event: () => object;
  subclass: () => object;
};
declare const values: TaskFactories<typeof functions>;
export {
  announcedEnds,
  beating,
  broadcasting,
  cancelling,
  carried,
  context,
  deep,
  errors,
  failing,
  forms,
  garbage,
  hostile,
  largeErrors,
  memory,
  names,
  ofSecondCopy,
  otherNames,
  platform,
  printing,
  progress,
  realms,
  remains,
  running,
  setups,
  sharing,
  streams,
  timers,
  uncopied,
  values,
};
