import { check } from './check.js';
import { incompatibleCopies } from './copies.js';
import { Future } from './future.js';

/** Each of some futures once. @throws {TypeError} that names the argument if they are something else. */
export function distinct<F extends Future<unknown>>(futures: Iterable<F>): F[] {
  const all = futures?.[Symbol.iterator] ? [...new Set(futures)] : [undefined];
  check(
    all.every((each): each is F => each instanceof Future),
    'futures',
    `an iterable of futures${incompatibleCopies()}`,
    futures,
  );
  return all;
}
