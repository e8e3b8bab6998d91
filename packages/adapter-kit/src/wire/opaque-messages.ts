import type { TransferableObject } from '@dispatch/core';
import type { HostMessage, ShortCall, ShortReply, WorkerMessage } from './messages.js';

declare const toWorker: unique symbol;
declare const fromWorker: unique symbol;

/**
 * A message from a dispatcher to a worker. An adapter carries it, by structured clone, and never looks into it: its
 * content may change with every version of this package.
 */
export interface ToWorker {
  readonly [toWorker]: true;
}

/** A message from a worker to its dispatcher. Opaque to adapters, same as {@link ToWorker}. */
export interface FromWorker {
  readonly [fromWorker]: true;
}

/**
 * What is transferred with a message. Opaque to adapters, same as {@link ToWorker}: its type is one that the
 * `postMessage` of every platform accepts.
 */
export type TransferList = never[];

// The brands exist in types only: at run time these functions return their argument.

export function sealTransfer(transfer: readonly TransferableObject[] | undefined): TransferList | undefined {
  // The platforms' own types differ in what is transferable. They reject what is not.
  return transfer as TransferList | undefined;
}

export function sealToWorker(message: HostMessage | ShortCall): ToWorker {
  return message as (HostMessage | ShortCall) & ToWorker;
}

export function openToWorker(message: ToWorker): HostMessage | ShortCall {
  return message as ToWorker & (HostMessage | ShortCall);
}

export function sealFromWorker(message: WorkerMessage | ShortReply): FromWorker {
  return message as (WorkerMessage | ShortReply) & FromWorker;
}

export function openFromWorker(message: FromWorker): WorkerMessage | ShortReply {
  return message as FromWorker & (WorkerMessage | ShortReply);
}

/**
 * Whether the message settles calls. For an adapter that may have to delay such a message, and only such a message:
 * others show that the worker is alive.
 */
export function isReply(message: FromWorker): boolean {
  // A task may have posted anything to the port of its worker.
  const opened: unknown = message;
  if (typeof opened !== 'object' || opened === null) return false;
  return Array.isArray(opened) || ('type' in opened && opened.type === ('replies' satisfies WorkerMessage['type']));
}
