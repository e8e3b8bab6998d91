import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { Writable } from 'node:stream';
import { outputStreams, type Output } from './output.js';

type Callback = () => void;

/** How many bytes may be on their way before `write()` returns `false` and the stream waits until they are written. */
const highWaterMark = 2 ** 20;

/**
 * Sends what is written to the streams of this thread to the thread of the dispatcher, through the worker's port. Node
 * would keep all but the first write here until the other thread has acknowledged that one, and loses it if the worker
 * or the process ends first.
 */
export class OutputSender {
  readonly #port: MessagePort;
  /** The streams that wait: what is written to them meanwhile stays in them. */
  readonly #held = new Set<Callback>();
  #unwritten = 0;
  #isEnding = false;

  constructor(port: MessagePort, streams: Readonly<Record<Output['output'], Writable>> = process) {
    this.#port = port;
    for (const name of outputStreams) {
      const stream = streams[name];
      // Only the streams of a thread of Node have no descriptor. Other runtimes write from the thread itself.
      if ('fd' in stream) continue;
      stream._writev = (chunks: readonly Chunk[], callback) => {
        this.#send(name, joined(chunks), callback);
      };
    }
  }

  /** Sends everything that was written. Call it before a message that must not overtake the output. */
  flush(): void {
    if (this.#held.size === 0) return;
    const held = [...this.#held];
    this.#held.clear();
    // The stream sends what it holds back, and may then wait again.
    for (const callback of held) callback();
  }

  /** The thread ends: from now on, nothing waits. */
  end(): void {
    this.#isEnding = true;
    this.flush();
  }

  #send(output: Output['output'], chunk: Output['chunk'], callback: Callback): void {
    this.#unwritten += chunk.length;
    if (this.#unwritten < highWaterMark || this.#isEnding) {
      this.#port.postMessage({ output, chunk } satisfies Output);
      callback();
      return;
    }
    this.#unwritten = 0;
    const { port1, port2 } = new MessageChannel();
    this.#held.add(callback);
    port1.once('close', () => {
      if (this.#held.delete(callback)) callback();
    });
    this.#port.postMessage({ output, chunk, written: port2 } satisfies Output, [port2]);
  }
}

/** The streams do not decode strings. */
interface Chunk {
  readonly chunk: string | Uint8Array;
  readonly encoding: BufferEncoding;
}

function joined(chunks: readonly Chunk[]): Output['chunk'] {
  const texts = chunks.map(({ chunk, encoding }) => (isText(chunk, encoding) ? chunk : undefined));
  if (!texts.includes(undefined)) return texts.join('');
  // A copy: of a part of a larger buffer, the clone would be the whole.
  return new Uint8Array(
    Buffer.concat(
      chunks.map(({ chunk, encoding }) => (typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk)),
    ),
  );
}

function isText(chunk: string | Uint8Array, encoding: BufferEncoding): chunk is string {
  return typeof chunk === 'string' && (encoding === 'utf8' || encoding === 'utf-8');
}
