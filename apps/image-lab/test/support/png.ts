import { deflateSync } from 'node:zlib';
import type { PixelImage } from '../../src/filters/stripe.js';

/** Encodes an image as a PNG file: a signature and three chunks. */
export function encodePng({ width, height, data }: PixelImage): Buffer {
  const rows = Array.from({ length: height }, (_, row) =>
    Buffer.concat([Buffer.of(0), Buffer.from(data.subarray(row * width * 4, (row + 1) * width * 4))]),
  );
  // Eight bits per channel: red, green, blue and alpha.
  return pngFile(width, height, [8, 6], Buffer.concat(rows));
}

/** A black image with one bit per pixel, which is fast to create even if large. */
export function encodeBlackPng(width: number, height: number): Buffer {
  return pngFile(width, height, [1, 0], Buffer.alloc((1 + Math.ceil(width / 8)) * height));
}

function pngFile(
  width: number,
  height: number,
  format: readonly [bits: number, channels: number],
  rows: Buffer,
): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set(format, 8);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(content.length, 0);
  framed.set(body, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

function crc32(bytes: Buffer): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
