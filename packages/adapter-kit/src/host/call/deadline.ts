import type { Call } from './call.js';
import type { Due } from '../time/timeline.js';

/** When the time of a call runs out. An object of its own, since most calls have no timeout. */
export class Deadline implements Due {
  dueAt: number;
  place = -1;
  readonly #call: Call;

  constructor(call: Call, dueAt: number) {
    this.#call = call;
    this.dueAt = dueAt;
  }

  onDue(): void {
    this.#call.profile.owner.timeOut(this.#call);
  }
}
