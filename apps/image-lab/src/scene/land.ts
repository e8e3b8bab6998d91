// The upper half of the sample: sky, sun and mountains. Coordinates are in picture heights, `u` to the right, `v` down.
import { blend, gradient, hex, scale, shine, type Color } from './color.js';
import { cloudy, grain, ridged, smooth } from './noise.js';

export const horizon = 0.57;
export const sun = { u: 0.925, v: 0.428 } as const;

const sunlight = hex(0xffb066);
const sky = [
  [0, hex(0x121a45)],
  [0.3, hex(0x3a3478)],
  [0.52, hex(0x8c4a8c)],
  [0.72, hex(0xe06f6d)],
  [0.88, hex(0xfba363)],
  [1, hex(0xffd793)],
] as const;

/** Mountain ranges from the farthest to the nearest. */
const ranges = [
  { foot: 0.5, rise: 0.1, width: 2.1, haze: 0.78, seed: 11, snow: 0 },
  { foot: 0.53, rise: 0.25, width: 1.55, haze: 0.52, seed: 53, snow: 0.9 },
  { foot: 0.545, rise: 0.15, width: 2.3, haze: 0.3, seed: 31, snow: 0 },
  { foot: 0.572, rise: 0.075, width: 4.2, haze: 0.1, seed: 47, snow: 0 },
] as const;

type Range = (typeof ranges)[number];

const rock = hex(0x2c2350);
const haze = hex(0xf3966f);
const snow = hex(0xffe3dc);

/** Crests are precomputed at this many points per picture height. They start left of the picture, because reflections in waves reach there. */
const crestSteps = 2000;
const crestMargin = 0.2;
const nearestFirst = ranges.map((range) => ({ range, crests: crestsOf(range) })).reverse();

/** The colour of the sky or a mountain at a point above the horizon. */
export function landColor(u: number, v: number): Color {
  const step = Math.round((u + crestMargin) * crestSteps);
  for (const { range, crests } of nearestFirst) {
    const crest = crests[step];
    if (crest !== undefined && v >= crest) return mountainColor(range, crest, u, v);
  }
  return skyColor(u, v);
}

function crestsOf({ foot, rise, width, seed }: Range): Float64Array {
  return Float64Array.from({ length: crestSteps * 2 }, (_, step) => {
    const u = step / crestSteps - crestMargin;
    const shape = 0.62 * cloudy(u * width, seed, 3, seed) + 0.38 * ridged(u * width * 2, seed, 6, seed + 7);
    return foot - rise * (1.7 * shape - 0.35);
  });
}

function mountainColor(range: Range, crest: number, u: number, v: number): Color {
  const relief = (x: number): number => ridged(x * 9 + v * 4, v * 13, 5, range.seed + 90);
  const height = relief(u);
  // Slopes that face the sun are lit.
  const lit = smooth(0.5 + 7 * (height - relief(u + 0.006)) * Math.min(Math.max((sun.u - u) * 5, -1), 1));
  const below = (v - crest) / range.rise;
  const cover = range.snow * smooth(1.25 - 3.2 * below + 1.6 * (height - 0.4));
  const ground = shine(scale(rock, 0.55 + 0.5 * height), sunlight, 0.32 * lit);
  const covered = blend(ground, scale(snow, 0.5 + 0.5 * lit), cover);
  const depth = range.haze * (0.62 + 0.38 * smooth(below));
  return blend(covered, blend(haze, hex(0x9c5a8c), smooth(Math.abs(u - sun.u))), depth);
}

function skyColor(u: number, v: number): Color {
  const away = Math.hypot(u - sun.u, (v - sun.v) * 1.15);
  const clear = gradient(sky, v / horizon + 0.05 * (cloudy(u * 2, v * 3, 3, 5) - 0.5));
  const starry = shine(clear, [0.9, 0.92, 1], starAt(u, v) * smooth(1 - v / 0.3));
  const glowing = shine(starry, sunlight, 0.42 * Math.exp(-away * 8) + 0.22 * Math.exp(-away * 2.6));

  const billow = cloudy(u * 1.7 + 0.6 * cloudy(u * 3, v * 8, 3, 71), v * 9, 6, 23);
  const density = smooth((billow - 0.5) * 4.5) * smooth(v / 0.12) * smooth((horizon - v) / 0.1);
  const lit = smooth(v / 0.42) * Math.exp(-away * 0.9);
  const cloud = shine(blend(hex(0x4b3a74), hex(0xff9d86), smooth(v / 0.4)), sunlight, 0.55 * lit * (1.2 - billow));
  const covered = blend(glowing, cloud, 0.86 * density);

  const disc = smooth((0.036 - away) / 0.003);
  return blend(covered, [1.35, 1.22, 0.98], disc * (1 - 0.6 * density));
}

/** At most one star per grid cell, with random brightness. */
function starAt(u: number, v: number): number {
  const cell = 0.016;
  const [column, row] = [Math.floor(u / cell), Math.floor(v / cell)];
  if (grain(column, row, 3) < 0.72) return 0;
  const away = Math.hypot(
    u / cell - column - 0.2 - 0.6 * grain(column, row, 4),
    v / cell - row - 0.2 - 0.6 * grain(column, row, 5),
  );
  return smooth(1 - away / 0.09) * grain(column, row, 6) ** 2 * 1.2;
}
