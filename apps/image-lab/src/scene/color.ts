import { mix, smooth } from './noise.js';

/** Red, green, blue; 0 to 1, or greater while light is added. */
export type Color = readonly [red: number, green: number, blue: number];

export function blend(a: Color, b: Color, share: number): Color {
  return [mix(a[0], b[0], share), mix(a[1], b[1], share), mix(a[2], b[2], share)];
}

export function shine(color: Color, light: Color, strength: number): Color {
  return [color[0] + light[0] * strength, color[1] + light[1] * strength, color[2] + light[2] * strength];
}

export function scale(color: Color, by: number): Color {
  return [color[0] * by, color[1] * by, color[2] * by];
}

/** The colour of the gradient at `at`. The stops are sorted. */
export function gradient(stops: readonly (readonly [at: number, color: Color])[], at: number): Color {
  let [from, before] = stops[0]!;
  for (const [to, after] of stops) {
    if (at <= to) return to === from ? after : blend(before, after, smooth((at - from) / (to - from)));
    [from, before] = [to, after];
  }
  return before;
}

export function hex(code: number): Color {
  return [(code >> 16) / 255, ((code >> 8) & 255) / 255, (code & 255) / 255];
}
