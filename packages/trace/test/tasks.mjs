// JavaScript, because worker threads import this file directly.
import { defineTasks } from '@dispatch/core';

export const tasks = defineTasks(import.meta.url, {
  /** @param {number} value */
  tiny(value) {
    return value;
  },
  /** @param {number} milliseconds */
  spin(milliseconds) {
    const end = performance.now() + milliseconds;
    while (performance.now() < end);
  },
  /** @param {number} milliseconds @returns {Promise<void>} */
  sleep(milliseconds) {
    return new Promise((resolve) => {
      setTimeout(resolve, milliseconds);
    });
  },
  fail() {
    throw new Error('on purpose');
  },
  die() {
    process.exit(3);
  },
});
