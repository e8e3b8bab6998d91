import { performance } from '@dispatch/core/internal';

/** In milliseconds. A measurement with a shorter round trip is not repeated. */
const shortTrip = 1;
const mostTrips = 4;

/**
 * Measures the date of the dispatcher, without a comparison of the dates of two machines: the dispatcher's answer was sent about
 * in the middle of a round trip. Of several, the shortest round trip is the most exact.
 */
export class DateOfDispatcher {
  /** When the clock of this worker was 0, in milliseconds since the epoch, by the dispatcher's date. */
  origin = 0;
  /** How long the shortest round trip took, in milliseconds. The origin is wrong by at most half of it. */
  roundTrip: number = Infinity;
  #trips = 0;

  /** @param sent when the question was sent, by this worker's clock. @param date what the dispatcher has answered. */
  answered(sent: number, date: number): void {
    const now = performance.now();
    this.#trips += 1;
    // The difference is negative if the clock went back, as when a virtual machine is moved, or if the answer is hostile.
    const roundTrip = Math.abs(now - sent);
    if (roundTrip >= this.roundTrip) return;
    this.roundTrip = roundTrip;
    this.origin = date - (sent + now) / 2;
  }

  /** Whether no further question is needed. */
  get isExact(): boolean {
    return this.roundTrip <= shortTrip || this.#trips >= mostTrips;
  }
}
