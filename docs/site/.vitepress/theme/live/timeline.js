// Which worker ran which task when, from the events of a dispatcher.

/** @param changed called after each event. @returns the bars, and a function that stops recording. */
export function recordTimeline({ events }, changed) {
  const start = performance.now();
  const lanes = new Map();
  const bars = new Map();
  const begin = (run, worker, time) => {
    if (!lanes.has(worker)) lanes.set(worker, lanes.size);
    const lane = lanes.get(worker);
    const position = [...bars.values()].filter((bar) => bar.lane === lane).length;
    bars.set(run, { run, lane, position, from: time - start, to: undefined, outcome: 'running', ...bars.get(run) });
    changed();
  };
  const onStarted = ({ run, worker, time }) => begin(run, worker, time);
  const onSettled = ({ run, worker, outcome, started, ended, time }) => {
    if (worker === undefined) return;
    if (!bars.has(run)) begin(run, worker, started ?? time);
    const bar = bars.get(run);
    // The times that the worker measured are exact.
    if (started !== undefined) bar.from = started - start;
    bar.to = (ended ?? time) - start;
    bar.outcome = outcome;
    changed();
  };
  events.addEventListener('taskstarted', onStarted);
  events.addEventListener('tasksettled', onSettled);
  return {
    bars: () => [...bars.values()],
    elapsed: () => performance.now() - start,
    stop() {
      events.removeEventListener('taskstarted', onStarted);
      events.removeEventListener('tasksettled', onSettled);
    },
  };
}

/** A round length for the axis, in milliseconds, so that it does not change with every frame. */
export function axisLength(elapsed) {
  const step = 10 ** Math.floor(Math.log10(Math.max(elapsed, 100)));
  return [1, 1.5, 2, 3, 5, 7.5, 10].map((factor) => factor * step).find((length) => length >= elapsed);
}
