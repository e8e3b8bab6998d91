import { MessagePort, type Transferable } from 'node:worker_threads';

/**
 * Closes this thread's end of the pool's own port once the pool's only run has been answered through it. A task can find
 * every active port of its thread, and the pool fails, in the dispatcher's thread, for a message that it does not expect.
 *
 * @param onClosed called after the port was closed.
 */
export function closePoolPort(onClosed: () => void): void {
  const ports = activeHandles().filter((handle) => handle instanceof MessagePort);
  for (const port of ports) {
    const post = port.postMessage.bind(port);
    port.postMessage = (message: unknown, transfer?: readonly Transferable[]) => {
      post(message, transfer);
      if (!isAnswer(message)) return;
      for (const each of ports) Reflect.deleteProperty(each, 'postMessage');
      port.close();
      onClosed();
    };
  }
}

/** Empty where the runtime does not list them. Then a task cannot find the port either. */
function activeHandles(): readonly unknown[] {
  // Not documented, and the only way to get a port that another module owns.
  const list: unknown = Reflect.get(process, '_getActiveHandles');
  const handles: unknown = typeof list === 'function' ? Reflect.apply(list, process, []) : [];
  return Array.isArray(handles) ? handles : [];
}

/** Other ports may belong to modules that were loaded before. */
function isAnswer(message: unknown): boolean {
  return typeof message === 'object' && message !== null && 'taskId' in message && 'usedMemory' in message;
}
