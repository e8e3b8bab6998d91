/**
 * Returns a function that calls back after a turn of the event loop. It posts a message to itself: nested timers of a
 * page or Web Worker are delayed by 4 ms, and `scheduler.yield()` may call back before messages are delivered.
 */
export function createMacrotasks(): (run: () => void) => void {
  const { port1, port2 } = new MessageChannel();
  const waiting: (() => void)[] = [];
  port1.onmessage = () => {
    waiting.shift()?.();
  };
  return (run) => {
    waiting.push(run);
    port2.postMessage(undefined);
  };
}
