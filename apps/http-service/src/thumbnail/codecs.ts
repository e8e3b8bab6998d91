import jpeg from 'jpeg-js';
import { PNG } from 'pngjs';
import { InvalidInputError } from '../invalid-input.js';
import { sizeOfJpeg } from './jpeg-size.js';
import { checkSize, megapixels } from './picture-size.js';
import { sizeOfPng } from './png-size.js';

export const imageTypes = ['image/png', 'image/jpeg'] as const;

export type ImageType = (typeof imageTypes)[number];

/** Four bytes per pixel: red, green, blue, alpha. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** For the decoder's own buffers, which hold several copies of a picture. */
const maxJpegMegabytes = 512;
const jpegQuality = 80;

interface Codec {
  decode(bytes: Buffer): Picture;
  encode(picture: Picture): Uint8Array;
}

const codecs: Record<ImageType, Codec> = {
  'image/png': {
    decode(bytes) {
      checkSize(sizeOfPng(bytes));
      return PNG.sync.read(bytes);
    },
    encode({ width, height, data }) {
      const png = new PNG({ width, height });
      png.data.set(data);
      return PNG.sync.write(png);
    },
  },
  'image/jpeg': {
    decode(bytes) {
      checkSize(sizeOfJpeg(bytes));
      return jpeg.decode(bytes, {
        useTArray: true,
        maxResolutionInMP: megapixels,
        maxMemoryUsageInMB: maxJpegMegabytes,
      });
    },
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
