/**
 * With Node's permission model, checks that this process may start workers: Node itself says only that access is restricted.
 *
 * @param flag what allows it.
 * @throws {Error} if it may not.
 */
export function checkPermission(scope: 'child' | 'worker', flag: string): void {
  const permission: unknown = Reflect.get(process, 'permission');
  const has: unknown =
    typeof permission === 'object' && permission !== null ? Reflect.get(permission, 'has') : undefined;
  if (typeof has !== 'function' || Reflect.apply(has, permission, [scope]) === true) return;
  throw new Error(`Node's permission model does not let this process start workers: start it with ${flag} too`);
}
