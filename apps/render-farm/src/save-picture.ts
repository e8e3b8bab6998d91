import { writeFile } from 'node:fs/promises';
import { createDispatcher } from './adapters/adapters.js';
import { tilesOf } from './farm/job.js';
import { Picture } from './farm/picture.js';
import { renderPicture } from './farm/render.js';
import type { Place } from './farm/tasks.js';
import type { Options } from './options.js';

/** Renders one picture to a file. @returns what to print. Rejects with the reason of `signal` if it aborts. */
export async function savePicture(
  { adapter, workers, scene, width, height, passes }: Options,
  file: string,
  signal: AbortSignal,
): Promise<string> {
  await using dispatcher = await createDispatcher(adapter, workers);
  const job = { scene, width, height, passes, samples: 2 };
  const picture = new Picture(job, tilesOf(job));
  const places = new Set<string>();
  let retried = 0;
  const watcher = {
    began: (_: number, { machine, process, thread }: Place) => void places.add(`${machine}/${process}/${thread}`),
    arrived: () => {},
    lost: () => void (retried += 1),
  };
  const start = performance.now();
  await renderPicture(dispatcher, job, picture, watcher, signal);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  await writeFile(file, picture.toPng());
  return `${scene} on ${adapter}: ${picture.tiles.length} tiles in ${seconds} s, in ${places.size} places, ${retried} continued elsewhere, sha256 ${picture.hash()}`;
}
