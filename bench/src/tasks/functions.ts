// The functions that every peer runs, on Node and in browsers. Some peers use the exports, others the object at the end.

export function double(n: number): number {
  return n * 2;
}

/** Declared `async`, because poolifier awaits no other function. */
export async function sleep(milliseconds: number): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  return milliseconds;
}

/** Reads both ends of the buffer, so that a missing copy is detected. */
export function measureBytes(buffer: ArrayBuffer): number {
  const bytes = new Uint8Array(buffer);
  return bytes.length + (bytes[0] ?? 0) + (bytes.at(-1) ?? 0);
}

export interface Entry {
  readonly id: number;
  readonly name: string;
  readonly tags: readonly string[];
  readonly place: { readonly x: number; readonly y: number };
}

/** Returns its argument, so that it is cloned twice. */
export function mirror(entries: readonly Entry[]): readonly Entry[] {
  return entries;
}

/** What {@link echo} returns. */
export type Echoed =
  | string
  | {
      readonly id: number;
      readonly name: string;
      readonly price: number;
      readonly isNew: boolean;
      readonly note: null;
      readonly city: string;
    };

export function echo(value: Echoed): Echoed {
  return value;
}

/** CPU-bound work: about 10 ms for 40 000. */
export function countPrimes(below: number): number {
  let count = 0;
  for (let n = 2; n < below; n += 1) {
    let isPrime = true;
    for (let divisor = 2; divisor * divisor <= n && isPrime; divisor += 1) isPrime = n % divisor > 0;
    if (isPrime) count += 1;
  }
  return count;
}

/** Awaits `count` times. */
export async function awaits(count: number): Promise<number> {
  for (let n = 0; n < count; n += 1) await undefined;
  return count;
}

/** Blocks the thread for this time. */
export function spin(milliseconds: number): number {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
  return milliseconds;
}

/** For streams: the numbers from 0 to `count - 1`. */
export function* upTo(count: number): Generator<number, void> {
  for (let n = 0; n < count; n += 1) yield n;
}

export const functions = { double, sleep, measureBytes, mirror, echo, countPrimes, spin, awaits };

export type Functions = typeof functions;
export type TaskName = keyof Functions;
export type Argument<N extends TaskName> = Parameters<Functions[N]>[0];
export type Result<N extends TaskName> = Awaited<ReturnType<Functions[N]>>;

/** The functions as they are called from another thread. */
export type Calls = { readonly [N in TaskName]: (argument: Argument<N>) => PromiseLike<Result<N>> };

export const taskNames = Object.keys(functions);
