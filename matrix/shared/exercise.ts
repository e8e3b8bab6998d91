import { isDispatchError, type Dispatcher } from '@dispatch/core';
import type { tasks as Tasks } from './tasks.js';

/** What every setting shows. The runner knows what it has to be (matrix/runner/facts.mjs). */
export interface Facts {
  double: number;
  error: string;
  stream: number[];
  map: number[];
  cancel: string;
  close: string;
}

/** Uses a dispatcher in all the ways in which an application does, and closes it. */
export async function exercise(dispatcher: Dispatcher, tasks: typeof Tasks): Promise<Facts> {
  const double = await dispatcher.execute(tasks.double(21), { timeout: 30_000 });
  const error = await dispatcher.execute(tasks.fail()).then(
    () => 'none',
    (reason: unknown) =>
      reason instanceof RangeError ? `RangeError: ${reason.message}` : `another class: ${String(reason)}`,
  );

  const stream: number[] = [];
  for await (const value of dispatcher.stream(tasks.count(3))) stream.push(value);
  const map: number[] = [];
  for await (const value of dispatcher.map(tasks.double, [1, 2, 3])) map.push(value);

  let started = (): void => {};
  const running = new Promise<void>((resolve) => {
    started = resolve;
  });
  const future = dispatcher.executeAsync(tasks.untilCancelled(), { timeout: 30_000, onProgress: () => started() });
  const outcome = future.then(
    () => 'none',
    (reason: unknown) => (isDispatchError(reason) ? reason.code : String(reason)),
  );
  await Promise.race([running, outcome]);
  future.cancel();
  const cancel = await outcome;

  await dispatcher.close();
  return { double, error, stream, map, cancel, close: 'closed' };
}
