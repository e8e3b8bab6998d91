import { parentPort } from 'node:worker_threads';
import { upTo } from '../tasks/functions.js';
import { highWaterMark, type StreamRequest } from './raw-stream.js';

let values: Iterator<number> | undefined;

parentPort?.on('message', (request: StreamRequest) => {
  if ('begin' in request) values = upTo(request.begin);
  // Acknowledgements that arrive after the end are ignored.
  const credits = 'begin' in request ? highWaterMark : request.more;
  for (let posted = 0; posted < credits && values !== undefined; posted += 1) {
    const { value, done } = values.next();
    parentPort?.postMessage(done === true ? null : value);
    if (done === true) values = undefined;
  }
});
