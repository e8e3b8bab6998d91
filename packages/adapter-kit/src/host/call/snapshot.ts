import type { SerializationError } from '@dispatch/core';
import { cloneTransferring } from '../../wire/clone.js';
import { ownBytesOf } from '../../wire/own-bytes.js';
import type { Call } from './call.js';
import { uncloneableArguments } from './uncloneable-arguments.js';

/**
 * Replaces the arguments of `call` with a clone, to which the transferables are transferred: the originals are no longer
 * usable when this returns. What only a transfer can carry, such as a port, is transferred a second time with the call.
 * A buffer is cloned then, so that the call can be assigned again if its worker is lost.
 *
 * @returns the error if an argument cannot be cloned. Nothing has been transferred then.
 */
export function takeSnapshot(call: Call): SerializationError | undefined {
  const { args, extras } = call;
  try {
    // Cloned together, so that the array of the clone has what the arguments of the clone contain.
    const own = ownBytesOf(args, extras?.transfer);
    const [copies, transfer] = cloneTransferring([own, extras?.transfer] as const, extras?.transfer);
    if (call.settled) return undefined;
    call.args = copies;
    if (extras === undefined || transfer === undefined) return undefined;
    const rest = transfer.filter((each) => !(each instanceof ArrayBuffer));
    extras.transfer = rest.length > 0 ? rest : undefined;
  } catch (cause) {
    return uncloneableArguments(call, cause);
  }
  return undefined;
}
