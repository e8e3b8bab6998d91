/**
 * The words in shared memory by which a dispatcher and one worker agree, without a message, on who has a call.
 *
 * Each call handed to the worker occupies a slot with one claim word: the call's generation and one of four states.
 *
 *     free ──offer──▶ queued ──claim──▶ running ──(reply processed)──▶ free
 *                       └──withdraw──▶ withdrawn ──(worker meets it)──▶ free
 *
 * `claim` (worker) and `withdraw` (dispatcher) are compare-and-swap on the same word, so exactly one of them succeeds: a
 * call that was taken back never starts, and after a crash the words tell what had started.
 *
 * Invariant: a withdrawn slot is used again only after the worker has freed it. The call's message is still on its way,
 * and would otherwise meet the claim word of the next call.
 *
 * A second word a slot carries the generation of a cancelled call into loops that never look at their messages. A third
 * carries the generation of a call whose progress is on its way: set by the worker when it posts, cleared by the dispatcher
 * when it has taken it, so that a loop that never yields sees when it may post again.
 */

/** How many calls one worker can be handed at a time. */
export const slotCount = 1024;

const free = 0;
const queued = 1;
const running = 2;
const withdrawn = 3;
// 29 bits beside the two of the state: after half a billion calls through one slot the generations start over.
const generationMask = 2 ** 29 - 1;

const deathWord = 0;
const claimWords = 1;
const cancelWords = claimWords + slotCount;
const progressWords = cancelWords + slotCount;
const wordCount = progressWords + slotCount;

/** How many bytes one worker's words take. */
export const claimBytes: number = wordCount * Int32Array.BYTES_PER_ELEMENT;

/** Names one call to one worker: its slot, and the generation that tells it from earlier calls in that slot. */
export type CallId = number;

/** The slot of a call. */
export function slotOf(id: CallId): number {
  return id % slotCount;
}

function generationOf(id: CallId): number {
  return Math.floor(id / slotCount) & generationMask;
}

function wordOf(id: CallId, state: number): number {
  return (generationOf(id) << 2) | state;
}

/** What the dispatcher needs of the claims of one worker. */
export type DispatcherClaims = Pick<
  Claims,
  'offer' | 'withdraw' | 'isRunning' | 'isFreed' | 'cancel' | 'clearCancel' | 'takeProgress' | 'isDead'
>;

/** The claim words of one worker, as either side sees them. */
export class Claims {
  /** Whether what one side writes the other side sees. */
  readonly isShared: boolean = true;
  readonly #words: Int32Array;

  /** @param memory {@link claimBytes} bytes, all zero at the start; shared where the two sides are two threads. */
  constructor(memory: ArrayBufferLike) {
    this.#words = new Int32Array(memory);
  }

  /** Dispatcher: makes a call claimable. The slot must be free. */
  offer(id: CallId): void {
    Atomics.store(this.#words, claimWords + slotOf(id), wordOf(id, queued));
  }

  /** Worker: takes a call to run it. @returns `false` if it was taken back; the slot is free then. */
  claim(id: CallId): boolean {
    if (this.#swap(id, queued, running)) return true;
    this.#swap(id, withdrawn, free);
    return false;
  }

  /** Worker: a message says that a call that waits is not to start; a word has said so before. */
  revoke(_id: CallId): void {}

  /** Dispatcher: takes a call back. @returns `false` if it has started. */
  withdraw(id: CallId): boolean {
    return this.#swap(id, queued, withdrawn);
  }

  /** Whether the call has started. */
  isRunning(id: CallId): boolean {
    return Atomics.load(this.#words, claimWords + slotOf(id)) === wordOf(id, running);
  }

  /** Whether the worker has met the withdrawn call, so that its slot can be used again. */
  isFreed(id: CallId): boolean {
    return Atomics.load(this.#words, claimWords + slotOf(id)) === wordOf(id, free);
  }

  /** Dispatcher: tells a running call to stop. */
  cancel(id: CallId): void {
    // Generations start at 1, so a zeroed word cancels nothing.
    Atomics.store(this.#words, cancelWords + slotOf(id), generationOf(id));
  }

  /** Dispatcher: the call is over. Its generation comes again, and must not find itself cancelled then. */
  clearCancel(id: CallId): void {
    Atomics.store(this.#words, cancelWords + slotOf(id), 0);
  }

  /** Worker: whether the call was told to stop. */
  isCancelled(id: CallId): boolean {
    return Atomics.load(this.#words, cancelWords + slotOf(id)) === generationOf(id);
  }

  /** Worker: notes that progress of the call goes to the dispatcher. */
  sendProgress(id: CallId): void {
    Atomics.store(this.#words, progressWords + slotOf(id), generationOf(id));
  }

  /** Dispatcher: has taken it. A late one must not clear the word of the next call in the slot. */
  takeProgress(id: CallId): void {
    Atomics.compareExchange(this.#words, progressWords + slotOf(id), generationOf(id), 0);
  }

  /** Worker: whether progress of the call is still on its way. */
  isProgressSent(id: CallId): boolean {
    return Atomics.load(this.#words, progressWords + slotOf(id)) === generationOf(id);
  }

  /** Worker: says that it is about to die, to a dispatcher that is blocked and sees no event. */
  announceDeath(): void {
    Atomics.store(this.#words, deathWord, 1);
  }

  /** Dispatcher: whether the worker said so. */
  isDead(): boolean {
    return Atomics.load(this.#words, deathWord) === 1;
  }

  #swap(id: CallId, from: number, to: number): boolean {
    const expected = wordOf(id, from);
    return Atomics.compareExchange(this.#words, claimWords + slotOf(id), expected, wordOf(id, to)) === expected;
  }
}

/** The id of the next call in the slot of `id`. */
export function nextInSlot(id: CallId): CallId {
  const next = id + slotCount;
  return generationOf(next) === 0 ? slotOf(id) + slotCount : next;
}
