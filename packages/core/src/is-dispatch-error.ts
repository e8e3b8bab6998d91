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
  if (!(value instanceof Error || value instanceof DispatchError)) return false;
  const { code: own } = value as { readonly code?: unknown };
  return code === undefined ? typeof own === 'string' && own.startsWith('DISPATCH_') : own === code;
}
