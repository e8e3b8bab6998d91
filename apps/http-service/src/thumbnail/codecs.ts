import jpeg from 'jpeg-js';
import { PNG } from 'pngjs';
import { InvalidInputError } from '../invalid-input.js';

export const imageTypes = ['image/png', 'image/jpeg'] as const;

export type ImageType = (typeof imageTypes)[number];

/** Four bytes per pixel: red, green, blue, alpha. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** A few kilobytes can decode to a picture of gigabytes, so larger pictures are rejected before they are decoded. */
const maxMegapixels = 24;
const maxJpegMegabytes = 512;
const jpegQuality = 80;

interface Codec {
  decode(bytes: Buffer): Picture;
  encode(picture: Picture): Uint8Array;
}

const codecs: Record<ImageType, Codec> = {
  'image/png': {
    decode(bytes) {
      checkPng(bytes);
      return PNG.sync.read(bytes);
    },
    encode({ width, height, data }) {
      const png = new PNG({ width, height });
      png.data.set(data);
      return PNG.sync.write(png);
    },
  },
  'image/jpeg': {
    decode: (bytes) =>
      jpeg.decode(bytes, { useTArray: true, maxResolutionInMP: maxMegapixels, maxMemoryUsageInMB: maxJpegMegabytes }),
    encode: (picture) => jpeg.encode(picture, jpegQuality).data,
  },
};

/** @throws {InvalidInputError} if the bytes are not a picture of that type, or the picture is too large. */
export function decode(bytes: ArrayBuffer, type: ImageType): Picture {
  try {
    return codecs[type].decode(Buffer.from(bytes));
  } catch (error) {
    // Neither decoder has an error class; every error that they throw is about their input.
    throw error instanceof InvalidInputError
      ? error
      : new InvalidInputError(`cannot be read as ${type}`, { cause: error });
  }
}

/** Encodes into a separate buffer, which can be transferred. Node's small buffers share a pool, which cannot be transferred. */
export function encode(picture: Picture, type: ImageType): Uint8Array<ArrayBuffer> {
  return new Uint8Array(codecs[type].encode(picture));
}

/** Checks what pngjs does not check before it decodes; it decodes interlaced pictures without any limit. */
function checkPng(bytes: Buffer): void {
  // Eight bytes of signature, then the header chunk: length, 'IHDR', width, height, four settings, interlace method.
  if (bytes.length < 33 || bytes.toString('latin1', 12, 16) !== 'IHDR')
    throw new InvalidInputError('cannot be read as image/png');
  const megapixels = (bytes.readUInt32BE(16) * bytes.readUInt32BE(20)) / 1e6;
  if (megapixels > maxMegapixels)
    throw new InvalidInputError(`has ${megapixels.toFixed(1)} megapixels, ${maxMegapixels} are allowed`);
  if (bytes.readUInt8(28) !== 0) throw new InvalidInputError('is an interlaced PNG, which is not supported');
}
