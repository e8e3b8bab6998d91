import { clearTimeout, setTimeout } from '@dispatch/core/internal';

/** Fulfils when the promise settles, or after so many milliseconds: for what a server that is gone never answers. */
export async function within(milliseconds: number, promise: Promise<unknown>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLong = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([promise.catch(() => {}), tooLong]);
  clearTimeout(timer);
}
