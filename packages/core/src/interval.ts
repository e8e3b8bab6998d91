// Apart from timers.ts: workers need no interval.
export const setInterval: typeof globalThis.setInterval = globalThis.setInterval;
