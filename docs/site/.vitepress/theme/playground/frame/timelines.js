// The timelines of the program's dispatchers, for the page.
import { recordTimeline } from '../../live/timeline.js';

/** Milliseconds between two reports. */
const interval = 40;
const timelines = [];
let isDue = false;

/** Draws a dispatcher, from now on. */
export function observe(dispatcher) {
  timelines.push(recordTimeline(dispatcher, reportSoon));
}

function reportSoon() {
  if (isDue) return;
  isDue = true;
  setTimeout(reportTimelines, interval);
}

export function reportTimelines() {
  isDue = false;
  if (timelines.length === 0) return;
  postMessage({
    type: 'timelines',
    timelines: timelines.map((timeline) => timeline.bars()),
    elapsed: timelines[0].elapsed(),
  });
}
