import { Buffer, constants } from 'node:buffer';
import type { HostMessage, ShortCall, ShortReply, WorkerMessage } from '@dispatch/adapter-kit';

/** From so many bytes on a copy of our own is made: below, it wins less than a tenth of a trip. */
const large = 64 * 1024;

/** A message with copies of its own, which are moved. */
export interface Copied<M> {
  readonly message: M;
  readonly moved: readonly ArrayBuffer[];
}

/**
 * The platform copies a buffer twice, into the message and out of it, and the second time into memory that it takes anew. One that is
 * copied here and moved is copied once: what arrives is the same. Only where that can be told without a look at more than lists of
 * values: for large buffers, and views of them, beside what can hold none of them.
 *
 * @returns `undefined` where the message is to be posted as it is.
 */
export function copyLargeArguments(message: HostMessage | ShortCall): Copied<HostMessage | ShortCall> | undefined {
  if ('length' in message) {
    const [id, task, args] = message;
    return args.some(isLarge) ? withCopies(args, (copies) => [id, task, copies]) : undefined;
  }
  if (message.type !== 'calls' || !message.args.some(isLarge)) return undefined;
  return withCopies(message.args, (args) => ({ ...message, args }));
}

/** As {@link copyLargeArguments}, of results and of what streams yield. */
export function copyLargeResults(message: WorkerMessage | ShortReply): Copied<WorkerMessage | ShortReply> | undefined {
  if ('length' in message) {
    const [id, value, began, ended] = message;
    return isLarge(value) ? withCopies([value], ([copy]) => [id, copy, began, ended]) : undefined;
  }
  if ((message.type !== 'replies' && message.type !== 'yields') || !message.values.some(isLarge)) return undefined;
  return withCopies(message.values, (values) => ({ ...message, values }));
}

function isLarge(value: unknown): boolean {
  return largeBufferOf(value) !== undefined;
}

function withCopies<M>(values: readonly unknown[], replaced: (values: readonly unknown[]) => M): Copied<M> | undefined {
  const copies = new Map<ArrayBuffer, ArrayBuffer>();
  const copied: unknown[] = [];
  for (const value of values) {
    const buffer = largeBufferOf(value);
    if (buffer === undefined) {
      // It might hold one of the buffers, or a view, and they would be two over there.
      if (!holdsNoObject(value)) return undefined;
      copied.push(value);
      continue;
    }
    // Two views of one buffer are that over there too.
    const copy = copies.get(buffer) ?? copyOf(buffer);
    copies.set(buffer, copy);
    copied.push(ArrayBuffer.isView(value) ? viewOf(value, copy) : copy);
  }
  return { message: replaced(copied), moved: [...copies.values()] };
}

/** The buffer, if it is a large one, or that of a view, and what arrives of it is one of fixed length and of a known class. */
function largeBufferOf(value: unknown): ArrayBuffer | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const buffer = ArrayBuffer.isView(value) ? value.buffer : value;
  if (!(buffer instanceof ArrayBuffer) || buffer.byteLength < large || buffer.byteLength > constants.MAX_LENGTH)
    return undefined;
  if ('resizable' in buffer && buffer.resizable === true) return undefined;
  return ArrayBuffer.isView(value) && viewClassOf(value) === undefined ? undefined : buffer;
}

function holdsNoObject(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return (
    Object.getPrototypeOf(value) === Object.prototype &&
    Object.values(value).every((part) => typeof part !== 'object' || part === null)
  );
}

function copyOf(buffer: ArrayBuffer): ArrayBuffer {
  // Not `slice()`, which fills the memory with zeros first. Never of the pool, nor larger than asked for.
  const copy = Buffer.allocUnsafeSlow(buffer.byteLength);
  copy.set(new Uint8Array(buffer));
  return copy.buffer;
}

type ViewClass = new (buffer: ArrayBuffer, byteOffset: number, length: number) => ArrayBufferView;

const viewClasses: readonly ViewClass[] = [
  Uint8Array,
  Uint8ClampedArray,
  Int8Array,
  Uint16Array,
  Int16Array,
  Uint32Array,
  Int32Array,
  Float32Array,
  Float64Array,
  BigUint64Array,
  BigInt64Array,
  DataView,
];

/** The class that a clone of it has: a `Buffer` arrives as a `Uint8Array`, and classes of users are none that is known. */
function viewClassOf(view: ArrayBufferView): ViewClass | undefined {
  const prototype: unknown = Object.getPrototypeOf(view);
  return prototype === Buffer.prototype ? Uint8Array : viewClasses.find((each) => each.prototype === prototype);
}

function viewOf(view: ArrayBufferView, copy: ArrayBuffer): ArrayBufferView | undefined {
  const ViewClass = viewClassOf(view);
  return (
    ViewClass &&
    new ViewClass(
      copy,
      view.byteOffset,
      'length' in view && typeof view.length === 'number' ? view.length : view.byteLength,
    )
  );
}
