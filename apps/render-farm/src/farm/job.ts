import type { SceneName } from '../scenes/scenes.js';
import type { PictureSize, Tile } from '../tracer/render-pass.js';

/** What a picture is made of. The same job gives the same picture, wherever its tiles are rendered. */
export interface Job extends PictureSize {
  readonly scene: SceneName;
  /** How many times each tile is rendered; each pass makes it less noisy. */
  readonly passes: number;
  /** How many paths of light a pass follows for each pixel. */
  readonly samples: number;
}

export const tileSize = 40;

/** The tiles of a picture, from its middle outwards. */
export function tilesOf({ width, height }: PictureSize): readonly Tile[] {
  const tiles: Tile[] = [];
  for (let top = 0; top < height; top += tileSize)
    for (let left = 0; left < width; left += tileSize)
      tiles.push({ left, top, width: Math.min(tileSize, width - left), height: Math.min(tileSize, height - top) });
  const fromMiddle = (tile: Tile): number =>
    Math.hypot(tile.left + tile.width / 2 - width / 2, tile.top + tile.height / 2 - height / 2);
  return tiles.sort((a, b) => fromMiddle(a) - fromMiddle(b));
}

/** Passes that one task renders. */
export interface Round {
  readonly first: number;
  readonly count: number;
}

/** The first task of a tile renders one pass, so that the whole picture is visible soon; the next ones up to four. */
export function roundsOf(passes: number): readonly Round[] {
  const rounds: Round[] = [{ first: 0, count: 1 }];
  for (let first = 1; first < passes; first += 4) rounds.push({ first, count: Math.min(4, passes - first) });
  return rounds;
}
