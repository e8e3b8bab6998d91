/**
 * The value of a property of objects that cannot be cloned, such as futures: what refers to them lives in this thread
 * only. A symbol in a property makes every clone of the object, and of a value that contains it, fail. Without it, the
 * clone would be an empty object.
 */
export const uncloneable: symbol = Symbol('uncloneable');
