import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Workers have it too only where Node was started with `--expose-gc`. */
const collect: () => void = globalThis.gc ?? exposed();

function exposed(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}

/** Collects what can be, also what finalizers and the turns after them let go. */
export async function collectGarbage(): Promise<void> {
  for (let time = 0; time < 3; time += 1) {
    collect();
    await turn();
  }
}
