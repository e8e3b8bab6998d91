import { deathWord, messagesWord } from './claims.js';

/**
 * The words beside its claim words in which a worker tells a dispatcher whose thread is blocked how many messages it has
 * posted, and that it ends. No other worker can write into them, unlike into the bell.
 */
export class WorkerWords {
  readonly #words: Int32Array;

  /** @param memory that of the claim words. */
  constructor(memory: ArrayBufferLike) {
    this.#words = new Int32Array(memory);
  }

  /** The worker announces its end. */
  announceDeath(): void {
    Atomics.store(this.#words, deathWord, 1);
  }

  /** Whether the worker has announced its end. */
  get isDead(): boolean {
    return Atomics.load(this.#words, deathWord) === 1;
  }

  /** The worker has posted a message. */
  countMessage(): void {
    Atomics.add(this.#words, messagesWord, 1);
  }

  /** How many messages the worker has posted, modulo 2³². */
  get messages(): number {
    return Atomics.load(this.#words, messagesWord);
  }
}
