/**
 * A thrown value in a form that can always be cloned. A structured clone of an error has neither its class nor `code`
 * nor other own properties, lacks the errors of an AggregateError, and is `{}` for a DOMException on some runtimes.
 *
 * Errors refer to each other (`cause`, `errors`) by position in one array, which preserves cycles and shared causes.
 */
export interface EncodedThrown {
  readonly root: EncodedValue;
  readonly errors: readonly EncodedError[];
}

/** A position in {@link EncodedThrown.errors}, or a value that can be cloned. */
export type EncodedValue = { readonly error: number } | { readonly value: unknown };

export interface EncodedError {
  /** The name of a class that every thread has, or the position of a class in the option `errors` of `defineTasks`. */
  readonly class: string | number;
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  readonly properties: readonly EncodedProperty[];
}

export interface EncodedProperty {
  readonly key: string;
  readonly enumerable: boolean;
  readonly value: EncodedValue | readonly EncodedValue[];
}
