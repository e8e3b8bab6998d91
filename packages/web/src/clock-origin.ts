import { performance } from '@dispatch/adapter-kit/worker';
import type { ClockReadings } from './control.js';

/** In milliseconds: by how much the four readings may be wrong together, each of which browsers round to 1 ms at most. */
const rounding = 4;

/**
 * When this worker's clock was 0, in milliseconds since the epoch, by the date of the page. Both clocks measure time
 * alike, but each took its `timeOrigin` from the clock of the machine, which may have been set between. Call it when
 * the readings arrive: it is the `timeOrigin` of this worker if that fits their order. Otherwise this worker's date is
 * behind that of the page by as long as the answer took, and never ahead of it: no task sees its deadline early.
 */
export function originOf({ epoch, greeted, now }: ClockReadings): number {
  const earliest = epoch + now - performance.now();
  const latest = epoch + now - greeted + rounding;
  return performance.timeOrigin <= latest ? Math.max(performance.timeOrigin, earliest) : earliest;
}
