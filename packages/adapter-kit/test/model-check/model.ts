import { nextInSlot, slotCount, type CallId } from '../../src/wire/claims.js';
import { Broken } from './broken.js';
import { step } from './stepwise.js';
import {
  checkAllTaken,
  clear,
  initialTransport,
  receiveSteps,
  send,
  sendOn,
  type Receive,
  type Transport,
  type TransportFaults,
} from './transport.js';
import type { Claims } from '../support/claims.js';

/** The size of a model, and what may happen in it. */
export interface Size {
  readonly slots: number;
  /** How many calls are assigned, with any outcome. */
  readonly calls: number;
  /** How many calls the worker runs at a time. */
  readonly tasksPerWorker: number;
  /** How many calls the dispatcher withdraws, or cancels if they have started. */
  readonly cancels: number;
  /** Whether the worker may die, at any moment. */
  readonly deaths: boolean;
  /** The id of the call before the first in each slot: near the last generation they wrap around. */
  readonly before: (slot: number) => CallId;
  /** Whether messages to the worker go through memory too. What is wrong with that, if anything is. */
  readonly memory?: TransportFaults;
}

/** What is known about one call without reading the words. */
interface CallRecord {
  claimed: boolean;
  withdrawn: boolean;
  /** Its cancel word was set. */
  cancelled: boolean;
  answered: boolean;
  /** How the dispatcher classified it after the death of its worker. */
  recovered: '' | 'unstarted' | 'started';
}

/** A state, as plain data, so that equal states can be recognized. */
export interface State {
  /** The words in shared memory that are used: of each slot the claim word and the cancel word. */
  readonly words: number[];
  /** The dispatcher's view of the slots, like in `host/lane/slots.ts`. */
  readonly slots: { id: CallId; kind: 'free' | 'held' | 'withdrawn' }[];
  /** The call that was offered and whose message is not yet posted, or 0. */
  offered: CallId;
  assigned: number;
  cancels: number;
  readonly toWorker: Transport;
  readonly toHost: CallId[];
  dead: boolean;
  /** The call that the worker is claiming, and the results of the accesses it has made for it. */
  claiming: { id: CallId; results: readonly number[] } | null;
  readonly running: CallId[];
  readonly records: Record<CallId, CallRecord>;
}

export function initial({ slots, before }: Size): State {
  return {
    words: Array<number>(2 * slots).fill(0),
    slots: Array.from({ length: slots }, (_, slot) => ({ id: nextInSlot(before(slot)), kind: 'free' })),
    offered: 0,
    assigned: 0,
    cancels: 0,
    toWorker: initialTransport(),
    toHost: [],
    dead: false,
    claiming: null,
    running: [],
    records: {},
  };
}

/** One possible step of either side, by name. It changes the given state, and the words through `claims`. */
export type Step = readonly [name: string, take: (state: State, claims: Claims) => void];

/** Every possible step. A step makes at most one access to shared memory, or one to a port. */
export function stepsOf(state: State, size: Size): Step[] {
  return [...dispatcherSteps(state, size), ...workerSteps(state, size)];
}

function* dispatcherSteps(state: State, size: Size): Generator<Step> {
  const { offered, slots, toHost } = state;
  const { sending } = state.toWorker;
  const { memory } = size;
  if (sending !== null) {
    yield [`${sending.next}: ${sending.message}`, (next) => sendOn(next.toWorker, memory ?? {})];
    return;
  }
  if (offered !== 0) {
    yield ['post', (next) => postOffered(next, size)];
    // The dispatcher does nothing else between an offer and its message.
    return;
  }
  for (const [index, { id, kind }] of slots.entries()) {
    if (kind === 'free' && state.assigned < size.calls)
      yield [`offer ${id}`, (next, claims) => offer(next, claims, index)];
    if (kind === 'held' && state.cancels < size.cancels)
      yield [`withdraw ${id}`, (next, claims) => withdraw(next, claims, index, size)];
    if (kind === 'withdrawn') yield [`check whether ${id} is free`, (next, claims) => reclaim(next, claims, index)];
  }
  if (toHost.length > 0) yield [`read the reply of ${toHost[0]}`, readReply];
  // Messages that a worker posted before its death are read before the death takes effect.
  else if (state.dead) {
    for (const [index, { id, kind }] of slots.entries())
      if (kind === 'held') yield [`recover ${id}`, (next, claims) => recover(next, claims, index)];
  }
}

function postOffered(state: State, { memory }: Size): void {
  if (!state.dead) send(state.toWorker, state.offered, memory !== undefined);
  state.offered = 0;
}

function slotAt(state: State, index: number): State['slots'][number] {
  const slot = state.slots[index];
  if (slot === undefined) throw new Error(`there is no slot ${index}`);
  return slot;
}

function recordOf(state: State, id: CallId): CallRecord {
  const record = state.records[id];
  if (record === undefined) throw new Error(`call ${id} was never assigned`);
  return record;
}

function offer(state: State, claims: Claims, index: number): void {
  const slot = slotAt(state, index);
  slot.kind = 'held';
  state.records[slot.id] = { claimed: false, withdrawn: false, cancelled: false, answered: false, recovered: '' };
  state.offered = slot.id;
  state.assigned += 1;
  claims.offer(slot.id);
}

/** Withdraws a call. If that fails the call has started, and is cancelled: by its word and by a message. */
function withdraw(state: State, claims: Claims, index: number, { memory }: Size): void {
  const slot = slotAt(state, index);
  const record = recordOf(state, slot.id);
  // The cancel word is a separate access, and so a separate step, taken after the call was found running.
  if (record.claimed && !record.cancelled) {
    record.cancelled = true;
    state.cancels += 1;
    claims.cancel(slot.id, timesOut(slot.id));
    if (!state.dead) send(state.toWorker, -slot.id, memory !== undefined);
    return;
  }
  if (claims.withdraw(slot.id)) {
    if (record.claimed) throw new Broken(`call ${slot.id} was withdrawn, and had started`);
    record.withdrawn = true;
    state.cancels += 1;
    slot.kind = 'withdrawn';
  } else if (!record.claimed) throw new Broken(`call ${slot.id} could not be withdrawn, and has not started`);
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
  if (id === undefined || slot === undefined) throw new Broken(`a reply of ${id} arrived, which does not exist`);
  const record = recordOf(state, id);
  record.answered = true;
  if (record.cancelled) claims.clearCancel(id);
  if (claims.isCancelled(id)) throw new Broken(`call ${id} leaves a cancellation set`);
  slot.id = nextInSlot(id);
  slot.kind = 'free';
}

function recover(state: State, claims: Claims, index: number): void {
  const slot = slotAt(state, index);
  const record = recordOf(state, slot.id);
  record.recovered = claims.withdraw(slot.id) ? 'unstarted' : 'started';
  if ((record.recovered === 'started') !== record.claimed)
    throw new Broken(`call ${slot.id} is classified as ${record.recovered} after the death of its worker`);
  slot.kind = 'withdrawn';
}

function* workerSteps(state: State, { deaths, memory, tasksPerWorker }: Size): Generator<Step> {
  if (state.dead) return;
  if (deaths) yield ['die', die];
  if (state.claiming !== null) {
    yield [`claim ${state.claiming.id}`, claim];
    return;
  }
  const accepts = (message: number): boolean => message <= 0 || state.running.length < tasksPerWorker;
  for (const [name, receive] of receiveSteps(state.toWorker, memory, accepts))
    yield [name, (next) => take(next, receive)];
  for (const id of state.running) {
    yield [`check whether ${id} is cancelled`, (next, claims) => checkCancel(next, claims, id)];
    yield [`answer ${id}`, (next) => answer(next, id)];
  }
}

function die(state: State): void {
  state.dead = true;
  state.claiming = null;
  clear(state.toWorker);
}

function take(state: State, receive: Receive): void {
  const message = receive(state.toWorker);
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
  const record = recordOf(state, id);
  if (record.claimed) throw new Broken(`call ${id} was claimed twice`);
  if (record.withdrawn) throw new Broken(`call ${id} was claimed after it had been withdrawn`);
  record.claimed = true;
  state.running.push(id);
}

function checkCancel(state: State, claims: Claims, id: CallId): void {
  const { cancelled } = recordOf(state, id);
  if (claims.isCancelled(id) !== cancelled) throw new Broken(`call ${id} sees ${cancelled ? 'no' : 'a'} cancellation`);
  const isTimedOut = cancelled && timesOut(id);
  if (claims.isTimedOut(id) !== isTimedOut) throw new Broken(`call ${id} sees ${isTimedOut ? 'no' : 'a'} timeout`);
}

/** Of the calls that are cancelled, every other one of a slot has timed out. */
function timesOut(id: CallId): boolean {
  return Math.floor(id / slotCount) % 2 === 1;
}

function answer(state: State, id: CallId): void {
  state.running.splice(state.running.indexOf(id), 1);
  state.toHost.push(id);
}

/** Checks what must hold in every state. @throws {Broken} */
export function checkState(state: State, claims: Claims): void {
  for (const { id, kind } of state.slots) {
    if (kind !== 'held') continue;
    const record = recordOf(state, id);
    const running = claims.isRunning(id);
    if (running !== record.claimed) throw new Broken(`call ${id} is ${running ? '' : 'not '}seen as running`);
  }
}

/** Checks what must hold in final states, in which no step changes anything. @throws {Broken} */
export function checkEnd(state: State, size: Size): void {
  if (!state.dead) checkAllTaken(state.toWorker);
  if (state.assigned < size.calls && !state.dead) throw new Broken('slots are never freed');
  for (const [id, record] of Object.entries(state.records)) {
    if (!record.answered && !record.withdrawn && record.recovered === '') throw new Broken(`call ${id} has no outcome`);
  }
}
