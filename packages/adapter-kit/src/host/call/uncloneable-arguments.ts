import { SerializationError } from '@dispatch/core';
import { describeArguments } from '../../wire/uncloneable.js';
import type { Call } from './call.js';

/**
 * Creates the error of a call whose arguments cannot be cloned.
 *
 * @param cause what `postMessage` or the clone threw.
 * @param accepts whether the worker's transport sends a value, if it was the transport that threw.
 */
export function uncloneableArguments(
  { args, extras, profile }: Call,
  cause: unknown,
  accepts?: (value: unknown) => boolean,
): SerializationError {
  return new SerializationError(
    `${describeArguments(args, accepts, extras?.context, profile.definition.argument)} of '${profile.definition.name}' cannot be cloned`,
    {
      cause,
    },
  );
}
