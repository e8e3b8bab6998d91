import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { crc32, deflateSync } from 'node:zlib';
import jpeg from 'jpeg-js';
import { expect, test } from 'vitest';
import { decode, type ImageType } from '../src/thumbnail/codecs.ts';

const script = fileURLToPath(new URL('fixtures/decode.mjs', import.meta.url));

/** Node itself takes about 50 MB, and the largest picture that is allowed, in all its copies, about 500 MB. */
const allowedMegabytes = 800;

interface Header {
  readonly width: number;
  readonly height: number;
  readonly depth?: number;
  readonly colorType?: number;
  readonly interlace?: number;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const bytes = Buffer.alloc(8 + body.length);
  bytes.writeUInt32BE(data.length, 0);
  body.copy(bytes, 4);
  bytes.writeUInt32BE(crc32(body), 4 + body.length);
  return bytes;
}

function header({ width, height, depth = 8, colorType = 6, interlace = 0 }: Header): Buffer {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(width, 0);
  data.writeUInt32BE(height, 4);
  data.set([depth, colorType, 0, 0, interlace], 8);
  return chunk('IHDR', data);
}

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const png = (...chunks: readonly Buffer[]): Buffer =>
  Buffer.concat([signature, ...chunks, chunk('IEND', Buffer.alloc(0))]);
const pixels = (bytes: number): Buffer => chunk('IDAT', deflateSync(Buffer.alloc(bytes)));
const small = header({ width: 1, height: 1 });

/** A JPEG whose start of frame says another size, and optionally other sampling factors. */
function jpegOf(width: number, height: number, sampling?: number): Buffer {
  const bytes = Buffer.from(jpeg.encode({ width: 8, height: 8, data: new Uint8Array(256) }, 50).data);
  const frame = bytes.indexOf(Buffer.from([0xff, 0xc0]));
  bytes.writeUInt16BE(height, frame + 5);
  bytes.writeUInt16BE(width, frame + 7);
  if (sampling !== undefined) bytes.writeUInt8(sampling, frame + 11);
  return bytes;
}

/** The same picture with its start of frame twice. */
function jpegWithTwoFrames(): Buffer {
  const bytes = jpegOf(4000, 4000);
  const frame = bytes.indexOf(Buffer.from([0xff, 0xc0]));
  const end = frame + 2 + bytes.readUInt16BE(frame + 2);
  return Buffer.concat([bytes.subarray(0, end), bytes.subarray(frame)]);
}

test('a JPEG with another picture behind its end is read', () => {
  const bytes = Buffer.concat([jpegOf(8, 8), jpegOf(8, 8)]);
  expect(decode(new Uint8Array(bytes).buffer, 'image/jpeg')).toMatchObject({ width: 8, height: 8 });
});

test.each<[string, ImageType, Buffer, string]>([
  ['a second header', 'image/png', png(small, header({ width: 30_000, height: 30_000 }), pixels(5)), 'more than one'],
  [
    'a second header that says interlaced',
    'image/png',
    png(small, header({ width: 30_000, height: 30_000, interlace: 1 }), pixels(200_000_000)),
    'more than one',
  ],
  [
    'interlaced rows',
    'image/png',
    png(header({ width: 4, height: 4, interlace: 1 }), pixels(200_000_000)),
    'interlaced',
  ],
  ['more rows than it says', 'image/png', png(small, pixels(400_000_000)), 'cannot be read'],
  ['one pixel per row', 'image/png', png(header({ width: 1, height: 24_000_000 }), pixels(5)), '20000 are allowed'],
  ['one row', 'image/png', png(header({ width: 24_000_000, height: 1 }), pixels(5)), '20000 are allowed'],
  ['sixteen bits per channel', 'image/png', png(header({ width: 4000, height: 6000, depth: 16 }), pixels(5)), '192 MB'],
  ['no width', 'image/png', png(header({ width: 0, height: 5 }), pixels(5)), 'no pixels'],
  ['no height', 'image/png', png(header({ width: 5, height: 0 }), pixels(5)), 'no pixels'],
  ['a header of another length', 'image/png', png(chunk('IHDR', Buffer.alloc(12)), pixels(5)), 'damaged'],
  ['no header', 'image/png', png(pixels(5)), 'cannot be read'],
  [
    'a chunk that is longer than the file',
    'image/png',
    png(small, Buffer.from('7fffffff49444154', 'hex')),
    'cannot be',
  ],
  ['more pixels than are allowed', 'image/jpeg', jpegOf(65_535, 65_535), '4294.8 megapixels'],
  ['large sampling factors', 'image/jpeg', jpegOf(4000, 6000, 0xff), 'cannot be read'],
  ['one pixel per row', 'image/jpeg', jpegOf(1, 65_535), '20000 are allowed'],
  ['two frames', 'image/jpeg', jpegWithTwoFrames(), 'more than one'],
  ['no width', 'image/jpeg', jpegOf(0, 8), 'no pixels'],
  ['no height', 'image/jpeg', jpegOf(8, 0), 'no pixels'],
])(
  'a file with %s is rejected, %s, without taking memory for it',
  { timeout: 60_000 },
  (_title, type, bytes, reason) => {
    expect(bytes.length).toBeLessThan(500_000);
    const { stdout, stderr } = spawnSync(process.execPath, [script, type], {
      input: bytes,
      encoding: 'utf8',
      timeout: 50_000,
    });
    expect(stderr).toBe('');
    const { outcome, megabytes } = JSON.parse(stdout) as { outcome: string; megabytes: number };
    expect(outcome).toMatch(/^InvalidInputError: /);
    expect(outcome).toContain(reason);
    expect(megabytes).toBeLessThan(allowedMegabytes);
  },
);
