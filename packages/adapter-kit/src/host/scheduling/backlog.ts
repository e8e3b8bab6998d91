import type { Call } from '../call/call.js';
import type { Lane } from '../lane/lane.js';
import { inTurn, Queue } from './queue.js';

/**
 * All calls that wait for a lane. Those whose affinity key has a lane, its home, stand in a queue of that lane's own, so
 * that they hold back no other; all the rest in the shared one.
 */
export class Backlog {
  readonly shared: Queue = new Queue();
  /** The lane of each key, from the first call with it until the lane takes no more. */
  readonly #homes = new Map<string | number, Lane>();
  /** Of each lane that is a home, the calls that wait for it. */
  readonly #bound = new Map<Lane, Queue>();

  get size(): number {
    let { size } = this.shared;
    if (this.#bound.size === 0) return size;
    for (const queue of this.#bound.values()) size += queue.size;
    return size;
  }

  push(call: Call): void {
    this.#queueOf(call).push(call);
  }

  putBack(calls: readonly Call[]): void {
    if (this.#bound.size === 0) this.shared.putBack(calls);
    else for (const call of calls) this.#queueOf(call).putBack([call]);
  }

  /** Takes a call out, wherever it stands. */
  remove(call: Call): void {
    call.queue?.remove(call);
  }

  /** The lane that a call is bound to. */
  homeOf(call: Call): Lane | undefined {
    const { affinity } = call;
    return affinity === undefined ? undefined : this.#homes.get(affinity);
  }

  /** A call of the shared queue has found its home: it waits there from now on. */
  sendHome(call: Call): void {
    this.shared.remove(call);
    this.push(call);
  }

  /** A call goes to `lane`, which is the home of its key from now on. */
  settle(call: Call, lane: Lane): void {
    const { affinity } = call;
    if (affinity === undefined || this.#homes.has(affinity)) return;
    this.#homes.set(affinity, lane);
    if (!this.#bound.has(lane)) this.#bound.set(lane, new Queue());
  }

  /** The first call that waits for this lane and no other. */
  firstBoundTo(lane: Lane): Call | undefined {
    return this.#bound.size === 0 ? undefined : this.#bound.get(lane)?.first;
  }

  /** Whether something waits that may go to `lane`, once it runs or has loaded a module. */
  hasWorkFor(lane: Lane): boolean {
    return this.shared.size > 0 || this.firstBoundTo(lane) !== undefined;
  }

  /** The call whose turn it is on `lane`. */
  nextFor(lane: Lane): Call | undefined {
    const bound = this.firstBoundTo(lane);
    const { first } = this.shared;
    if (bound === undefined || first === undefined) return bound ?? first;
    return inTurn(bound, first) < 0 ? bound : first;
  }

  /** Lanes that take no more are nobody's home: what waits for them goes back to the others. */
  leaveClosedHomes(): void {
    if (this.#bound.size === 0) return;
    for (const [lane, queue] of this.#bound) {
      if (lane.isOpen) continue;
      this.#bound.delete(lane);
      for (const [key, home] of this.#homes) if (home === lane) this.#homes.delete(key);
      const calls = [...queue];
      for (const call of calls) queue.remove(call);
      this.shared.putBack(calls);
    }
  }

  *[Symbol.iterator](): Generator<Call> {
    yield* this.shared;
    for (const queue of [...this.#bound.values()]) yield* queue;
  }

  #queueOf(call: Call): Queue {
    const home = this.homeOf(call);
    return (home !== undefined && this.#bound.get(home)) || this.shared;
  }
}
