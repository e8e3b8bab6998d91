import { decodeValue } from './decode-value.js';
import { encodeAfter } from './encode-value.js';
import type { ValueLimits } from './value-format.js';

/** What dispatchers and workers say to one another. Raised with every change of the messages or of the frames below. */
export const protocolVersion = 1;

/** What is in a frame: its first byte. The kinds from {@link firstOwnKind} on belong to the adapter. */
export const frameKinds = {
  /** In both directions: a message of the adapter kit. */
  message: 0,
  /** {@link Hello}, the first frame of a worker. */
  hello: 1,
  /** {@link Start}, the answer. */
  start: 2,
  /** A worker asks for the date: the time of its clock. */
  time: 3,
  /** {@link DateAnswer}. */
  date: 4,
  /** {@link Measured}, before the worker serves. */
  measured: 5,
} as const;

export const firstOwnKind = 64;

/** A worker presents itself. */
export interface Hello {
  readonly protocol: number;
  /** The time of its clock. */
  readonly now: number;
  /** What the adapter adds. */
  readonly own: unknown;
}

/** The date of the dispatcher, for the time of the worker's clock that the worker has sent. */
export interface DateAnswer {
  readonly sent: number;
  /** In milliseconds since the epoch. */
  readonly date: number;
}

/** What a worker starts with. */
export interface Start extends DateAnswer {
  readonly configuration: unknown;
  readonly own: unknown;
}

/** What the worker has measured. */
export interface Measured {
  /** In milliseconds. */
  readonly roundTrip: number;
}

/** A frame, in chunks to be sent one after the other. */
export type FrameChunks = readonly Uint8Array[];

/** @throws what `encodeValue` throws. */
export function encodeFrame(kind: number, value: unknown, limits?: ValueLimits): FrameChunks {
  return encodeAfter([kind], value, limits);
}

/** The value in a frame. @throws what `decodeValue` throws. */
export function decodeFrame(frame: Uint8Array, limits?: ValueLimits): unknown {
  return decodeValue(frame.subarray(1), limits);
}

/** The members of an object that another process has sent. @throws {TypeError} if it is none. */
export function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) throw new TypeError('an invalid frame');
  return value as Readonly<Record<string, unknown>>;
}

/** @throws {TypeError} if the member is not a finite number. */
export function numberIn(members: Readonly<Record<string, unknown>>, name: string): number {
  const value = members[name];
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new TypeError(`an invalid frame: '${name}'`);
  return value;
}
