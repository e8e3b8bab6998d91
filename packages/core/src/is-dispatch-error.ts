import { DispatchError, type DispatchErrorCode, type DispatchErrorMap } from './errors.js';

/**
 * Returns whether `value` is an error that a dispatcher produced and, if `code` is given, whether it has that code. It
 * checks the code and not the class (clause A14).
 *
 * With a code, `value` narrows to the class of that code. Without one it narrows to the union of all classes, which a
 * `switch` on `value.code` narrows further.
 */
export function isDispatchError<Code extends DispatchErrorCode = DispatchErrorCode>(
  value: unknown,
  code?: Code,
): value is DispatchErrorMap[Code] {
  if (
    !(value instanceof Error || value instanceof DispatchError) ||
    !('code' in value) ||
    typeof value.code !== 'string'
  )
    return false;
  return code === undefined ? value.code.startsWith('DISPATCH_') : value.code === code;
}
