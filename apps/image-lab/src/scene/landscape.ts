// The sample photo: a mountain lake at dusk, computed pixel by pixel. It has soft gradients, hard edges, fine texture, strong
// colours, and the grain and dust of film, so that every filter has a visible effect.
import { blend, hex, scale, shine, type Color } from './color.js';
import { horizon, landColor, sun } from './land.js';
import { cloudy, grain, smooth } from './noise.js';
import { sceneSize } from './scene-size.js';
import { treeAt } from './trees.js';

const film = { grain: 0.075, dust: 0.0016 } as const;

const meadow = [hex(0x0e1a1f), hex(0x1f3526), hex(0x56602f)] as const;
const flowers = [hex(0xff4f8b), hex(0xffd23f), hex(0xf4f1ff), hex(0x9d6bff)] as const;

/** Renders rows of the picture. A smaller `width` gives a subset of the same pixels. @returns RGBA. */
export function renderLandscape(
  width: number,
  top: number,
  rows: number,
  onRow: () => void,
): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(width * rows * 4);
  const step = sceneSize.width / width;
  for (let row = 0; row < rows; row += 1) {
    const y = Math.floor((top + row) * step);
    for (let column = 0; column < width; column += 1) {
      const x = Math.floor(column * step);
      const color = developed(sceneColor(x / sceneSize.height, y / sceneSize.height), x, y);
      const at = (row * width + column) * 4;
      for (let channel = 0; channel < 3; channel += 1) pixels[at + channel] = color[channel]! * 255;
      pixels[at + 3] = 255;
    }
    onRow();
  }
  return pixels;
}

function sceneColor(u: number, v: number): Color {
  const tree = treeAt(u, v);
  if (tree !== undefined) return shine(scale(hex(0x0c1622), 0.8 + tree.light), hex(0xff8a4a), 0.42 * tree.light);
  const shore = 0.865 + 0.05 * cloudy(u * 1.6, 9, 4, 61) + 0.07 * smooth(Math.abs(u - 0.82) - 0.25);
  if (v > shore) return meadowColor(u, v, v - shore);
  return v > horizon ? lakeColor(u, v) : landColor(u, v);
}

function lakeColor(u: number, v: number): Color {
  const near = (v - horizon) / (1 - horizon);
  // Waves are flat at the far shore and wide at the near shore.
  const [across, along] = [18 / (0.25 + near), 26 / (0.06 + near)];
  const wave = cloudy(u * across, v * along, 4, 83) - 0.5;
  const image = landColor(u + wave * 0.06 * near, Math.max(0.02, horizon - (v - horizon) * 1.12 - wave * 0.16 * near));
  const water = blend(scale(image, 0.86), hex(0x141d4a), 0.12 + 0.5 * near);
  const path = Math.exp(-(((u - sun.u) / (0.035 + 0.16 * near)) ** 2));
  const glint = smooth((wave + 0.06) * 7) * path * (1 - 0.55 * near);
  const mist = 0.5 * Math.exp(-near * 26);
  return blend(shine(water, hex(0xffb571), 0.75 * glint), hex(0xf7a37c), mist);
}

function meadowColor(u: number, v: number, depth: number): Color {
  const blade = cloudy(u * 210 + 14 * cloudy(u * 9, v * 9, 2, 17), v * 26, 3, 29);
  const patch = cloudy(u * 6, v * 9, 4, 37);
  const grass = blend(
    blend(meadow[0], meadow[1], smooth(patch * 1.4)),
    meadow[2],
    smooth((blade - 0.45) * 3) * (0.3 + 0.5 * patch),
  );
  const rim = shine(grass, hex(0xff9a55), 0.5 * Math.exp(-depth * 70) * smooth(blade * 1.5));
  return flowerAt(u, v, depth) ?? rim;
}

/** At most one flower per grid cell, larger towards the viewer. */
function flowerAt(u: number, v: number, depth: number): Color | undefined {
  const cell = 0.017;
  const [column, row] = [Math.floor(u / cell), Math.floor(v / cell)];
  if (depth < 0.012 || grain(column, row, 7) > 0.34 * cloudy(u * 5, v * 7, 2, 19) * 2) return undefined;
  const [du, dv] = [
    u / cell - column - 0.3 - 0.4 * grain(column, row, 8),
    v / cell - row - 0.3 - 0.4 * grain(column, row, 9),
  ];
  const away = Math.hypot(du, dv * 1.25);
  if (away > 0.09 + depth * 1.1) return undefined;
  const color = flowers[Math.floor(grain(column, row, 10) * flowers.length)]!;
  return scale(color, 0.55 + 0.4 * smooth(0.5 - dv * 4));
}

/** Simulates film: darkens the corners, and adds grain and dust. */
function developed(light: Color, x: number, y: number): Color {
  const { width, height } = sceneSize;
  const corner = 1 - 0.34 * smooth(Math.hypot(x / width - 0.5, y / height - 0.5) * 1.25 - 0.12);
  const speck = grain(x, y, 101);
  if (speck < film.dust) return speck < film.dust / 2 ? [0.95, 0.95, 0.93] : [0.05, 0.04, 0.07];
  const [red, green, blue] = scale(light, corner);
  const silver = grain(x, y, 102) + grain(x, y, 103) - 1;
  const noisy = (channel: number, value: number): number =>
    value + film.grain * (0.7 * silver + 0.6 * (grain(x, y, 104 + channel) - 0.5)) * (1.15 - 0.5 * Math.min(value, 1));
  return [noisy(0, red), noisy(1, green), noisy(2, blue)];
}
