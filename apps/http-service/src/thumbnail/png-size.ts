import { InvalidInputError } from '../invalid-input.js';
import type { PictureSize } from './picture-size.js';

/** Of each colour type of the PNG specification: grey, RGB, palette, grey and alpha, RGB and alpha. */
const channels: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

const signatureLength = 8;
/** Length, type and checksum, around the data. */
const chunkOverhead = 12;

/**
 * The size of the picture that pngjs would decode. It walks all chunks, because pngjs uses the last header of a file that has
 * several, and does not limit the memory for an interlaced picture.
 *
 * @throws {InvalidInputError} if the file is damaged, interlaced, or has more than one header.
 */
export function sizeOfPng(bytes: Buffer): PictureSize {
  let size: PictureSize | undefined;
  for (let at = signatureLength; at + chunkOverhead <= bytes.length;) {
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString('latin1', at + 4, at + 8);
    if (at + chunkOverhead + length > bytes.length) break;
    if (type === 'IHDR') {
      if (size !== undefined) throw new InvalidInputError('has more than one PNG header');
      size = sizeInHeader(bytes.subarray(at + 8, at + 8 + length));
    }
    if (size === undefined) break;
    if (type === 'IEND') return size;
    at += chunkOverhead + length;
  }
  throw new InvalidInputError('cannot be read as image/png');
}

function sizeInHeader(header: Buffer): PictureSize {
  if (header.length !== 13) throw new InvalidInputError('has a damaged PNG header');
  if (header.readUInt8(12) !== 0) throw new InvalidInputError('is an interlaced PNG, which is not supported');
  const bits = header.readUInt8(8) * (channels[header.readUInt8(9)] ?? 4);
  return { width: header.readUInt32BE(0), height: header.readUInt32BE(4), bytesPerPixel: Math.max(4, bits / 8) };
}
