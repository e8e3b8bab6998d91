/** A colour in OKLab (Björn Ottosson, 2020), in which equal distances look about equally different. */
export type Lab = readonly [lightness: number, greenRed: number, blueYellow: number];

/** The inverse of the sRGB transfer function, for each byte. */
const linear = Float64Array.from({ length: 256 }, (_, byte) => {
  const value = byte / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
});

/** The channels are 0 to 255; fractions are truncated, and other values are clamped. */
export function toLab(red: number, green: number, blue: number): Lab {
  const r = linear[byteOf(red)]!;
  const g = linear[byteOf(green)]!;
  const b = linear[byteOf(blue)]!;
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function byteOf(value: number): number {
  return Math.min(Math.max(value, 0), 255) | 0;
}

/** The squared distance. */
export function distance(a: Lab, b: Lab): number {
  return (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 + (a[2] - b[2]) ** 2;
}
