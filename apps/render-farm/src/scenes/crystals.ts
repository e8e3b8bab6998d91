import { Random } from '../tracer/random.js';
import type { Scene, Triangle } from '../tracer/scene.js';
import { crystal } from './shapes.js';

/** Crystals in a cave, lit by two orbs: nearly all light has passed through glass. */
export function crystals(): Scene {
  const random = new Random(23);
  const triangles: Triangle[] = [];
  for (let index = 0; index < 34; index += 1) {
    const angle = index * 2.39996;
    const radius = 0.28 * Math.sqrt(index) * (0.9 + 0.3 * random.next());
    const [x, z] = [radius * Math.cos(angle), radius * Math.sin(angle) * 0.8];
    const tall = (1.9 - radius * 0.7) * (0.75 + 0.5 * random.next());
    const lean = 0.42 * radius;
    const axis = [Math.cos(angle) * lean + random.next() * 0.2 - 0.1, 1, Math.sin(angle) * lean] as const;
    triangles.push(...crystal([x, -0.05, z], axis, 0.13 + 0.1 * random.next(), Math.max(0.35, tall), 1 + (index % 3)));
  }
  return {
    materials: [
      { kind: 'coated', color: [0.16, 0.15, 0.18] },
      { kind: 'glass', color: [0.66, 0.45, 0.97], index: 1.55 },
      { kind: 'glass', color: [0.42, 0.8, 0.97], index: 1.55 },
      { kind: 'glass', color: [0.97, 0.6, 0.78], index: 1.55 },
      { kind: 'light', color: [30, 16, 6] },
      { kind: 'light', color: [7, 11, 18] },
      { kind: 'metal', color: [0.8, 0.76, 0.72], roughness: 0.25 },
    ],
    spheres: [
      { center: [0, -600, 0], radius: 600, material: 0 },
      { center: [-1.75, 0.55, 1.15], radius: 0.26, material: 4 },
      { center: [2.1, 2.3, -1.3], radius: 0.42, material: 5 },
      { center: [1.75, 0.3, 1.1], radius: 0.3, material: 6 },
    ],
    triangles,
    sky: { horizon: [0.5, 0.27, 0.42], zenith: [0.05, 0.08, 0.24] },
    camera: { position: [0.4, 1.35, 5.6], target: [0, 0.72, 0.2], fieldOfView: 31, aperture: 0.05 },
  };
}
