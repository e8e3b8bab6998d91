import { defineTasks } from '@dispatch/core';
import { rate } from './rates.js';

export const prices = defineTasks(import.meta.url, {
  convert(amount) {
    if (amount < 0) throw new RangeError('negative');
    return amount * rate();
  },
});
