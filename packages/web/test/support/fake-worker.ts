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

  /** The worker's answers arrive through it, and the page's calls too. */
  readonly #control = new ControlPort((message) => {
    const { id, type, path = [] } = message as Request;
    if (type === 'APPLY' && id !== undefined) this.asked.push({ id, method: path.join('.') });
  });

  postMessage(): void {}

  terminate(): void {
    this.isTerminated = true;
  }

  hello(): void {
    const event = new MessageEvent('message', { data: { type: hello, now: performance.now() } });
    Object.defineProperty(event, 'ports', { value: [this.#control] });
    this.dispatchEvent(event);
  }

  /** Answers the oldest call, which must be one of `method`. */
  answer(method: string, value?: unknown): void {
    const next = this.asked.shift();
    if (next?.method !== method) throw new Error(`the page has called ${next?.method}, not ${method}`);
    const data = { id: next.id, type: 'RAW', value };
    this.#control.dispatchEvent(new MessageEvent('message', { data }));
  }
}

/** The page's end of the port that a worker sends with its hello. */
class ControlPort extends EventTarget {
  readonly postMessage: (message: unknown) => void;

  constructor(onPost: (message: unknown) => void) {
    super();
    this.postMessage = onPost;
  }

  start(): void {}

  close(): void {}
}

/** Stands for both ports of a `MessageChannel`. */
export class FakePort {
  onmessage: ((event: MessageEvent) => void) | null = null;
  onmessageerror: (() => void) | null = null;

  postMessage(): void {}

  close(): void {}
}
