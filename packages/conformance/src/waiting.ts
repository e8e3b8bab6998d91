/** What a case is waiting for at the moment, so that one that hangs can say so. */
export class Waiting {
  readonly #waits = new Set<() => string>();

  /** Waits for `promise`; meanwhile `what` is among the things waited for. */
  async for<T>(what: string | (() => string), promise: PromiseLike<T>): Promise<T> {
    const describe = typeof what === 'string' ? (): string => what : what;
    this.#waits.add(describe);
    try {
      return await promise;
    } finally {
      this.#waits.delete(describe);
    }
  }

  toString(): string {
    return [...this.#waits].map((describe) => describe()).join('; ') || 'nothing that it named';
  }
}
