import { isDispatchError, type Dispatcher } from '@dispatch/core';
import { roundsOf, type Job, type Round } from './job.js';
import type { Picture } from './picture.js';
import { tasks, type Place } from './tasks.js';

/** Is notified while a picture is rendered. */
export interface RenderWatcher {
  /** A worker began with a tile. */
  began(tile: number, place: Place): void;
  /** A pass of a tile arrived, and is in the picture. */
  arrived(tile: number, place: Place): void;
  /** The worker of a tile was lost; the tile is continued elsewhere. */
  lost(tile: number, place: Place | undefined): void;
}

/** How many workers may be lost with the same tile. More would mean that the tile ends them. */
const mostLosses = 5;

/**
 * Renders a picture: each tile by tasks that yield a pass at a time. If a worker is lost, what had not arrived of its tile is
 * rendered by another one.
 *
 * Rejects with the first failure, or the reason of `signal`; then all tasks of the picture are cancelled.
 */
export async function renderPicture(
  dispatcher: Dispatcher,
  job: Job,
  picture: Picture,
  watcher: RenderWatcher,
  signal: AbortSignal,
): Promise<void> {
  const failure = new AbortController();
  const either = AbortSignal.any([signal, failure.signal]);
  const rounds = roundsOf(job.passes);
  const renderTile = async (tile: number): Promise<void> => {
    // Behind the earlier rounds of all other tiles.
    for (const [index, round] of rounds.entries())
      await renderRound(dispatcher, job, picture, watcher, tile, round, { signal: either, priority: -index });
  };
  await Promise.allSettled(
    picture.tiles.map((_, tile) =>
      renderTile(tile).catch((error: unknown) => {
        failure.abort(error);
        throw error;
      }),
    ),
  );
  signal.throwIfAborted();
  failure.signal.throwIfAborted();
}

async function renderRound(
  dispatcher: Dispatcher,
  { scene, samples, width, height }: Job,
  picture: Picture,
  watcher: RenderWatcher,
  tile: number,
  { first, count }: Round,
  options: { readonly signal: AbortSignal; readonly priority: number },
): Promise<void> {
  const work = { scene, samples, size: { width, height }, tile: picture.tiles[tile]! };
  const end = first + count;
  let next = first;
  for (let losses = 0; next < end;) {
    let place: Place | undefined;
    try {
      // A task whose values are not read is suspended, so it is not far ahead of the picture.
      const news = dispatcher.stream(tasks.renderTile(work, { first: next, count: end - next }), {
        ...options,
        highWaterMark: 2,
      });
      for await (const each of news) {
        if ('place' in each) watcher.began(tile, (place = each.place));
        else {
          picture.add(tile, each.light);
          next += 1;
          if (place !== undefined) watcher.arrived(tile, place);
        }
      }
    } catch (error) {
      losses += 1;
      if (!isDispatchError(error, 'DISPATCH_WORKER_LOST') || losses >= mostLosses) throw error;
      watcher.lost(tile, place);
    }
  }
}
