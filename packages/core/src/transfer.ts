/**
 * Something that can be moved to another thread: an ArrayBuffer, a MessagePort, a stream. No closer type, for the names
 * that the platforms' own type libraries have for it are not the same.
 */
export type TransferableObject = object;

const marked = new WeakMap<object, readonly TransferableObject[]>();
let everMarked = false;

/**
 * Marks `value` so that `transferables` in it are moved instead of copied when it crosses, as a whole argument or as a
 * whole result. A moved buffer is empty afterwards on the sending side, so a task with moved arguments runs only once.
 *
 * A mark on a value that stands inside another argument is not looked for: mark the outer one.
 *
 * @returns `value` itself.
 * @throws {TypeError} if `value` is not an object.
 */
export function transfer<T extends object>(value: T, transferables: readonly TransferableObject[]): T {
  if (typeof value !== 'object' || value === null)
    throw new TypeError(`transfer(value, …): 'value' is not an object but ${String(value)}`);
  marked.set(value, [...transferables]);
  everMarked = true;
  return value;
}

/** What `transfer` said of `value`. Costs nothing in a thread where `transfer` was never called. */
export function transferablesOf(value: unknown): readonly TransferableObject[] | undefined {
  return everMarked && typeof value === 'object' && value !== null ? marked.get(value) : undefined;
}
