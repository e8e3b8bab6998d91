import { Buffer } from 'node:buffer';
import type { Writable } from 'node:stream';
import { neverEnding } from './never-ending.js';
import { outputStreams, type Output } from './output.js';

type Callback = () => void;

/** How many bytes may be on their way before `write()` returns `false` and the stream waits until they are written. */
const highWaterMark = 2 ** 20;

/**
 * Sends output to the dispatcher.
 *
 * @param onWritten if present, called once the output has been written, or once nothing waits for that any more.
 */
export type SendOutput = (output: Output, onWritten?: Callback) => void;

/**
 * Sends what is written to the streams of this worker to the dispatcher, among the worker's other messages. A thread of
 * Node would keep all but the first write until the other thread has acknowledged that one, and lose it if the worker or
 * the process ends first. The pipes of a process are read later than its replies.
 */
export class OutputSender {
  readonly #send: SendOutput;
  /** Returns the name of the running task. Then nothing waits: what is held back would be sent by another task. */
  readonly #taskName: (() => string | undefined) | undefined;
  /** The streams that wait: what is written to them meanwhile stays in them. */
  readonly #held = new Set<Callback>();
  #unwritten = 0;
  #isEnding = false;

  constructor(
    send: SendOutput,
    streams: Readonly<Partial<Record<Output['output'], Writable>>>,
    taskName?: () => string | undefined,
  ) {
    this.#send = send;
    this.#taskName = taskName;
    for (const name of outputStreams) {
      const stream = streams[name];
      if (stream === undefined) continue;
      neverEnding(stream);
      stream._writev = (chunks: readonly Chunk[], callback) => {
        this.#write(name, joined(chunks), callback);
      };
      stream._write = (chunk: Chunk['chunk'], encoding, callback) => {
        this.#write(name, joined([{ chunk, encoding }]), callback);
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

  /** The worker ends: from now on, nothing waits. */
  end(): void {
    this.#isEnding = true;
    this.flush();
  }

  #write(output: Output['output'], chunk: Output['chunk'], callback: Callback): void {
    this.#unwritten += chunk.length;
    const task = this.#taskName?.();
    if (this.#unwritten < highWaterMark || this.#isEnding || this.#taskName !== undefined) {
      this.#send({ output, chunk, ...(task !== undefined && { task }) });
      callback();
      return;
    }
    this.#unwritten = 0;
    this.#held.add(callback);
    this.#send({ output, chunk }, () => {
      if (this.#held.delete(callback)) callback();
    });
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
