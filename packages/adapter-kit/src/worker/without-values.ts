import type { EncodedThrown } from '../wire/error-codec.js';

/** Leaves out what may be impossible to deserialize. */
export function withoutValues({ errors, root }: EncodedThrown): EncodedThrown {
  return {
    root: 'error' in root ? root : { value: undefined },
    errors: errors.map((each) => ({ ...each, properties: [] })),
  };
}
