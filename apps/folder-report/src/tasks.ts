import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, open, realpath, type FileHandle } from 'node:fs/promises';
import { brotliCompressSync, constants as zlib, gzipSync } from 'node:zlib';
import { currentTask, defineTasks } from '@dispatch/core';

/** The result of inspecting one file. */
export interface Inspection {
  readonly bytes: number;
  readonly gzipBytes: number;
  readonly brotliBytes: number;
  readonly sha256: string;
  /** Device and inode; the same for all hard links to one copy on disk. */
  readonly inode: string;
}

/** The number of bytes that are read, hashed and compressed between two checks for cancellation. */
export const pieceBytes: number = 2 ** 20;

const brotliQuality = 5;

export const tasks = defineTasks(import.meta.url, {
  /** Compresses piece by piece: the compressed size of a file larger than {@link pieceBytes} is the sum over its pieces. */
  async inspectFile(realPath: string): Promise<Inspection> {
    const task = currentTask();
    // Since the walk, the file may have been replaced by a link, which must not be followed, or a pipe, which would block.
    await using file = await open(realPath, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const stat = await file.stat({ bigint: true });
    if (!stat.isFile()) throw new Error('no longer a regular file');
    // So may a folder above it.
    const { dev, ino } = await lstat(realPath, { bigint: true });
    if ((await realpath(realPath)) !== realPath || dev !== stat.dev || ino !== stat.ino)
      throw new Error('no longer in its folder');

    const hash = createHash('sha256');
    let bytes = 0;
    let gzipBytes = 0;
    let brotliBytes = 0;
    for await (const piece of piecesOf(file, Number(stat.size))) {
      task.throwIfCancelled();
      bytes += piece.length;
      hash.update(piece);
      task.throwIfCancelled();
      gzipBytes += gzipSync(piece).length;
      task.throwIfCancelled();
      brotliBytes += brotliSize(piece);
    }
    return { bytes, gzipBytes, brotliBytes, sha256: hash.digest('hex'), inode: `${stat.dev}:${stat.ino}` };
  },
});

/** The first `size` bytes, in at least one piece. Data that is appended meanwhile is ignored, so that reading ends. */
async function* piecesOf(file: FileHandle, size: number): AsyncGenerator<Buffer, void, void> {
  let position = 0;
  do {
    const piece = Buffer.allocUnsafe(Math.min(size - position, pieceBytes));
    const { bytesRead } = await file.read(piece, 0, piece.length, position);
    yield piece.subarray(0, bytesRead);
    if (bytesRead === 0) return;
    position += bytesRead;
  } while (position < size);
}

function brotliSize(piece: Buffer): number {
  const params = { [zlib.BROTLI_PARAM_QUALITY]: brotliQuality, [zlib.BROTLI_PARAM_SIZE_HINT]: piece.length };
  return brotliCompressSync(piece, { params }).length;
}
