import type { TaskFactories } from '@dispatch/core';

export declare const tasks: TaskFactories<{
  stuck(): Promise<never>;
  double(number: number): number;
}>;
