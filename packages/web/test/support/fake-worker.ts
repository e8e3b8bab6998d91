import type { WorkerHandle } from '../../src/spawn-worker.js';
import { hello } from '../../src/control.js';

/** What Comlink posts to a worker: a call of one of its methods, or that the proxy is released. */
interface Request {
  readonly id?: string;
  readonly type: string;
  readonly path?: readonly string[];
}

/** A worker that records what the page asks of it through Comlink, and answers when a test says so. */
export class FakeWorker extends EventTarget implements WorkerHandle {
  /** The methods that the page has called and that have not been answered, oldest first. */
  readonly asked: { readonly method: string; readonly id: string }[] = [];
  isTerminated = false;

  postMessage(message: unknown): void {
    const { id, type, path = [] } = message as Request;
    if (type === 'APPLY' && id !== undefined) this.asked.push({ id, method: path.join('.') });
  }

  terminate(): void {
    this.isTerminated = true;
  }

  hello(): void {
    this.#dispatch(hello);
  }

  /** Answers the oldest call, which must be one of `method`. */
  answer(method: string): void {
    const next = this.asked.shift();
    if (next?.method !== method) throw new Error(`the page has called ${next?.method}, not ${method}`);
    this.#dispatch({ id: next.id, type: 'RAW', value: undefined });
  }

  #dispatch(data: unknown): void {
    this.dispatchEvent(new MessageEvent('message', { data }));
  }
}

/** Stands for both ports of a `MessageChannel`. */
export class FakePort {
  onmessage: unknown = null;
  onmessageerror: (() => void) | null = null;

  postMessage(): void {}

  close(): void {}
}
