// The worker's side of byte-processes.ts.
import { AsyncLocalStorage } from 'node:async_hooks';
import { readSync } from 'node:fs';
import { Socket } from 'node:net';

const [skew, looks] = process.argv.slice(2).map((argument) => JSON.parse(argument));
// As on a machine with another date, before anything takes the clock.
const { timeOrigin } = performance;
Object.defineProperty(performance, 'timeOrigin', { value: timeOrigin + skew });
const { now } = Date;
Date.now = () => now() + skew;

await import('@dispatch/conformance/hub/join');
const { ByteWorker, framed, FrameStream, ImportedTasks, joined, keepPoolsPrivate, setContextStorage } =
  await import('@dispatch/adapter-kit/bytes/worker');

setContextStorage(new AsyncLocalStorage());
keepPoolsPrivate(Buffer);
const pipe = new Socket({ fd: 3 });
const frames = new FrameStream();

/** What has arrived, without the event loop. */
function readAhead() {
  const chunk = Buffer.allocUnsafeSlow(65_536);
  try {
    for (let frame = frames.next(); ; frame = frames.next()) {
      if (frame !== undefined) return frame;
      const size = readSync(3, chunk);
      if (size === 0) return undefined;
      frames.push(Uint8Array.from(chunk.subarray(0, size)));
    }
  } catch {
    // EAGAIN: nothing has arrived.
    return undefined;
  }
}

const worker = new ByteWorker({
  send: (frame) => pipe.write(joined(framed(frame))),
  start: () => ({
    tasks: (report) => new ImportedTasks((module) => import(module), report),
    afterMacrotask: setImmediate,
  }),
  ...(looks && { readAhead }),
});
pipe.on('data', (chunk) => {
  frames.push(chunk);
  for (let frame = frames.next(); frame !== undefined; frame = frames.next()) worker.receive(frame);
});
pipe.on('close', () => process.exit());

let error;
process.on('uncaughtExceptionMonitor', (thrown) => (error = { thrown }));
process.on('exit', (exitCode) => worker.server?.die({ exitCode, error }));
