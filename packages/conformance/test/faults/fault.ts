import type { Capabilities, Dispatcher, DispatcherOptions } from '@dispatch/core';

/** A dispatcher with one thing wrong, the case that catches it, and the message of that case. */
export interface Fault {
  readonly name: string;
  create(options?: DispatcherOptions): Dispatcher;
  readonly caughtBy: string;
  readonly complaint: string;
}

type Type = new (options?: DispatcherOptions, capabilities?: Partial<Capabilities>) => Dispatcher;

/** The fault of a class of dispatchers, with the capabilities that it claims. */
export function fault(
  name: string,
  type: Type,
  caughtBy: string,
  complaint: string,
  capabilities: Partial<Capabilities> = {},
): Fault {
  return { name, create: (options) => new type(options, capabilities), caughtBy, complaint };
}
