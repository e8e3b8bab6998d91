import type { Result } from '../tasks/functions.js';
import { importKnitting } from './knitting-module.js';
import * as tasks from './knitting-tasks.js';
import type { Peer } from './peer.js';

export const peer: Peer = {
  async open({ workers }) {
    const { createPool } = await importKnitting();
    const { call } = createPool({ threads: workers })(tasks);
    await call['double']?.(1);
    return {
      // The task returns what the function of that name does.
      run: <N extends string>(name: N, argument: unknown) => {
        const run = call[name];
        if (run === undefined) throw new Error(`knitting has no task ${name}`);
        return run(argument) as Promise<Result<never>>;
      },
    };
  },
};
