import { InvalidInputError } from '../invalid-input.js';

/** A few kilobytes can decode to a picture of gigabytes, so larger pictures are rejected before they are decoded. */
export const megapixels = 24;
/** Decoders keep data for each row, which takes gigabytes for a picture that is one pixel wide. */
const longestSide = 20_000;
/** 24 megapixels with four channels of eight bits. Sixteen bits per channel take twice as much. */
const maxBytes = 4 * megapixels * 1e6;

export interface PictureSize {
  readonly width: number;
  readonly height: number;
  /** Default: four, of eight bits per channel. */
  readonly bytesPerPixel?: number | undefined;
}

/** @throws {InvalidInputError} if the picture is empty or too large. */
export function checkSize({ width, height, bytesPerPixel = 4 }: PictureSize): void {
  const pixels = width * height;
  if (pixels === 0) throw new InvalidInputError('has no pixels');
  if (pixels > megapixels * 1e6)
    throw new InvalidInputError(`has ${(pixels / 1e6).toFixed(1)} megapixels, ${megapixels} are allowed`);
  if (Math.max(width, height) > longestSide)
    throw new InvalidInputError(`is ${width} by ${height} pixels, ${longestSide} are allowed on each side`);
  if (pixels * bytesPerPixel > maxBytes)
    throw new InvalidInputError(
      `has ${Math.ceil((pixels * bytesPerPixel) / 1e6)} MB of pixels, ${maxBytes / 1e6} are allowed`,
    );
}
