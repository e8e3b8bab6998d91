import { InvalidInputError } from '../invalid-input.js';
import type { PictureSize } from './picture-size.js';

/** Marker, length, precision, height, width. */
const frameHeaderLength = 9;
const endOfImage = 0xd9;

/**
 * The size of the picture in a JPEG file. It reads all segments, because jpeg-js allocates memory for each frame of a file that
 * has several, and rejects the file only after that.
 *
 * @throws {InvalidInputError} if the file has no frame, or more than one.
 */
export function sizeOfJpeg(bytes: Buffer): PictureSize {
  let size: PictureSize | undefined;
  for (let at = bytes.indexOf(0xff, 2); at !== -1 && at + frameHeaderLength <= bytes.length;) {
    const marker = bytes.readUInt8(at + 1);
    if (marker === endOfImage) break; // phones append further pictures
    if (isFrame(marker)) {
      if (size !== undefined) throw new InvalidInputError('has more than one JPEG frame');
      size = { width: bytes.readUInt16BE(at + 7), height: bytes.readUInt16BE(at + 5) };
    }
    // The data of a scan has no length: it ends at the next marker.
    const skipped = hasLength(marker) ? 2 + bytes.readUInt16BE(at + 2) : marker === 0xff ? 1 : 2;
    at = bytes.indexOf(0xff, at + skipped);
  }
  if (size === undefined) throw new InvalidInputError('cannot be read as image/jpeg');
  return size;
}

/** SOF0 to SOF15, which do not include DHT, JPG and DAC. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

/** All except escaped bytes of scan data, RST0 to RST7, SOI, EOI, and fill bytes. */
function hasLength(marker: number): boolean {
  return marker >= 0xc0 && marker !== 0xff && !(marker >= 0xd0 && marker <= 0xd9);
}
