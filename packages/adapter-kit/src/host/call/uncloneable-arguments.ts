import { SerializationError } from '@dispatch/core';
import { describeArguments } from '../../wire/uncloneable.js';
import type { Call } from './call.js';

/** Creates the error of a call whose arguments cannot be cloned. @param cause what `postMessage` or the clone threw. */
export function uncloneableArguments({ args, profile }: Call, cause: unknown): SerializationError {
  return new SerializationError(`${describeArguments(args)} of '${profile.definition.name}' cannot be cloned`, {
    cause,
  });
}
