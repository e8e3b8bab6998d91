import type { TransferableObject } from '@dispatch/core';
import { openFromWorker, openToWorker, sealFromWorker, sealToWorker } from './opaque-messages.js';
import type { FromWorker, ToWorker } from './opaque-messages.js';
import { lengthOf, viewClasses, type ViewClass } from './view-classes.js';

/** In bytes. For a smaller buffer, copying it here saves less than a tenth of a round trip. */
const large = 64 * 1024;

/** How a platform copies buffers. */
export interface BufferPlatform {
  /**
   * Copies a buffer of fixed length into one that can be transferred. `undefined` if the buffer is too large for that.
   */
  copy(buffer: ArrayBuffer): ArrayBuffer | undefined;
  /** The platform's own subclass of `Uint8Array`, whose structured clone is a `Uint8Array`: Node's `Buffer`. */
  readonly bytes?: { readonly prototype: object };
}

/** A message with copies in place of its large buffers. The copies have to be transferred. */
export interface CopiedMessage<M> {
  readonly message: M;
  readonly transfer: readonly TransferableObject[];
}

/**
 * Copies the large buffers (64 kB or more) among the arguments of a call, and the large buffers that an argument is a
 * view of. Transferring such a copy is faster than posting the original, which the platform would copy twice. What
 * arrives is the same.
 *
 * Looks at the arguments themselves, not into them.
 *
 * @returns `undefined` if the message has to be posted as it is: it has no large buffer, or another argument may refer
 * to the same buffer.
 */
export function copyLargeArguments(sealed: ToWorker, platform: BufferPlatform): CopiedMessage<ToWorker> | undefined {
  const message = openToWorker(sealed);
  if ('length' in message) {
    const [id, task, args] = message;
    return args.some(isLarge) ? withCopies(args, platform, (copies) => sealToWorker([id, task, copies])) : undefined;
  }
  if (message.type !== 'calls' || !message.args.some(isLarge)) return undefined;
  return withCopies(message.args, platform, (args) => sealToWorker({ ...message, args }));
}

/** Same as {@link copyLargeArguments}, for results and yielded values. */
export function copyLargeResults(sealed: FromWorker, platform: BufferPlatform): CopiedMessage<FromWorker> | undefined {
  const message = openFromWorker(sealed);
  if ('length' in message) {
    const [id, value, began, ended] = message;
    return isLarge(value)
      ? withCopies([value], platform, ([copy]) => sealFromWorker([id, copy, began, ended]))
      : undefined;
  }
  if ((message.type !== 'replies' && message.type !== 'yields') || !message.values.some(isLarge)) return undefined;
  return withCopies(message.values, platform, (values) => sealFromWorker({ ...message, values }));
}

function withCopies<M>(
  values: readonly unknown[],
  platform: BufferPlatform,
  replaced: (values: readonly unknown[]) => M,
): CopiedMessage<M> | undefined {
  const copies = new Map<ArrayBuffer, ArrayBuffer>();
  const copied: unknown[] = [];
  for (const value of values) {
    const buffer = largeBufferOf(value);
    if (buffer === undefined) {
      // It may refer to one of the buffers: on the other side there would be two buffers then.
      if (!holdsNoObject(value)) return undefined;
      copied.push(value);
      continue;
    }
    const view = ArrayBuffer.isView(value) ? value : undefined;
    const Class = view && classOf(view, platform);
    if (view !== undefined && Class === undefined) return undefined;
    // Two views of one buffer are views of one buffer on the other side too.
    const copy = copies.get(buffer) ?? platform.copy(buffer);
    if (copy === undefined) return undefined;
    copies.set(buffer, copy);
    copied.push(view && Class ? new Class(copy, view.byteOffset, lengthOf(view)) : copy);
  }
  return { message: replaced(copied), transfer: [...copies.values()] };
}

/** Whether `value` is a large buffer of fixed length, or a view of one. */
function isLarge(value: unknown): boolean {
  return largeBufferOf(value) !== undefined;
}

function largeBufferOf(value: unknown): ArrayBuffer | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const buffer = ArrayBuffer.isView(value) ? value.buffer : value;
  if (!(buffer instanceof ArrayBuffer) || buffer.byteLength < large) return undefined;
  return 'resizable' in buffer && buffer.resizable === true ? undefined : buffer;
}

function holdsNoObject(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return (
    Object.getPrototypeOf(value) === Object.prototype &&
    Object.values(value).every((part) => typeof part !== 'object' || part === null)
  );
}

/** The class of a clone of `view`; `undefined` for a class of a user, which a clone does not keep. */
function classOf(view: ArrayBufferView, { bytes }: BufferPlatform): ViewClass | undefined {
  const prototype: unknown = Object.getPrototypeOf(view);
  return prototype === bytes?.prototype ? Uint8Array : viewClasses.find((each) => each.prototype === prototype);
}
