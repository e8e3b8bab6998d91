import type { Due } from '../time/timeline.js';
import type { Call } from './call.js';

/** The timeout of one call. A separate object, because most calls have no timeout. */
export class Deadline implements Due {
  dueAt: number;
  place = -1;
  readonly #call: Call;

  constructor(call: Call, dueAt: number) {
    this.#call = call;
    this.dueAt = dueAt;
  }

  onDue(): void {
    this.#call.owner.timeOut(this.#call);
  }
}
