interface ValueLimits {
  readonly depth?: number | undefined;
  readonly bytes?: number | undefined;
  readonly objects?: number | undefined;
}
declare function decodeValue(bytes: Uint8Array, limits?: ValueLimits): unknown;
declare function encodeValue(value: unknown, limits?: ValueLimits): readonly Uint8Array[];
declare function isEncodable(value: unknown, limits?: ValueLimits): boolean;
declare const valueVersion = 1;
export { type ValueLimits, decodeValue, encodeValue, isEncodable, valueVersion };
