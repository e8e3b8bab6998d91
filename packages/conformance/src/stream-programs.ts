import type { Dispatcher } from '@dispatch/core';
import { running } from './fixtures/running.js';
import { streams } from './fixtures/streams.js';
import type { Program } from './program.js';

/** The names of the programs that leave a stream open. */
export type StreamProgramName =
  | 'stream-left-open'
  | 'stream-left-open-with-timeout'
  | 'stream-left-open-and-closed'
  | 'stream-left-open-and-closed-in-time'
  | 'stream-and-task-closed';

/** Programs that take some values of a stream and do not close it. */
export const streamPrograms: Readonly<Record<StreamProgramName, Program>> = {
  /** Takes some values of a stream and does not close it. */
  async 'stream-left-open'(create) {
    await leaveOpen(create());
  },

  /** The same, and closes the dispatcher. */
  async 'stream-left-open-and-closed'(create) {
    const dispatcher = create();
    await leaveOpen(dispatcher);
    void dispatcher.close();
  },

  /** The same, with a timeout. */
  async 'stream-left-open-and-closed-in-time'(create) {
    const dispatcher = create();
    await leaveOpen(dispatcher);
    await dispatcher.close({ timeout: 300 });
    console.log('closed');
  },

  /** The same without a timeout, while a task runs. */
  async 'stream-and-task-closed'(create) {
    const dispatcher = create();
    await leaveOpen(dispatcher);
    void dispatcher.execute(running.sleep(300, 'late')).then((value) => {
      console.log(`result ${String(value)}`);
    });
    void dispatcher.close();
  },

  /** Does so with a stream that has a timeout. */
  async 'stream-left-open-with-timeout'(create) {
    const stream = create().stream(streams.numbers('left open', 1000), { highWaterMark: 4, timeout: 600_000 });
    for (let count = 0; count < 3; count += 1) console.log((await stream.next()).value);
  },
};

/** Prints some values of a stream, which it does not close. */
async function leaveOpen(dispatcher: Dispatcher): Promise<void> {
  const stream = dispatcher.stream(streams.numbersLater('left open', 1000), { highWaterMark: 4 });
  for (let count = 0; count < 3; count += 1) console.log((await stream.next()).value);
}
