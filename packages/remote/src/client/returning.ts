import { setTimeout } from '@dispatch/core/internal';
import type { Recall } from './fleet-client.js';
import { giveBack, isReturned, newLeaseUse, type LeaseUse } from './lease-use.js';

/** In milliseconds: after it, the thread of the dispatcher is taken for blocked. */
const answerTime = 200;

export interface ReturningParts {
  /** Passes a recall to the thread of the dispatcher, which knows best what to return. */
  recall(recall: Recall): void;
  /** How many recalls that thread has processed. */
  answers(): number;
  /** The worker gets no more tasks, and is to be ended. */
  returned(lane: string): void;
}

/** Returns workers that a host needs: those that are idle also while the thread of the dispatcher is busy or blocked. */
export class Returning {
  readonly #parts: ReturningParts;
  readonly #uses = new Map<string, LeaseUse>();
  #recalls = 0;

  constructor(parts: ReturningParts) {
    this.#parts = parts;
  }

  granted(lane: string): LeaseUse {
    const use = newLeaseUse();
    this.#uses.set(lane, use);
    return use;
  }

  ended(lane: string): void {
    this.#uses.delete(lane);
  }

  recall(recall: Recall): void {
    // Hosts ask again: a thread that was blocked for long does not return a worker for each time.
    if (this.#isAnswered) {
      this.#recalls += 1;
      this.#parts.recall(recall);
    }
    setTimeout(() => {
      if (!this.#isAnswered) this.#return(recall);
    }, answerTime);
  }

  get #isAnswered(): boolean {
    return this.#parts.answers() >= this.#recalls;
  }

  /** All idle workers of a host that is shut down, otherwise one. */
  #return({ candidates, isDraining }: Recall): void {
    const uses = candidates.flatMap((lane) => {
      const use = this.#uses.get(lane);
      return use === undefined ? [] : [{ lane, use }];
    });
    if (!isDraining && uses.some(({ use }) => isReturned(use))) return;
    for (const { lane, use } of uses) {
      if (!giveBack(use)) continue;
      this.#parts.returned(lane);
      if (!isDraining) return;
    }
  }
}
