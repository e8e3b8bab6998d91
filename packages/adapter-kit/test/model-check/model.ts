import { claimBytes, nextInSlot, slotCount, type CallId, type Claims } from '../../src/wire/claims.js';
import { step } from './stepwise.js';

/** How large a model is, and what may happen in it. */
export interface Size {
  readonly slots: number;
  /** How many calls are handed over, whatever becomes of them. */
  readonly calls: number;
  /** How many the worker runs at a time. */
  readonly tasksPerWorker: number;
  /** How many calls the dispatcher takes back, or tells to stop where they have started. */
  readonly cancels: number;
  /** The worker may die, at any moment. */
  readonly deaths: boolean;
  /** The id of the call before the first in each slot: near the last generation they start over. */
  readonly before: (slot: number) => CallId;
}

/** What is known of one call from outside the words. */
interface Fate {
  claimed: boolean;
  takenBack: boolean;
  /** Its cancel word was set. */
  cancelled: boolean;
  answered: boolean;
  /** What the dispatcher made of it after the death of its worker. */
  salvaged: '' | 'unstarted' | 'started';
}

/** All there is at one moment. Plain data: two moments that look alike are one state. */
export interface State {
  /** The words in shared memory that are used: of each slot the claim word and the cancel word. */
  readonly words: number[];
  /** The dispatcher's book, as `host/slots.ts` keeps it. */
  readonly slots: { id: CallId; kind: 'free' | 'held' | 'withdrawn' }[];
  /** Offered, and its message not yet posted. */
  offered: CallId;
  handedOver: number;
  cancels: number;
  /** Calls, and cancels as negative numbers. */
  readonly toWorker: number[];
  readonly toHost: CallId[];
  dead: boolean;
  /** The call that the worker is claiming, and the results of the accesses it has made for it. */
  claiming: { id: CallId; results: readonly number[] } | null;
  readonly running: CallId[];
  readonly fates: Record<CallId, Fate>;
}

export class Broken extends Error {}

export function initial({ slots, before }: Size): State {
  return {
    words: Array<number>(2 * slots).fill(0),
    slots: Array.from({ length: slots }, (_, slot) => ({ id: nextInSlot(before(slot)), kind: 'free' })),
    offered: 0,
    handedOver: 0,
    cancels: 0,
    toWorker: [],
    toHost: [],
    dead: false,
    claiming: null,
    running: [],
    fates: {},
  };
}

/** One step that somebody can take, by name. Each changes the state it is given, and the words through `claims`. */
export type Move = readonly [name: string, take: (state: State, claims: Claims) => void];

/** Every step that can be taken. A step makes one access to shared memory at the most, or one to a port. */
export function movesOf(state: State, size: Size): Move[] {
  return [...dispatcherMoves(state, size), ...workerMoves(state, size)];
}

function* dispatcherMoves(state: State, size: Size): Generator<Move> {
  const { offered, slots, toHost } = state;
  if (offered !== 0) {
    yield ['post', postOffered];
    // Nothing else comes between an offer and its message in one turn of the dispatcher.
    return;
  }
  for (const [index, { id, kind }] of slots.entries()) {
    if (kind === 'free' && state.handedOver < size.calls)
      yield [`offer ${id}`, (next, claims) => offer(next, claims, index)];
    if (kind === 'held' && state.cancels < size.cancels)
      yield [`withdraw ${id}`, (next, claims) => withdraw(next, claims, index)];
    if (kind === 'withdrawn') yield [`look at ${id}`, (next, claims) => reclaim(next, claims, index)];
  }
  if (toHost.length > 0) yield [`read the reply of ${toHost[0]}`, readReply];
  // What a worker posted before its death is read before the death counts.
  else if (state.dead) {
    for (const [index, { id, kind }] of slots.entries())
      if (kind === 'held') yield [`salvage ${id}`, (next, claims) => salvage(next, claims, index)];
  }
}

function postOffered(state: State): void {
  if (!state.dead) state.toWorker.push(state.offered);
  state.offered = 0;
}

function slotAt(state: State, index: number): State['slots'][number] {
  const slot = state.slots[index];
  if (slot === undefined) throw new Error(`there is no slot ${index}`);
  return slot;
}

function fateOf(state: State, id: CallId): Fate {
  const fate = state.fates[id];
  if (fate === undefined) throw new Error(`call ${id} was never handed over`);
  return fate;
}

function offer(state: State, claims: Claims, index: number): void {
  const slot = slotAt(state, index);
  slot.kind = 'held';
  state.fates[slot.id] = { claimed: false, takenBack: false, cancelled: false, answered: false, salvaged: '' };
  state.offered = slot.id;
  state.handedOver += 1;
  claims.offer(slot.id);
}

/** Takes a call back; where that fails it has started, and is told to stop: by its word and by a message. */
function withdraw(state: State, claims: Claims, index: number): void {
  const slot = slotAt(state, index);
  const fate = fateOf(state, slot.id);
  // The cancel word is an access of its own: it is set in another step, by whoever found the call running.
  if (fate.claimed && !fate.cancelled) {
    fate.cancelled = true;
    state.cancels += 1;
    claims.cancel(slot.id);
    if (!state.dead) state.toWorker.push(-slot.id);
    return;
  }
  if (claims.withdraw(slot.id)) {
    if (fate.claimed) throw new Broken(`call ${slot.id} was taken back, and had started`);
    fate.takenBack = true;
    state.cancels += 1;
    slot.kind = 'withdrawn';
  } else if (!fate.claimed) throw new Broken(`call ${slot.id} could not be taken back, and has not started`);
}

function reclaim(state: State, claims: Claims, index: number): void {
  const slot = slotAt(state, index);
  if (!claims.isFreed(slot.id)) return;
  slot.id = nextInSlot(slot.id);
  slot.kind = 'free';
}

function readReply(state: State, claims: Claims): void {
  const id = state.toHost.shift();
  const slot = state.slots.find((each) => each.id === id && each.kind === 'held');
  if (id === undefined || slot === undefined) throw new Broken(`a reply of ${id} came, which is not there`);
  const fate = fateOf(state, id);
  fate.answered = true;
  if (fate.cancelled) claims.clearCancel(id);
  if (claims.isCancelled(id)) throw new Broken(`call ${id} leaves a cancel behind`);
  slot.id = nextInSlot(id);
  slot.kind = 'free';
}

function salvage(state: State, claims: Claims, index: number): void {
  const slot = slotAt(state, index);
  const fate = fateOf(state, slot.id);
  fate.salvaged = claims.withdraw(slot.id) ? 'unstarted' : 'started';
  if ((fate.salvaged === 'started') !== fate.claimed)
    throw new Broken(`call ${slot.id} is taken for ${fate.salvaged} after the death of its worker`);
  slot.kind = 'withdrawn';
}

function* workerMoves(state: State, { deaths, tasksPerWorker }: Size): Generator<Move> {
  if (state.dead) return;
  if (deaths) yield ['die', die];
  if (state.claiming !== null) {
    yield [`claim ${state.claiming.id}`, claim];
    return;
  }
  const [message] = state.toWorker;
  if (message !== undefined && (message < 0 || state.running.length < tasksPerWorker))
    yield [`take ${message}`, takeMessage];
  for (const id of state.running) {
    yield [`look whether ${id} is cancelled`, (next, claims) => lookForCancel(next, claims, id)];
    yield [`answer ${id}`, (next) => answer(next, id)];
  }
}

function die(state: State): void {
  state.dead = true;
  state.claiming = null;
  state.toWorker.length = 0;
}

function takeMessage(state: State): void {
  const message = state.toWorker.shift() ?? 0;
  if (message > 0) state.claiming = { id: message, results: [] };
}

function claim(state: State, claims: Claims): void {
  if (state.claiming === null) throw new Error('nothing is being claimed');
  const { id, results } = state.claiming;
  const stepped = step(() => claims.claim(id), results);
  if ('results' in stepped) {
    state.claiming = { id, results: stepped.results };
    return;
  }
  state.claiming = null;
  if (!stepped.returned) return;
  const fate = fateOf(state, id);
  if (fate.claimed) throw new Broken(`call ${id} was claimed twice`);
  if (fate.takenBack) throw new Broken(`call ${id} was claimed after it had been taken back`);
  fate.claimed = true;
  state.running.push(id);
}

function lookForCancel(state: State, claims: Claims, id: CallId): void {
  const { cancelled } = fateOf(state, id);
  if (claims.isCancelled(id) !== cancelled) throw new Broken(`call ${id} sees ${cancelled ? 'no' : 'a'} cancel`);
}

function answer(state: State, id: CallId): void {
  state.running.splice(state.running.indexOf(id), 1);
  state.toHost.push(id);
}

/** Holds in every state. @throws {Broken} where it does not. */
export function checkState(state: State, claims: Claims): void {
  for (const { id, kind } of state.slots) {
    if (kind !== 'held') continue;
    const fate = fateOf(state, id);
    const running = claims.isRunning(id);
    if (running !== fate.claimed) throw new Broken(`call ${id} is ${running ? '' : 'not '}seen to run`);
  }
}

/** Holds where nobody can take a step that changes anything. @throws {Broken} where it does not. */
export function checkEnd(state: State, size: Size): void {
  if (state.handedOver < size.calls && !state.dead) throw new Broken('slots are left that nobody frees');
  for (const [id, fate] of Object.entries(state.fates)) {
    if (!fate.answered && !fate.takenBack && fate.salvaged === '') throw new Broken(`nothing has become of call ${id}`);
  }
}

/** Where the words of the first slots stand in a worker's memory. */
export function wordsOf(memory: Int32Array, size: Size): { read(): number[]; write(words: readonly number[]): void } {
  if (memory.byteLength !== claimBytes) throw new Error('not the memory of one worker');
  const places = [0, slotCount].flatMap((base) => Array.from({ length: size.slots }, (_, slot) => 1 + base + slot));
  return {
    read: () => places.map((place) => memory[place] ?? 0),
    write: (words) => {
      for (const [index, place] of places.entries()) memory[place] = words[index] ?? 0;
    },
  };
}
