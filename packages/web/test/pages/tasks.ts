import { defineTasks } from '@dispatch/core';

export const tasks = defineTasks(import.meta.url, {
  double: (number: number): number => 2 * number,
  /** Runs until a message arrives through the port. */
  async untilMessage(port: MessagePort): Promise<string> {
    await new Promise((resolve) => (port.onmessage = resolve));
    port.close();
    return 'late';
  },
  end(): Promise<never> {
    close();
    return new Promise(() => {});
  },
});
