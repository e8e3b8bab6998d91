// Read once: as a global it is a getter.
const { process } = globalThis;

/** How many ports keep the event loop of this thread alive; 0 where the runtime does not report it. */
export function activePorts(): number {
  if (typeof process.getActiveResourcesInfo !== 'function') return 0;
  return process.getActiveResourcesInfo().filter((type) => type === 'MessagePort').length;
}
