import { Random } from '../tracer/random.js';
import type { Material, Scene, Sphere } from '../tracer/scene.js';
import { normalize, type Vector } from '../tracer/vector.js';
import { apart } from './shapes.js';

const colors: readonly Vector[] = [
  [0.85, 0.2, 0.1],
  [0.93, 0.55, 0.1],
  [0.95, 0.8, 0.3],
  [0.1, 0.45, 0.42],
  [0.08, 0.2, 0.45],
  [0.5, 0.12, 0.3],
  [0.85, 0.83, 0.78],
];

/** Hundreds of marbles in the evening sun, near ones and far ones out of focus. */
export function marbles(): Scene {
  const random = new Random(7);
  const materials: Material[] = [
    { kind: 'coated', color: [0.42, 0.4, 0.38], second: [0.3, 0.29, 0.28], size: 1.2 },
    { kind: 'glass', color: [0.96, 0.98, 0.97], index: 1.5 },
    { kind: 'metal', color: [0.93, 0.9, 0.86], roughness: 0.02 },
    { kind: 'metal', color: [0.95, 0.62, 0.42], roughness: 0.12 },
    ...colors.map((color): Material => ({ kind: 'coated', color })),
    ...colors.map((color): Material => ({
      kind: 'glass',
      color: color.map((part) => 0.25 + part * 0.7) as never,
      index: 1.5,
    })),
  ];
  const spheres: Sphere[] = [
    { center: [0, -2000, 0], radius: 2000, material: 0 },
    { center: [-1.7, 1, 0.1], radius: 1, material: 2 },
    { center: [0.45, 0.85, 0.9], radius: 0.85, material: 1 },
    { center: [2.4, 0.95, -0.9], radius: 0.95, material: 4 },
  ];
  for (let tries = 0; tries < 1600 && spheres.length < 420; tries += 1) {
    const radius = 0.12 + 0.2 * random.next() ** 2;
    const center: Vector = [random.next() * 18 - 9, radius, random.next() * 17 - 11.5];
    if (!spheres.slice(1).every((other) => apart(center, other.center, radius + other.radius + 0.02))) continue;
    const kind = random.next();
    const color = Math.floor(random.next() * colors.length);
    const material = kind < 0.58 ? 4 + color : kind < 0.8 ? 4 + colors.length + color : 2 + (color & 1);
    spheres.push({ center, radius, material });
  }
  return {
    materials,
    spheres,
    triangles: [],
    sky: {
      horizon: [0.95, 0.62, 0.42],
      zenith: [0.16, 0.27, 0.52],
      sun: { direction: normalize([-0.75, 0.42, 0.35]), color: [760, 560, 380], cosine: 0.9994 },
    },
    camera: { position: [0.6, 1.9, 7.6], target: [0.3, 0.72, 0.4], fieldOfView: 32, aperture: 0.16 },
  };
}
