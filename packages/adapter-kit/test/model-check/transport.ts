import { Broken } from './broken.js';

/** A message to the worker: the id of a call, a negative id that cancels it, or 0 for a doorbell. */
interface Sent {
  readonly message: number;
  /** Its place in the order in which messages were sent; 0 for a doorbell. */
  readonly order: number;
}

/** How messages reach the worker: through a port, and through memory beside it if the worker polls that. */
export interface Transport {
  readonly port: Sent[];
  /** `waits`: how many messages of the port come before it and have not arrived. */
  readonly memory: (Sent & { waits: number })[];
  /** The places of the last message that was sent and of the last one that was taken, if there is memory. */
  sent: number;
  taken: number;
  /** Whether the worker's word says that it polls. */
  polls: boolean;
  /** `leaving`: its word is cleared, and it has not read the memory once more. `found`: it did, and has to set its word again. */
  worker: 'away' | 'polling' | 'leaving' | 'found';
  /** Whether the worker takes what is in memory before the next message of the port. */
  isArriving: boolean;
  /** The message that the dispatcher sends, and its next access. */
  sending: (Sent & { readonly next: 'look' | 'write' | 'look again' | 'ring' | 'post' }) | null;
}

/** What may be wrong with the transport. */
export interface TransportFaults {
  /** The dispatcher does not read the word again when it has written. */
  readonly neverRings?: boolean;
  /** The worker does not read the memory once more when it has cleared its word. */
  readonly leavesAtOnce?: boolean;
  /** A message in memory does not wait for those of the port that come before it. */
  readonly overtakes?: boolean;
  /** By how much a message of the port is counted when it arrives. Default: 1. */
  readonly counts?: number;
  /** A message stays in memory when it was taken. */
  readonly takesTwice?: boolean;
}

export function initialTransport(): Transport {
  return { port: [], memory: [], sent: 0, taken: 0, polls: false, worker: 'away', isArriving: false, sending: null };
}

/** The worker is gone. */
export function clear(transport: Transport): void {
  Object.assign(transport, initialTransport());
}

/** Begins to send a message. @param hasMemory whether there is memory beside the port. */
export function send(transport: Transport, message: number, hasMemory: boolean): void {
  if (hasMemory) {
    transport.sent += 1;
    transport.sending = { message, order: transport.sent, next: 'look' };
  } else transport.port.push({ message, order: 1 });
}

/** The next access of a dispatcher that sends a message. */
export function sendOn(transport: Transport, { neverRings = false }: TransportFaults): void {
  const { sending, port, memory, polls } = transport;
  if (sending === null) throw new Error('nothing is being sent');
  const { message, order, next } = sending;
  transport.sending = null;
  switch (next) {
    case 'look':
      transport.sending = { message, order, next: polls ? 'write' : 'post' };
      break;
    case 'write':
      memory.push({ message, order, waits: port.length });
      if (!neverRings) transport.sending = { message, order, next: 'look again' };
      break;
    case 'look again':
      if (!polls) transport.sending = { message, order, next: 'ring' };
      break;
    case 'ring':
      port.push({ message: 0, order: 0 });
      break;
    case 'post':
      port.push({ message, order });
      break;
  }
}

/** One thing that the worker may do with what was sent. @returns the message that has arrived; 0 for none. */
export type Receive = (transport: Transport) => number;

/**
 * What the worker may do with what was sent.
 *
 * @param faults `undefined` if there is no memory.
 * @param accepts whether it takes a message now.
 */
export function* receiveSteps(
  { isArriving, memory, port, worker }: Transport,
  faults: TransportFaults | undefined,
  accepts: (message: number) => boolean,
): Generator<readonly [name: string, receive: Receive]> {
  if (faults === undefined) {
    const [only] = port;
    if (only !== undefined && accepts(only.message))
      yield [`take ${only.message}`, (transport) => transport.port.shift()?.message ?? 0];
    return;
  }
  const { leavesAtOnce = false, overtakes = false } = faults;
  const [first] = memory;
  const [next] = port;
  const inMemory = first !== undefined && (overtakes || first.waits <= 0) ? first : undefined;
  const takes = inMemory !== undefined && accepts(inMemory.message);
  if (isArriving) {
    if (takes) yield [`take ${inMemory.message} before it`, (transport) => takeFromMemory(transport, faults)];
    else if (inMemory === undefined && next !== undefined && accepts(next.message))
      yield [`take ${next.message}`, (transport) => takeFromPort(transport, faults)];
    return;
  }
  if (worker === 'found') {
    yield ['poll again', poll];
    return;
  }
  if (worker === 'leaving') {
    if (inMemory === undefined || leavesAtOnce) yield ['leave', leave];
    else if (takes)
      yield [
        `find ${inMemory.message}`,
        (transport) => {
          transport.worker = 'found';
          return takeFromMemory(transport, faults);
        },
      ];
    return;
  }
  if (worker === 'polling') {
    if (takes) yield [`take ${inMemory.message} from memory`, (transport) => takeFromMemory(transport, faults)];
    yield ['stop polling', stopPolling];
  }
  if (next !== undefined) {
    // What is there is read in any case.
    if (worker === 'polling' || memory.length === 0) yield ['wake', arrive];
    if (worker === 'away') yield ['wake and poll', wakeAndPoll];
  }
}

function poll(transport: Transport): number {
  transport.polls = true;
  transport.worker = 'polling';
  return 0;
}

function stopPolling(transport: Transport): number {
  transport.polls = false;
  transport.worker = 'leaving';
  return 0;
}

function leave(transport: Transport): number {
  transport.worker = 'away';
  return 0;
}

function arrive(transport: Transport): number {
  transport.isArriving = true;
  return 0;
}

function wakeAndPoll(transport: Transport): number {
  poll(transport);
  return arrive(transport);
}

function takeFromMemory(transport: Transport, { takesTwice = false }: TransportFaults): number {
  const taken = takesTwice ? transport.memory[0] : transport.memory.shift();
  return orderly(transport, taken);
}

function takeFromPort(transport: Transport, { counts = 1 }: TransportFaults): number {
  const taken = transport.port.shift();
  transport.isArriving = false;
  for (const each of transport.memory) each.waits -= counts;
  return taken?.order === 0 ? 0 : orderly(transport, taken);
}

/** @throws {Broken} if it was taken before, or if something that was sent before it is still on its way. */
function orderly(transport: Transport, taken: Sent | undefined): number {
  const { memory, port } = transport;
  if (taken === undefined) throw new Error('there is no message');
  if (taken.order <= transport.taken) throw new Broken(`message ${taken.message} is taken twice`);
  transport.taken = taken.order;
  const passed = [...memory, ...port].find(({ order }) => order > 0 && order < taken.order);
  if (passed !== undefined) throw new Broken(`message ${taken.message} overtakes ${passed.message}`);
  return taken.message;
}

/** Checks what must hold when nothing happens any more. @throws {Broken} */
export function checkAllTaken({ memory, port }: Transport): void {
  const [left] = [...memory, ...port];
  if (left !== undefined) throw new Broken(`message ${left.message} is forgotten`);
}
