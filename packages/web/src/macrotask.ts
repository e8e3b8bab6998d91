/**
 * Makes what calls `run` after the event loop has had a turn. A message to itself: timers of a worker that are nested are
 * held back by 4 ms, and `scheduler.yield` is not everywhere.
 */
export function createMacrotasks(): (run: () => void) => void {
  const { port1: near, port2: far } = new MessageChannel();
  const waiting: (() => void)[] = [];
  near.onmessage = () => {
    waiting.shift()?.();
  };
  return (run) => {
    waiting.push(run);
    far.postMessage(undefined);
  };
}
