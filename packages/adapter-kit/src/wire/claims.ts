/**
 * Words in shared memory with which a dispatcher and one worker agree, without a message, on which of them has a call.
 *
 * Each call that is assigned to the worker occupies a slot with one claim word: the generation of the call and one of
 * four states.
 *
 *     free ──offer──▶ queued ──claim──▶ running ──(reply processed)──▶ free
 *                       └──withdraw──▶ withdrawn ──(worker reads it)──▶ free
 *
 * `claim` (worker) and `withdraw` (dispatcher) are compare-and-swap operations on the same word, so exactly one of them
 * succeeds. A withdrawn call never starts, and after a crash the words say which calls had started.
 *
 * Invariant: a withdrawn slot is reused only after the worker has freed it. The message of the withdrawn call is still
 * on its way, and would otherwise be read with the claim word of the next call.
 *
 * A second word per slot has the generation of a cancelled call, for loops that never read a message; it is negative if
 * the call has timed out. A third has the generation of a call whose progress is on its way: the worker sets it when it
 * posts progress, and the dispatcher clears it when it has read that. So a loop that never yields sees when it may post
 * again. A fourth has the generation of a suspended stream that was asked to continue, until the worker has read that.
 *
 * Two more words are for a dispatcher whose thread is blocked, see `WorkerWords`.
 */

/** How many calls one worker can hold at a time. */
export const slotCount = 1024;

const free = 0;
const queued = 1;
const running = 2;
const withdrawn = 3;
// 29 bits beside the two bits of the state. After half a billion calls in one slot the generations start over.
const generationMask = 2 ** 29 - 1;

/** See `WorkerWords`. */
export const deathWord = 0;
const claimWords = 1;
const cancelWords = claimWords + slotCount;
const progressWords = cancelWords + slotCount;
const pullWords = progressWords + slotCount;
/** See `WorkerWords`. */
export const messagesWord: number = pullWords + slotCount;
const wordCount = messagesWord + 1;

/** The size in bytes of the words of one worker. */
export const claimBytes: number = wordCount * Int32Array.BYTES_PER_ELEMENT;

/**
 * Identifies one call to one worker: its slot, and a generation that differs from those of earlier calls in that slot.
 */
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

class ClaimWords {
  protected readonly words: Int32Array;

  /** @param memory {@link claimBytes} bytes, initially zero. Shared if the two sides are two threads. */
  constructor(memory: ArrayBufferLike) {
    this.words = new Int32Array(memory);
  }

  /** Progress of the call has been read. Does not clear the word of a later call in the slot. */
  takeProgress(id: CallId): void {
    Atomics.compareExchange(this.words, progressWords + slotOf(id), generationOf(id), 0);
  }

  protected swap(id: CallId, from: number, to: number): boolean {
    const expected = wordOf(id, from);
    return Atomics.compareExchange(this.words, claimWords + slotOf(id), expected, wordOf(id, to)) === expected;
  }
}

/** The claim words of one worker, for its dispatcher. */
export class DispatcherClaims extends ClaimWords {
  /** Lets the worker claim a call. The slot must be free. */
  offer(id: CallId): void {
    Atomics.store(this.words, claimWords + slotOf(id), wordOf(id, queued));
  }

  /** Withdraws a call. @returns `false` if it has started. */
  withdraw(id: CallId): boolean {
    return this.swap(id, queued, withdrawn);
  }

  /** Whether the call has started. */
  isRunning(id: CallId): boolean {
    return Atomics.load(this.words, claimWords + slotOf(id)) === wordOf(id, running);
  }

  /** Whether the worker has read the withdrawn call, so that its slot can be reused. */
  isFreed(id: CallId): boolean {
    return Atomics.load(this.words, claimWords + slotOf(id)) === wordOf(id, free);
  }

  /** Asks a running call to stop. */
  cancel(id: CallId, isTimedOut: boolean): void {
    // Generations start at 1, so a zeroed word cancels nothing.
    const generation = generationOf(id);
    Atomics.store(this.words, cancelWords + slotOf(id), isTimedOut ? -generation : generation);
  }

  /** The call has ended. A later call with the same generation must not be cancelled by this word. */
  clearCancel(id: CallId): void {
    Atomics.store(this.words, cancelWords + slotOf(id), 0);
  }

  /** Asks a suspended stream to continue. */
  pull(id: CallId): void {
    Atomics.store(this.words, pullWords + slotOf(id), generationOf(id));
  }

  /** Whether the worker has read the last {@link pull} of the call. */
  isPulled(id: CallId): boolean {
    return Atomics.load(this.words, pullWords + slotOf(id)) !== generationOf(id);
  }
}

/** The claim words of one worker, for the worker. */
export class Claims extends ClaimWords {
  /** Whether each side sees what the other side writes. */
  readonly isShared: boolean = true;

  /** Takes a call to run it. @returns `false` if the call was withdrawn; this frees the slot. */
  claim(id: CallId): boolean {
    if (this.swap(id, queued, running)) return true;
    this.swap(id, withdrawn, free);
    return false;
  }

  /** A message says that a waiting call must not start. With shared memory, the claim word has said so before. */
  revoke(_id: CallId): void {}

  /** Whether the call was asked to stop. */
  isCancelled(id: CallId): boolean {
    return Math.abs(Atomics.load(this.words, cancelWords + slotOf(id))) === generationOf(id);
  }

  /** Whether the call was asked to stop because its time has passed. */
  isTimedOut(id: CallId): boolean {
    return Atomics.load(this.words, cancelWords + slotOf(id)) === -generationOf(id);
  }

  /** Progress of the call is posted. */
  sendProgress(id: CallId): void {
    Atomics.store(this.words, progressWords + slotOf(id), generationOf(id));
  }

  /** Whether progress of the call is still on its way. */
  isProgressSent(id: CallId): boolean {
    return Atomics.load(this.words, progressWords + slotOf(id)) === generationOf(id);
  }

  /** Has read the last `pull`. Does not clear the word of a later call in the slot. */
  takePull(id: CallId): void {
    Atomics.compareExchange(this.words, pullWords + slotOf(id), generationOf(id), 0);
  }
}

/** The id of the next call in the slot of `id`. */
export function nextInSlot(id: CallId): CallId {
  const next = id + slotCount;
  return generationOf(next) === 0 ? slotOf(id) + slotCount : next;
}
