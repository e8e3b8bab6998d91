import { Buffer } from 'node:buffer';
import { types } from 'node:util';
import { Deserializer, Serializer } from 'node:v8';
import { checkParts, missesPlatformObjects } from './platform-objects.js';

/**
 * What is in a frame. `message`: a message of the adapter kit. `output`: what a task wrote to stdout or stderr. `written`: the output that asked
 * for it is written. `start`: what a worker is started with.
 */
export const frameKinds = { message: 0, output: 1, written: 2, start: 3 } as const;

export type FrameKind = (typeof frameKinds)[keyof typeof frameKinds];

/** A frame that has arrived. */
export interface Frame {
  readonly kind: number;
  readonly body: Uint8Array;
}

/** The length of the body in four bytes, then the kind, then {@link mark}. A multiple of what the serializer aligns strings to. */
const headerSize = 8;
/** Shows that a frame begins here: a task can write anything to the pipe of its process. */
const mark = 0xd15ba7;

/** In bytes. A longer frame may take long to arrive. */
const long = 2 ** 20;

/** What one call of `write()` takes. */
const mostBytes = 2 ** 31 - 1;

/** @throws {RangeError} if no frame can have so many bytes. */
export function checkFrameSize(bytes: number): void {
  if (bytes > mostBytes)
    throw new RangeError(`${bytes} bytes are more than @dispatch/process sends at once: at most ${mostBytes}`);
}

/**
 * A value as one frame. `v8` serializes by the structured clone algorithm; both ends run the same version of Node. Not with
 * `v8.serialize`, of which a `Uint8Array` arrives as a `Buffer`.
 *
 * @throws if the value cannot be cloned, has an object of the platform, such as a `Blob`, or is too large.
 */
export function frameOf(kind: FrameKind, value: unknown): Buffer {
  const serializer = new Serializer();
  serializer.writeRawBytes(Buffer.alloc(headerSize));
  serializer.writeHeader();
  serializer.writeValue(value);
  if (missesPlatformObjects()) checkParts(value);
  const frame = serializer.releaseBuffer();
  checkFrameSize(frame.length);
  frame.writeUInt32LE(frame.length - headerSize, 0);
  frame[4] = kind;
  frame.writeUIntLE(mark, 5, 3);
  return frame;
}

/** The value of a frame. @throws if it cannot be deserialized. */
export function valueOf({ body }: Frame): unknown {
  const deserializer = new Deserializer(body);
  deserializer.readHeader();
  return deserializer.readValue();
}

/** Its types lack two methods that Node documents. */
const HostSerializer = Serializer as new () => Serializer & {
  _setTreatArrayBufferViewsAsHostObjects(isHost: boolean): void;
  _writeHostObject(object: object): void;
};

/** Counts the bytes of views instead of writing them. */
class SerializerWithoutBytes extends HostSerializer {
  readonly #buffers = new Set<ArrayBuffer>();

  constructor() {
    super();
    this._setTreatArrayBufferViewsAsHostObjects(true);
  }

  get bytes(): number {
    return [...this.#buffers].reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  override _writeHostObject(object: object): void {
    if (!ArrayBuffer.isView(object) || !types.isArrayBuffer(object.buffer))
      throw new TypeError('only this process can have it');
    // Throws if it is detached.
    if (object.buffer.byteLength === 0) structuredClone(object.buffer);
    this.#buffers.add(object.buffer);
    this.writeUint32(0);
  }
}

/** Finds the frames in the bytes of a pipe. */
export class FrameReader {
  #chunks: Buffer[] = [];
  #size = 0;
  /** The size of the first frame, if its header has arrived. */
  #first: number | undefined;

  /** How many bytes have arrived of a long frame that has not arrived as a whole. */
  get arriving(): number {
    return this.#first !== undefined && this.#first > long ? this.#size : 0;
  }

  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
  }

  /** The next frame that has arrived. @throws {Error} if something else has. */
  next(): Frame | undefined {
    if (this.#size < headerSize) return undefined;
    this.#first ??= sizeOf(this.#joined(headerSize));
    if (this.#size < this.#first) return undefined;
    // Joined once, when everything has arrived.
    const bytes = this.#joined(this.#first);
    const rest = bytes.subarray(this.#first);
    this.#chunks[0] = rest;
    if (rest.length === 0) this.#chunks.shift();
    this.#size -= this.#first;
    const frame = { kind: bytes[4] ?? -1, body: bytes.subarray(headerSize, this.#first) };
    this.#first = undefined;
    return frame;
  }

  /** The first chunk, with at least `size` bytes. */
  #joined(size: number): Buffer {
    const [first] = this.#chunks;
    if (first !== undefined && first.length >= size) return first;
    const whole = Buffer.concat(this.#chunks);
    this.#chunks = [whole];
    return whole;
  }
}

/** The size of the frame whose header this is. */
function sizeOf(header: Buffer): number {
  if (header.readUIntLE(5, 3) !== mark) throw new Error('its pipe has bytes that are no message');
  return headerSize + header.readUInt32LE(0);
}

/** Whether a value can be sent in a frame. Does not copy the bytes of views: to find a part of a large value takes many calls. */
export function isSendable(value: unknown): boolean {
  try {
    const serializer = new SerializerWithoutBytes();
    serializer.writeHeader();
    serializer.writeValue(value);
    if (missesPlatformObjects()) checkParts(value);
    checkFrameSize(headerSize + serializer.releaseBuffer().length + serializer.bytes);
    return true;
  } catch {
    // A getter of the value may throw anything.
    return false;
  }
}
