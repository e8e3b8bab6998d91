import type { Sphere, Triangle } from './scene.js';
import type { Vector } from './vector.js';

/** A box along the axes. */
export interface Bounds {
  readonly low: Vector;
  readonly high: Vector;
}

export const nothing: Bounds = { low: [Infinity, Infinity, Infinity], high: [-Infinity, -Infinity, -Infinity] };

export function sphereBounds({ center: [x, y, z], radius }: Sphere): Bounds {
  return { low: [x - radius, y - radius, z - radius], high: [x + radius, y + radius, z + radius] };
}

export function triangleBounds({ corners }: Triangle): Bounds {
  return corners.reduce((bounds, corner) => union(bounds, { low: corner, high: corner }), nothing);
}

export function union(a: Bounds, b: Bounds): Bounds {
  return { low: combine(Math.min, a.low, b.low), high: combine(Math.max, a.high, b.high) };
}

/** Half of the surface: what the chance of a ray to hit the box is proportional to. */
export function area({ low, high }: Bounds): number {
  const [x, y, z] = [high[0] - low[0], high[1] - low[1], high[2] - low[2]];
  return x < 0 ? 0 : x * y + y * z + z * x;
}

function combine(choose: (a: number, b: number) => number, a: Vector, b: Vector): Vector {
  return [choose(a[0], b[0]), choose(a[1], b[1]), choose(a[2], b[2])];
}
