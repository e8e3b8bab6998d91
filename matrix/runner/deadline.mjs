/** The outcome of `promise`, or an error that names `what` after `ms` milliseconds. */
export async function within(ms, what, promise) {
  let timer;
  const expired = new Promise((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`${typeof what === 'function' ? what() : what} took more than ${ms / 1000} s.`)),
      ms,
    );
  });
  try {
    return await Promise.race([promise, expired]);
  } finally {
    clearTimeout(timer);
  }
}

/** Waits until `condition()` is true, or rejects with an error that names `what` after `ms` milliseconds. */
export async function until(condition, ms, what) {
  const end = performance.now() + ms;
  while (!(await condition())) {
    if (performance.now() > end)
      throw new Error(`${typeof what === 'function' ? what() : what} did not happen within ${ms / 1000} s.`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
