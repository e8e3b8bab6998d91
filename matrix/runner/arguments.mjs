import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';

/** The options of `npm run test:matrix`. Throws for an option that does not exist or a value that is not one. */
export function parseArguments(argv) {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
      parallel: { type: 'string', default: String(Math.min(2, availableParallelism())) },
    },
  });
  const parallel = Number(values.parallel);
  if (parallel !== 1 && parallel !== 2) throw new TypeError(`--parallel is 1 or 2, not '${values.parallel}'.`);
  return { ...values, parallel, names: positionals };
}
