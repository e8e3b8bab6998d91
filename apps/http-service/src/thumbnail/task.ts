import '../telemetry/sdk.js';
import { createHash } from 'node:crypto';
import { currentTask, defineTasks, transfer } from '@dispatch/core';
import { InvalidInputError } from '../invalid-input.js';
import { decode, encode, type ImageType } from './codecs.js';
import { shrink } from './shrink.js';

export interface Thumbnail {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly sha256: string;
}

export const tasks = defineTasks(
  import.meta.url,
  {
    /** The result is transferred, not copied. */
    makeThumbnail(image: ArrayBuffer, type: ImageType, width: number): Thumbnail {
      const task = currentTask();
      const original = decode(image, type);
      const small = shrink(original, width, () => task.throwIfCancelled());
      const bytes = encode(small, type);
      const sha256 = createHash('sha256').update(bytes).digest('base64');
      return transfer({ bytes, sha256 }, [bytes.buffer]);
    },
  },
  { errors: [InvalidInputError] },
);
