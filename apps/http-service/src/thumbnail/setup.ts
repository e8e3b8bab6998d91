import { decode, encode, imageTypes } from './codecs.js';

/**
 * Runs in each worker before its first request: uses each codec once, which builds the tables of its format and lets the
 * engine compile its code. Otherwise the first picture of each worker would wait for that.
 */
export default function setup(): void {
  const picture = { width: 8, height: 8, data: new Uint8Array(4 * 8 * 8) };
  for (const type of imageTypes) decode(encode(picture, type).buffer, type);
}
