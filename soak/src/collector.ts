import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Without `--expose-gc`, the garbage collector can be called in this thread, but not in workers. */
const collect: () => void = globalThis.gc ?? exposed();

function exposed(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}

/** Collects garbage, including objects that finalizers and the following turns release. */
export async function collectGarbage(): Promise<void> {
  for (let time = 0; time < 3; time += 1) {
    collect();
    await turn();
  }
}
