import { defineTasks } from '@dispatch/core';
import { createDispatcher } from '@dispatch/in-process';
import { expect, onTestFinished, test, vi } from 'vitest';

const tasks = defineTasks(import.meta.url, {
  add: (a: number, b: number) => a + b,

  /** The port that carries its result is closed after that. */
  closePort() {
    const ports = MessagePort.prototype;
    const { postMessage } = ports;
    vi.spyOn(ports, 'postMessage').mockImplementationOnce(function (this: MessagePort, message: unknown) {
      postMessage.call(this, message);
      setImmediate(() => {
        this.close();
      });
    });
  },
});

test('a worker whose port was closed by a task is replaced', async () => {
  onTestFinished(() => {
    vi.restoreAllMocks();
  });
  const dispatcher = createDispatcher();
  const lost = new Promise((resolve) => {
    dispatcher.events.addEventListener('workerlost', resolve);
  });
  await dispatcher.execute(tasks.closePort());
  await lost;
  expect(await dispatcher.execute(tasks.add(1, 2))).toBe(3);
  await dispatcher.close();
});
