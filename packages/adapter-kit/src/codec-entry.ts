/**
 * Values as bytes, for adapters whose workers are in other processes or on other machines. An entry point of its own, so that
 * only what sends bytes loads it.
 */
export { decodeValue } from './wire/bytes/decode-value.js';
export { encodeValue, isEncodable } from './wire/bytes/encode-value.js';
export { valueVersion, type ValueLimits } from './wire/bytes/value-format.js';
