/** What a case is waiting for, so that the message of a hanging case can name it. */
export class Waiting {
  readonly #waits = new Set<() => string>();

  /** Waits for `promise`; until it settles, `what` is listed among the things waited for. */
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
    return [...this.#waits].map((describe) => describe()).join('; ') || 'nothing that has a name';
  }
}
