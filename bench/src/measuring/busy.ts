// Computes for as long as it is asked to. Started by busy-process.ts.
import { isReady } from './fork-ready.js';

/** In milliseconds. After this time it looks whether it is to stop. */
const stretch = 5;

let isBusy = false;

function compute(): void {
  if (!isBusy) return;
  const until = performance.now() + stretch;
  while (performance.now() < until);
  setImmediate(compute);
}

process.on('message', (shall: boolean) => {
  isBusy = shall;
  process.send?.(shall);
  compute();
});
isReady();
