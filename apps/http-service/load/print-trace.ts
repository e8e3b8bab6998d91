// `npm run trace`: prints the trace of one request.
import { asTree, traceOfRequest } from './trace.ts';

for (const [depth, { milliseconds, name, service, trace }] of asTree(await traceOfRequest())) {
  if (depth === 0) console.log(`trace ${trace}`);
  console.log(
    `${`${'  '.repeat(depth)}${name}`.padEnd(44)} ${service.padEnd(5)} ${milliseconds.toFixed(1).padStart(7)} ms`,
  );
}
