import { defineTasks } from '@dispatch/core';
import { rate } from './rates';

export const prices = defineTasks(__filename, {
  convert(amount: number): number {
    if (amount < 0) throw new RangeError('negative');
    return amount * rate();
  },
});
