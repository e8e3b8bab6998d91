/** A pseudorandom number from 0 (inclusive) to 1 (exclusive) for a grid point, deterministic and uncorrelated. */
export function grain(x: number, y: number, seed: number): number {
  let mixed = Math.imul(x, 0x27d4eb2d) ^ Math.imul(y, 0x165667b1) ^ Math.imul(seed, 0x9e3779b1);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
}

/** The numbers from 0 to 255, shuffled. Two lookups hash a grid point faster than `grain`. */
const shuffled = Uint8Array.from({ length: 256 }, (_, index) => index).sort((a, b) => grain(a, 0, 1) - grain(b, 0, 1));

/** Value noise: the numbers at the four nearest grid points, interpolated smoothly. Repeats after 256 points. */
function blended(x: number, y: number, seed: number): number {
  const left = Math.floor(x);
  const top = Math.floor(y);
  const across = smooth(x - left);
  const row = top + seed * 37;
  const here = shuffled[left & 255]!;
  const next = shuffled[(left + 1) & 255]!;
  const above = mix(shuffled[(here + row) & 255]!, shuffled[(next + row) & 255]!, across);
  const below = mix(shuffled[(here + row + 1) & 255]!, shuffled[(next + row + 1) & 255]!, across);
  return mix(above, below, smooth(y - top)) / 255;
}

/** Fractal noise, with each octave twice as fine and half as strong; 0 to 1. */
export function cloudy(x: number, y: number, octaves: number, seed: number): number {
  let sum = 0;
  let strength = 0.5;
  for (let octave = 0; octave < octaves; octave += 1, strength /= 2) {
    sum += strength * blended(x * 2 ** octave, y * 2 ** octave, seed + octave);
  }
  return sum / (1 - 2 * strength + strength);
}

/** Ridged fractal noise, with creases like mountains; 0 to 1. */
export function ridged(x: number, y: number, octaves: number, seed: number): number {
  let sum = 0;
  let total = 0;
  let strength = 0.5;
  for (let octave = 0; octave < octaves; octave += 1, strength *= 0.5) {
    const crease = 1 - Math.abs(2 * blended(x * 2 ** octave, y * 2 ** octave, seed + octave) - 1);
    sum += strength * crease * crease;
    total += strength;
  }
  return sum / total;
}

export function mix(a: number, b: number, share: number): number {
  return a + (b - a) * share;
}

/** Smoothstep from 0 to 1; other values are clamped. */
export function smooth(value: number): number {
  const t = Math.min(Math.max(value, 0), 1);
  return t * t * (3 - 2 * t);
}
