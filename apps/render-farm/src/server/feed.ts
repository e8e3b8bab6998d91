import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import type { Farm } from '../farm/farm.js';
import type { Choices, Messages } from './messages.js';

/** How often a page gets what has changed, in milliseconds. A page that reads slowly gets it less often. */
const pause = 100;
/** How often while nothing changes. */
const idlePause = 1000;

/** Tells one page all that happens, from now until it leaves or the server stops. */
export function feed(c: Context, farm: Farm, choices: Choices, stopping: AbortSignal): Response {
  return streamSSE(c, async (stream) => {
    const send = <Name extends keyof Messages>(event: Name, data: Messages[Name]): Promise<void> =>
      stream.writeSSE({ event, data: JSON.stringify(data) });
    const changed = new Set<number>();
    const stopPainting = farm.onPaint((tile) => changed.add(tile));
    stream.onAbort(stopPainting);
    try {
      await send('choices', choices);
      let [generation, lanes, log] = [-1, 0, 0];
      let reported = -Infinity;
      while (!stream.aborted && !stopping.aborted) {
        const { picture, job, activity } = farm;
        if (picture !== undefined && job !== undefined && generation !== farm.generation) {
          generation = farm.generation;
          changed.clear();
          picture.passes.forEach((passes, tile) => passes > 0 && changed.add(tile));
          await send('picture', { job, tiles: picture.tiles });
        }
        if (picture !== undefined && changed.size > 0) {
          const tiles = [...changed];
          changed.clear();
          await send(
            'pixels',
            tiles.map((tile) => [tile, Buffer.from(picture.pixelsOf(tile)).toString('base64')] as const),
          );
        }
        const newLanes = activity.laneCount - lanes;
        lanes = activity.laneCount;
        if (newLanes > 0) await send('lanes', activity.lanes.slice(-newLanes));
        const newLog = activity.logCount - log;
        log = activity.logCount;
        if (newLog > 0) await send('log', activity.log.slice(-newLog));
        const status = farm.status();
        if (status.phase !== 'idle' || newLog > 0 || performance.now() - reported >= idlePause) {
          reported = performance.now();
          await send('status', status);
        }
        await stream.sleep(pause);
      }
    } finally {
      stopPainting();
    }
  });
}
