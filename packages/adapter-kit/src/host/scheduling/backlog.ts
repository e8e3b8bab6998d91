import type { Call } from '../call/call.js';
import type { Lane } from '../lane/lane.js';
import { compareTurns, Queue } from './queue.js';

/**
 * All calls that wait for a lane. Calls whose affinity key has a lane are in a queue of that lane, so that they do not
 * delay others; all other calls are in the shared queue.
 */
export class Backlog {
  readonly shared: Queue = new Queue();
  /** The lane of each affinity key, from its first assigned call until the lane takes no more calls. */
  readonly #lanes = new Map<string | number, Lane>();
  /** The calls that wait for each of these lanes. */
  readonly #bound = new Map<Lane, Queue>();

  get size(): number {
    let { size } = this.shared;
    if (this.#bound.size === 0) return size;
    for (const queue of this.#bound.values()) size += queue.size;
    return size;
  }

  /** Adds a call that was submitted after all others. */
  push(call: Call): void {
    this.#queueOf(call).push(call);
  }

  /** Adds calls that were withdrawn from a lane. Each keeps its turn. */
  putBack(calls: readonly Call[]): void {
    if (this.#bound.size === 0) this.shared.putBack(calls);
    else for (const call of calls) this.#queueOf(call).putBack([call]);
  }

  /** The lane of the call's affinity key; `undefined` if it has no key or the key has no lane. */
  laneOf(call: Call): Lane | undefined {
    const { affinity } = call;
    return affinity === undefined ? undefined : this.#lanes.get(affinity);
  }

  /** Moves a call of the shared queue, whose key has a lane by now, to the queue of that lane. */
  moveToLane(call: Call): void {
    this.shared.withdraw(call);
    this.push(call);
  }

  /** Binds the affinity key of a call, if it has one and the key has no lane, to `lane`. */
  bindKey(call: Call, lane: Lane): void {
    const { affinity } = call;
    if (affinity === undefined || this.#lanes.has(affinity)) return;
    this.#lanes.set(affinity, lane);
    if (!this.#bound.has(lane)) this.#bound.set(lane, new Queue());
  }

  /** The first call that is bound to this lane. */
  firstBoundTo(lane: Lane): Call | undefined {
    return this.#bound.size === 0 ? undefined : this.#bound.get(lane)?.first;
  }

  /** Whether calls wait that may be assigned to `lane`, perhaps only when it is ready or has loaded a module. */
  hasWorkFor(lane: Lane): boolean {
    return this.shared.size > 0 || this.firstBoundTo(lane) !== undefined;
  }

  /** The next call for `lane`. */
  nextFor(lane: Lane): Call | undefined {
    const bound = this.firstBoundTo(lane);
    const { first } = this.shared;
    if (bound === undefined || first === undefined) return bound ?? first;
    return compareTurns(bound, first) < 0 ? bound : first;
  }

  /** Unbinds the keys of lanes that take no more calls. Their calls return to the shared queue. */
  unbindClosedLanes(): void {
    if (this.#bound.size === 0) return;
    for (const [lane, queue] of this.#bound) {
      if (lane.isOpen) continue;
      this.#bound.delete(lane);
      for (const [key, owner] of this.#lanes) if (owner === lane) this.#lanes.delete(key);
      const calls = [...queue];
      for (const call of calls) queue.withdraw(call);
      this.shared.putBack(calls);
    }
  }

  *[Symbol.iterator](): Generator<Call> {
    yield* this.shared;
    for (const queue of [...this.#bound.values()]) yield* queue;
  }

  #queueOf(call: Call): Queue {
    const lane = this.laneOf(call);
    return (lane !== undefined && this.#bound.get(lane)) || this.shared;
  }
}
