/**
 * In milliseconds: after it, a dispatcher that has not asked again does not wait any more. They ask every 250 ms, each time
 * another host.
 */
const patience = 600;

/** The dispatchers that wait for a slot of a host, and whose turn it is. */
export class WaitingDispatchers {
  /** In the order in which they began to wait. */
  readonly #all = new Map<string, { readonly lanes: number; readonly askedAt: number }>();

  /** It got no slot. @param lanes how many workers it has in the fleet. */
  refused(dispatcher: string, lanes: number): void {
    this.#all.set(dispatcher, { lanes, askedAt: performance.now() });
  }

  granted(dispatcher: string): void {
    this.#all.delete(dispatcher);
  }

  /** A slot of it is free. It waits behind those that have as few workers. */
  returned(dispatcher: string): void {
    const own = this.#all.get(dispatcher);
    if (own === undefined) return;
    this.#all.delete(dispatcher);
    this.#all.set(dispatcher, own);
  }

  /** How many others get a slot before this one: those with fewer workers, and of those with as many the ones that wait for longer. */
  before(dispatcher: string, lanes: number): number {
    const since = performance.now() - patience;
    let isBehind = true;
    let count = 0;
    for (const [other, { askedAt, lanes: others }] of this.#all) {
      if (other === dispatcher) isBehind = false;
      else if (askedAt < since) this.#all.delete(other);
      else if (others < lanes || (others === lanes && isBehind)) count += 1;
    }
    return count;
  }
}
